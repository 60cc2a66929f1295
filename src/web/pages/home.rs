//! The home page: who you are, the chat, and login or logout. A demo has a page of its own in its place, with the same parts.

use std::borrow::Cow;

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

use super::{CodeField, Field, Layout, ProviderLink, provider, query, render};
use crate::{
    app::App,
    config::{ChatEmbed, ChatKind},
    crypto::random_bytes,
    domain::principal::Person,
    paths,
    web::{assets, content_security_policy, done::Done, error::WebError, text, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    layout: Layout<'a>,
    home: &'a Home<'a>,
}

/// What a home page is made of.
#[derive(Debug)]
pub struct Home<'a> {
    pub(crate) done: Cow<'static, str>,
    pub(crate) subject: Option<String>,
    pub(crate) person: Option<&'a Person>,
    pub(crate) chat: Option<ChatView<'a>>,
    pub(crate) providers: Vec<ProviderLink<'a>>,
    /// The host that passkeys belong to, where the site has passkeys.
    pub(crate) passkey_site: Option<&'a str>,
    /// Whether people log in by password.
    pub(crate) password_login: bool,
    pub(crate) email: Field<'a>,
    pub(crate) password: Field<'a>,
    pub(crate) code: CodeField,
    /// Whether a link that logs in may be mailed.
    pub(crate) link: bool,
    pub(crate) client_script: &'a str,
    /// The last one asks for the first token: by then the others listen.
    pub(crate) scripts: [&'a str; 2],
    policy: Option<HeaderValue>,
}

/// The chat's script, and what its options name.
#[derive(Debug)]
pub struct ChatView<'a> {
    pub(crate) script: &'a str,
    /// Names of attributes without `data-`, and their values.
    pub(crate) options: Vec<(&'static str, &'a str)>,
    pub(crate) nonce: String,
}

/// The home page
///
/// Who you are, the chat, and login or logout. In the middle of a logout that goes on at an identity provider, a page that leads there.
#[utoipa::path(
    get, path = paths::HOME, operation_id = "getHomePage", tag = "Pages", security(("cookies" = [])),
    params(("done" = Option<String>, Query, description = "What was done, for a sentence about it. An unknown word counts as absent.")),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"),
        (status = 303, description = "After a logout at an identity provider: to where the logout's `next` said."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    if let Some(leaving) = Home::instead(&app, &request, &visitor)? {
        return Ok(leaving);
    }
    let home = Home::of(&app, &request, &visitor)?;
    home.respond(&HomePage { layout: Layout::of(&app, &visitor), home: &home })
}

impl<'a> Home<'a> {
    /// What stands in the page's place in the middle of a logout that goes on at an identity provider.
    ///
    /// # Errors
    /// See [`render`].
    pub fn instead(app: &App, request: &HttpRequest, visitor: &Visitor) -> Result<Option<HttpResponse>, WebError> {
        provider::end::of_home(app, request, visitor)
    }

    /// As this visitor sees it.
    ///
    /// # Errors
    /// [`WebError::Internal`] when the system gives no random numbers.
    pub fn of(app: &'a App, request: &HttpRequest, visitor: &'a Visitor) -> Result<Self, WebError> {
        let hosted = app.chat.as_ref().is_some_and(|chat| !matches!(chat.kind, ChatKind::Script));
        let nonce = if hosted { fresh_nonce()? } else { String::new() };
        let chat = app.chat.as_ref();
        Ok(Self {
            done: text::done(visitor.locale(), Done::read(paths::HOME, &query(request, "done"))),
            subject: visitor.visit.subject().map(|held| held.subject.to_string()),
            person: visitor.person(),
            policy: chat.map(|chat| policy(chat, hosted.then_some(nonce.as_str()))).transpose()?,
            chat: chat.map(|chat| ChatView::new(chat, nonce)),
            providers: ProviderLink::all(app),
            passkey_site: super::passkey_site(app),
            password_login: app.identity.policy.logs_in,
            email: Field::login_name(app, ""),
            password: Field::password("current-password"),
            code: CodeField::new(app, false),
            link: app.identity.mails_login_links,
            client_script: assets::CLIENT_SCRIPT.url(),
            scripts: [assets::CHAT_SCRIPT.url(), assets::WHO_SCRIPT.url()],
        })
    }

    /// A page with these parts, as an answer. It may load what the chat needs.
    ///
    /// # Errors
    /// See [`render`].
    pub fn respond(&self, page: &impl Template) -> Result<HttpResponse, WebError> {
        let mut response = render(StatusCode::OK, page)?;
        if let Some(policy) = &self.policy {
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy.clone());
        }
        Ok(response)
    }
}

/// What the page may load with the chat on it.
fn policy(chat: &ChatEmbed, nonce: Option<&str>) -> Result<HeaderValue, WebError> {
    let policy = content_security_policy::with_chat(&chat.origins(), nonce);
    HeaderValue::from_str(&policy).map_err(|error| WebError::Internal(error.to_string()))
}

impl<'a> ChatView<'a> {
    /// The vendor's script puts its own style elements into the page, and marks them with the nonce that it is given.
    fn new(chat: &'a ChatEmbed, nonce: String) -> Self {
        let options = match &chat.kind {
            ChatKind::Script => Vec::new(),
            ChatKind::Assistant(ids) => vec![
                ("integration-id", ids.integration.as_str()),
                ("region", &ids.region),
                ("service-instance-id", &ids.service_instance),
            ],
            ChatKind::Orchestrate(ids) => [
                ("orchestration-id", Some(ids.orchestration.as_str())),
                ("host-url", Some(&ids.host)),
                ("agent-id", Some(&ids.agent)),
                ("agent-environment-id", ids.agent_environment.as_deref()),
                ("crn", ids.crn.as_deref()),
                ("assistant", Some(ids.assistant.as_str())),
            ]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
        };
        Self { script: chat.script.as_str(), options, nonce }
    }
}

/// 128 random bits, never twice the same.
fn fresh_nonce() -> Result<String, WebError> {
    let bytes = random_bytes::<16>().map_err(|error| WebError::Internal(error.to_string()))?;
    Ok(BASE64_STANDARD.encode(bytes))
}
