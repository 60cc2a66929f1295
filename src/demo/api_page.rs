//! `/demo/api`: the OpenAPI documents as a page on which testers read every request, and send it. No other server has it.
//!
//! The viewer is Swagger UI: see `assets/vendor/swagger-ui/README.md`. Its files are part of the program as they travel, compressed.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, HeaderValue},
    },
    web::Data,
};
use askama::Template;

use super::documents::{self, Documents};
use crate::{
    app::App,
    paths,
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
    described: Described,
    /// Where the requests go, if that is another server.
    server: &'a str,
}

/// What the page describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Described {
    Site,
    Testing,
    StandIn,
}

impl Described {
    const ALL: [Self; 3] = [Self::Site, Self::Testing, Self::StandIn];

    /// As the page's address says; the site, if it says nothing else.
    fn of(query: &str) -> Self {
        Self::ALL.into_iter().find(|described| described.query() == format!("?{query}")).unwrap_or(Self::Site)
    }

    const fn query(self) -> &'static str {
        match self {
            Self::Site => "",
            Self::Testing => "?of=demo",
            Self::StandIn => "?of=assistant",
        }
    }

    const fn document(self) -> &'static str {
        match self {
            Self::Site => paths::OPENAPI,
            Self::Testing => documents::TESTERS,
            Self::StandIn => documents::STAND_IN,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Site => "The site",
            Self::Testing => "The demo’s test controls",
            Self::StandIn => "The assistant stand-in",
        }
    }

    const fn lead(self) -> &'static str {
        match self {
            Self::Site => "Every request this site answers.",
            Self::Testing => "What only a demo has.",
            Self::StandIn => {
                "Every request the stand-in answers. Those of a conversation carry this browser’s identity token."
            }
        }
    }
}

pub(super) async fn page(
    app: Data<App>,
    documents: Data<Documents>,
    request: HttpRequest,
    visitor: Visitor,
) -> Result<HttpResponse, WebError> {
    let described = Described::of(request.query_string());
    let server = if described == Described::StandIn { documents.stand_in_url.as_str() } else { "" };
    let page = ApiPage {
        layout: Layout::of(&app, &visitor),
        viewer: VIEWER.url(),
        viewer_version: VIEWER_VERSION,
        viewer_stylesheet: VIEWER_STYLESHEET.url(),
        licence: LICENCE.url(),
        stylesheet: STYLESHEET.url(),
        own_script: SCRIPT.url(),
        described,
        server,
    };
    let mut response = render(StatusCode::OK, &page)?;
    // What is tried may go to the stand-in, and to nobody else.
    let policy = content_security_policy::WITH_IMAGES_IN_STYLESHEETS;
    let policy = policy.replace("connect-src 'self'", format!("connect-src 'self' {server}").trim_end());
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
