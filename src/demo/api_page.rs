//! `/demo/api`: the OpenAPI document as a page on which testers read every request, and send it. No other server has it.
//!
//! The viewer is Swagger UI: see `assets/vendor/swagger-ui/README.md`. Its files are part of the program as they travel, compressed.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{
            ACCEPT_ENCODING, AcceptEncoding, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ContentEncoding, Encoding,
            Header, HeaderValue, Preference, Quality, VARY,
        },
    },
    web::Data,
};
use askama::Template;

use super::test_routes::refusal;
use crate::{
    app::App,
    web::{Asset, Layout, Visitor, WebError, content_security_policy, render},
};

/// The viewer's version, as its README says it too.
const VIEWER_VERSION: &str = "5.35.0";

pub(super) static VIEWER: Asset = Asset::new(
    "/demo/api/swagger-ui-bundle.js",
    "text/javascript; charset=utf-8",
    include_bytes!("../../assets/vendor/swagger-ui/swagger-ui-bundle.js.gz"),
);
pub(super) static VIEWER_STYLESHEET: Asset = Asset::new(
    "/demo/api/swagger-ui.css",
    "text/css; charset=utf-8",
    include_bytes!("../../assets/vendor/swagger-ui/swagger-ui.css.gz"),
);
/// What the viewer's licence asks to be handed on with it.
pub(super) static LICENCE: Asset = Asset::new(
    "/demo/api/LICENSE",
    "text/plain; charset=utf-8",
    concat!(
        include_str!("../../assets/vendor/swagger-ui/NOTICE"),
        "\n",
        include_str!("../../assets/vendor/swagger-ui/LICENSE"),
        "\n",
        include_str!("../../assets/vendor/swagger-ui/swagger-ui-bundle.js.LICENSE.txt"),
    )
    .as_bytes(),
);
pub(super) static STYLESHEET: Asset =
    Asset::new("/demo/api/page.css", "text/css; charset=utf-8", include_bytes!("../../assets/demo/api.css"));
pub(super) static SCRIPT: Asset =
    Asset::new("/demo/api/page.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/demo/api.js"));

#[derive(Template)]
#[template(path = "demo/api.html")]
struct ApiPage<'a> {
    layout: Layout<'a>,
    viewer: &'a str,
    viewer_version: &'a str,
    viewer_stylesheet: &'a str,
    licence: &'a str,
    stylesheet: &'a str,
    own_script: &'a str,
}

pub(super) async fn page(app: Data<App>, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let page = ApiPage {
        layout: Layout::of(&app, &visitor),
        viewer: VIEWER.url(),
        viewer_version: VIEWER_VERSION,
        viewer_stylesheet: VIEWER_STYLESHEET.url(),
        licence: LICENCE.url(),
        stylesheet: STYLESHEET.url(),
        own_script: SCRIPT.url(),
    };
    let mut response = render(StatusCode::OK, &page)?;
    let policy = HeaderValue::from_static(content_security_policy::WITH_IMAGES_IN_STYLESHEETS);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// A file that is there compressed alone. Every browser takes it so; whoever says that they do not gets 406 (RFC 9110 §12.5.3).
pub(super) fn compressed(file: &Asset, request: &HttpRequest) -> HttpResponse {
    let mut response = if takes_gzip(request) {
        let mut response = file.response();
        response.headers_mut().insert(CONTENT_ENCODING, ContentEncoding::Gzip.to_header_value());
        response
    } else {
        let remedy = "Ask with `Accept-Encoding: gzip`.";
        refusal(StatusCode::NOT_ACCEPTABLE, "compressed-file", "This file is there compressed alone", remedy)
    };
    response.headers_mut().insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    response
}

/// Whether the sender takes what is compressed with gzip: whoever says nothing takes everything.
fn takes_gzip(request: &HttpRequest) -> bool {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return true;
    }
    let Ok(AcceptEncoding(accepted)) = AcceptEncoding::parse(request) else { return false };
    let find = |wanted: Preference<Encoding>| accepted.iter().find(|found| found.item == wanted);
    let found = find(Preference::Specific(Encoding::gzip())).or_else(|| find(Preference::Any));
    found.is_some_and(|found| found.quality > Quality::ZERO)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn gzip_is_taken_unless_somebody_says_otherwise() {
        assert!(takes_gzip(&TestRequest::default().to_http_request()));
        for (accepted, taken) in [
            ("gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, gzip;q=0.1", true),
            ("*", true),
            ("identity", false),
            ("", false),
            ("br", false),
            ("gzip;q=0", false),
            ("*, gzip;q=0", false),
            ("*;q=0", false),
        ] {
            let request = TestRequest::default().insert_header((ACCEPT_ENCODING, accepted)).to_http_request();
            assert_eq!(takes_gzip(&request), taken, "{accepted}");
        }
    }
}
