//! The authorization endpoint (RFC 6749 §3.1): the page on which somebody picks who they are, and the way back to the site.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    http::{StatusCode, header::LOCATION},
    web::{self, Data, Form, Query, ServiceConfig},
};
use serde::Deserialize;
use time::Duration;
use url::Url;
use uuid::Uuid;

use super::{
    CLIENT, Provider,
    memory::{Code, Grant, Session},
    page::{self, COOKIE},
    people::Person,
};
use crate::crypto::opaque_token::OpaqueToken;

/// How long a code may wait to be redeemed (RFC 6749 §4.1.2).
const CODE: Duration = Duration::minutes(1);

pub(super) fn configure(config: &mut ServiceConfig) {
    config.route("/authorize", web::get().to(get)).route("/authorize", web::post().to(post));
}

/// What the site asks for.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
    #[serde(default)]
    prompt: String,
}

/// What was pressed; nobody: cancelled.
#[derive(Deserialize)]
struct Pressed {
    #[serde(default)]
    person: String,
}

async fn get(provider: Data<Provider>, request: HttpRequest, Query(asked): Query<Asked>) -> HttpResponse {
    if let Some(refusal) = asked.refusal(&provider, &request) {
        return refusal;
    }
    match (page::session(&provider, &request), asked.prompt.as_str()) {
        (Some(session), "" | "none") => asked.let_in(&provider, session),
        (None, "none") => asked.answer(&provider, &[("error", "login_required")]),
        _ => page::people(&provider, &request),
    }
}

async fn post(
    provider: Data<Provider>,
    request: HttpRequest,
    Query(asked): Query<Asked>,
    Form(pressed): Form<Pressed>,
) -> HttpResponse {
    if let Some(refusal) = asked.refusal(&provider, &request) {
        return refusal;
    }
    if page::is_foreign(&request) {
        return page::problem(&provider, &request, StatusCode::FORBIDDEN);
    }
    let Some(person) = Person::find(&pressed.person) else {
        return asked.answer(&provider, &[("error", "access_denied")]);
    };
    let Ok(secret) = OpaqueToken::mint() else { return HttpResponse::InternalServerError().finish() };
    let session = Session { person, id: Uuid::new_v4().to_string(), since: provider.clock.now() };
    provider.memory.lock().sessions.insert(secret.expose().to_owned(), session.clone());
    let cookie = Cookie::build(COOKIE, secret.expose()).path("/").http_only(true).same_site(SameSite::Lax);
    let mut answer = asked.let_in(&provider, session);
    let added = answer.add_cookie(&cookie.finish());
    if added.is_ok() { answer } else { HttpResponse::InternalServerError().finish() }
}

impl Asked {
    /// The answer to what is wrong, which the site gets if it's the site that asks (RFC 6749 §4.1.2.1).
    fn refusal(&self, provider: &Provider, request: &HttpRequest) -> Option<HttpResponse> {
        if self.client_id != CLIENT || !provider.client.callbacks.contains(&self.redirect_uri) {
            return Some(page::problem(provider, request, StatusCode::BAD_REQUEST));
        }
        let refused = |error| Some(self.answer(provider, &[("error", error)]));
        if self.response_type != "code" {
            return refused("unsupported_response_type");
        }
        if !self.scope.split(' ').any(|scope| scope == "openid") {
            return refused("invalid_scope");
        }
        if self.code_challenge.is_empty() || self.code_challenge_method != "S256" {
            return refused("invalid_request");
        }
        None
    }

    fn let_in(&self, provider: &Provider, session: Session) -> HttpResponse {
        let Ok(code) = OpaqueToken::mint() else { return self.answer(provider, &[("error", "server_error")]) };
        let grant = Grant { session, scope: self.scope.clone(), until: provider.clock.now() + CODE };
        let (callback, challenge) = (self.redirect_uri.clone(), self.code_challenge.clone());
        let entry = Code { grant, callback, nonce: self.nonce.clone(), challenge };
        provider.memory.lock().codes.insert(code.expose().to_owned(), entry);
        self.answer(provider, &[("code", code.expose())])
    }

    /// Back to the site, which learns who answers (RFC 9207).
    fn answer(&self, provider: &Provider, parameters: &[(&str, &str)]) -> HttpResponse {
        let Ok(mut back) = Url::parse(&self.redirect_uri) else { return HttpResponse::BadRequest().finish() };
        let state = self.state.as_deref().map(|state| ("state", state));
        let more = state.into_iter().chain([("iss", provider.issuer.as_str())]);
        back.query_pairs_mut().extend_pairs(parameters.iter().copied().chain(more));
        HttpResponse::SeeOther().insert_header((LOCATION, back.as_str())).finish()
    }
}
