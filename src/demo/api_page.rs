//! `/demo/api`: the OpenAPI document as a page on which testers read every request, and send it. No other server has it.
//!
//! The viewer is Swagger UI: see `assets/vendor/swagger-ui/README.md`. Its files are part of the program as they travel, compressed.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, HeaderValue},
    },
    web::Data,
};
use askama::Template;

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
)
.gzipped();
pub(super) static VIEWER_STYLESHEET: Asset = Asset::new(
    "/demo/api/swagger-ui.css",
    "text/css; charset=utf-8",
    include_bytes!("../../assets/vendor/swagger-ui/swagger-ui.css.gz"),
)
.gzipped();
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
