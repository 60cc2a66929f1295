//! The demo site's home page: who you are, the chat's place, and the token as developers want to see it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, HeaderValue},
    },
    web::Data,
};
use askama::Template;
use base64::{Engine, prelude::BASE64_STANDARD};

use super::{Field, Layout, query, render};
use crate::{
    app::{App, SampleAccount},
    config::ChatEmbed,
    crypto::random_bytes,
    domain::principal::Person,
    paths,
    web::{assets, content_security_policy, done::Done, error::WebError, text, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    layout: Layout<'a>,
    done: &'a str,
    subject: Option<&'a str>,
    person: Option<&'a Person>,
    sample_accounts: &'a [SampleAccount],
    chat: Option<ChatView<'a>>,
    email: Field<'a>,
    password: Field<'a>,
    client_script: &'a str,
    /// The last one asks for the first token: by then the others listen.
    scripts: [&'a str; 3],
}

/// The chat's script, and what its options name.
struct ChatView<'a> {
    script: &'a str,
    integration_id: &'a str,
    region: &'a str,
    service_instance_id: &'a str,
    nonce: &'a str,
}

/// The home page
///
/// Who you are, the chat, and login or logout.
#[utoipa::path(
    get, path = paths::HOME, operation_id = "getHomePage", tag = "Pages", security(("cookies" = [])),
    params(("done" = Option<String>, Query, description = "What was done, for a sentence about it. An unknown word counts as absent.")),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html")),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let subject = visitor.visit.subject().map(|held| held.subject.to_string());
    let hosted = app.chat.as_ref().is_some_and(|chat| chat.ids.is_some());
    let nonce = if hosted { fresh_nonce()? } else { String::new() };
    let layout = Layout::of(&app, &visitor);
    let done = text::done(layout.locale, Done::read(paths::HOME, &query(&request, "done")));
    let page = HomePage {
        layout,
        done,
        subject: subject.as_deref(),
        person: visitor.person(),
        sample_accounts: app.sample_accounts,
        chat: app.chat.as_ref().map(|chat| ChatView::new(chat, &nonce)),
        email: Field::email(""),
        password: Field::password("current-password"),
        client_script: assets::CLIENT_SCRIPT.url(),
        scripts: [assets::CHAT_SCRIPT.url(), assets::TOKEN_SCRIPT.url(), assets::WHO_SCRIPT.url()],
    };
    let mut response = render(StatusCode::OK, &page)?;
    if let Some(chat) = &app.chat {
        let policy = policy(chat, hosted.then_some(nonce.as_str()))?;
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// What the page may load with the chat on it.
fn policy(chat: &ChatEmbed, nonce: Option<&str>) -> Result<HeaderValue, WebError> {
    let policy = content_security_policy::with_chat(&chat.origins(), nonce);
    HeaderValue::from_str(&policy).map_err(|error| WebError::Internal(error.to_string()))
}

impl<'a> ChatView<'a> {
    /// The vendor's script puts its own style elements into the page, and marks them with the nonce that it is given.
    fn new(chat: &'a ChatEmbed, nonce: &'a str) -> Self {
        let ids = chat.ids.as_ref();
        Self {
            script: chat.script.as_str(),
            integration_id: ids.map_or("", |ids| &ids.integration),
            region: ids.map_or("", |ids| &ids.region),
            service_instance_id: ids.map_or("", |ids| &ids.service_instance),
            nonce,
        }
    }
}

/// 128 random bits, never twice the same.
fn fresh_nonce() -> Result<String, WebError> {
    let bytes = random_bytes::<16>().map_err(|error| WebError::Internal(error.to_string()))?;
    Ok(BASE64_STANDARD.encode(bytes))
}
