//! `/demo/assistants`: the token of every assistant side by side, and what its vendor's side says to it. No other server has it.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, HeaderValue},
    },
    web::Data,
};
use askama::Template;

use super::documents::Documents;
use crate::{
    app::App,
    domain::assistant::{AssistantName, profile::Algorithm},
    web::{
        Asset, Layout, Visitor, WebError,
        assets::{DOM_MODULE, JWT_MODULE},
        content_security_policy, render,
    },
};

pub(super) static STYLESHEET: Asset = Asset::new(
    "/assets/demo/assistants.css",
    "text/css; charset=utf-8",
    include_bytes!("../../assets/demo/assistants.css"),
);
pub(super) static SCRIPT: Asset = Asset::new(
    "/assets/demo/assistants.js",
    "text/javascript; charset=utf-8",
    include_bytes!("../../assets/demo/assistants.js"),
)
.importing(&[&DOM_MODULE, &JWT_MODULE]);

#[derive(Template)]
#[template(path = "demo/assistants.html")]
struct AssistantsPage<'a> {
    layout: Layout<'a>,
    stylesheet: &'a str,
    own_script: &'a str,
    assistants: Vec<Shown<'a>>,
    /// Where the vendors' side is asked.
    server: &'a str,
}

/// An assistant on the page.
struct Shown<'a> {
    name: &'a str,
    profile: &'a str,
    /// Its tokens are no JWTs.
    is_digest: bool,
}

pub(super) async fn page(
    app: Data<App>,
    documents: Data<Documents>,
    visitor: Visitor,
) -> Result<HttpResponse, WebError> {
    let default = Shown { name: AssistantName::DEFAULT, profile: "watsonx-assistant", is_digest: false };
    let further = app.identity.assistants.iter().map(|(name, assistant)| Shown {
        name: name.as_str(),
        profile: assistant.form.profile.name,
        is_digest: assistant.form.algorithm == Algorithm::HmacHex,
    });
    let server = documents.stand_in_url.as_str();
    let page = AssistantsPage {
        layout: Layout::of(&app, &visitor),
        stylesheet: STYLESHEET.url(),
        own_script: SCRIPT.url(),
        assistants: std::iter::once(default).chain(further).collect(),
        server,
    };
    let mut response = render(StatusCode::OK, &page)?;
    let policy = content_security_policy::EVERY_PAGE;
    let policy = policy.replace("connect-src 'self'", &format!("connect-src 'self' {server}"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
