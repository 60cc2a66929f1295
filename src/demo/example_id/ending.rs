//! Logging out: of Example ID, and by way of it of the site (OpenID Connect RP-Initiated Logout 1.0, Back-Channel Logout 1.0).

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header::LOCATION},
    web::{self, Data, Query, ServiceConfig},
};
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use url::{Url, form_urlencoded};

use super::{
    CLIENT, Provider,
    memory::Session,
    page::{self, COOKIE, LOGOUT},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.route(LOGOUT, web::get().to(get)).route(LOGOUT, web::post().to(post));
}

/// Where the site wants people back.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    post_logout_redirect_uri: String,
    state: Option<String>,
}

/// Whoever is logged in is asked first: any site may lead somebody here.
async fn get(provider: Data<Provider>, request: HttpRequest, Query(asked): Query<Asked>) -> HttpResponse {
    match page::session(&provider, &request) {
        Some(_) => page::home(&provider, &request),
        None => asked.lead_back(&provider),
    }
}

async fn post(provider: Data<Provider>, request: HttpRequest, Query(asked): Query<Asked>) -> HttpResponse {
    if page::is_foreign(&request) {
        return page::problem(&provider, &request, StatusCode::FORBIDDEN);
    }
    let secret = request.cookie(COOKIE);
    let session = secret.and_then(|secret| {
        let mut memory = provider.memory.lock();
        let session = memory.sessions.remove(secret.value())?;
        memory.revoke(&session.id);
        Some(session)
    });
    if let Some(session) = session {
        tell_site(&provider, &session).await;
    }
    let mut answer = asked.lead_back(&provider);
    let mut gone = Cookie::build(COOKIE, "").path("/").finish();
    gone.make_removal();
    let removed = answer.add_cookie(&gone);
    if removed.is_ok() { answer } else { HttpResponse::InternalServerError().finish() }
}

async fn tell_site(provider: &Provider, session: &Session) {
    let Ok(token) = provider.logout_token(session) else { return };
    let form = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", &token).finish();
    let request = provider.http.post(provider.client.back_channel.clone());
    let told = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form).send().await;
    if let Err(error) = told.and_then(reqwest::Response::error_for_status) {
        tracing::warn!(error = %error.without_url(), "Example ID can't tell the site of a logout");
    }
}

impl Asked {
    /// To the page of the site that it wants; without one, to our own.
    fn lead_back(&self, provider: &Provider) -> HttpResponse {
        let is_known = self.client_id == CLIENT && provider.client.homes.contains(&self.post_logout_redirect_uri);
        let back = is_known.then(|| Url::parse(&self.post_logout_redirect_uri).ok()).flatten();
        let place = back.map_or_else(
            || "/".to_owned(),
            |mut back| {
                if let Some(state) = &self.state {
                    back.query_pairs_mut().append_pair("state", state);
                }
                back.into()
            },
        );
        HttpResponse::SeeOther().insert_header((LOCATION, place)).finish()
    }
}
