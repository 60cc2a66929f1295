//! What a browser keeps while its person logs in at an identity provider: a signed cookie for each login, so that those of two tabs don't
//! get in each other's way, and an anonymous visitor costs no row.
//!
//! Only the browser that began a login can end it: whoever leads somebody else to a callback of theirs has no such cookie there (RFC 9700
//! §4.7). The name is the beginning of `state`, which the provider sends back.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    cookie::time::Duration,
    http::header::{HeaderValue, SET_COOKIE},
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::{Deserialize, Serialize};

use super::cookies;
use crate::{app::App, domain::provider::ProviderName, oidc::AuthorizationRequest};

/// How long a login at a provider may take.
const MAX_AGE: Duration = Duration::minutes(15);
/// Maximum number of logins that one browser has begun; the next one ends them all.
const MAX_BEGUN: usize = 5;
/// How much of `state` is in the cookie's name: enough to tell a browser's own logins apart.
const NAME_LENGTH: usize = 8;

/// A login that was begun.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProviderRequest {
    provider: String,
    /// What is compared with the provider's answer.
    pub request: AuthorizationRequest,
    /// Where to go then; empty for the home page.
    pub next: String,
    /// Whether the person at the provider is to be connected with the account that is logged in.
    pub connects: bool,
    /// In seconds since the Unix epoch.
    begun_at: i64,
}

impl ProviderRequest {
    /// A login that begins now.
    #[must_use]
    pub fn new(app: &App, provider: &ProviderName, request: AuthorizationRequest, next: &str, connects: bool) -> Self {
        let begun_at = app.clock.now().unix_timestamp();
        Self { provider: provider.as_str().to_owned(), request, next: next.to_owned(), connects, begun_at }
    }

    /// Adds its cookie to the redirect to the provider.
    pub fn keep(&self, app: &App, request: &HttpRequest, response: &mut HttpResponseBuilder) {
        let begun = cookies::names(request.headers(), &prefix(app));
        if begun.len() >= MAX_BEGUN {
            for name in begun {
                response.append_header((SET_COOKIE, cookies::removal(app, &name)));
            }
        }
        let Ok(json) = serde_json::to_vec(self) else { return };
        let text = app.provider_keys.sign(&BASE64_URL_SAFE_NO_PAD.encode(json));
        response.append_header((SET_COOKIE, cookies::line(app, &name(app, &self.request.state), &text, MAX_AGE)));
    }

    /// The login of this browser at this provider that has this `state`. One that took too long counts as absent.
    pub fn find(app: &App, request: &HttpRequest, provider: &ProviderName, state: &str) -> Option<Self> {
        let read = |text: &str| -> Option<Self> {
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(app.provider_keys.verify(text)?).ok()?).ok()
        };
        let found = cookies::texts(request.headers(), &name(app, state)).find_map(|text| read(&text))?;
        let age = app.clock.now().unix_timestamp() - found.begun_at;
        let is_ours = found.provider == provider.as_str() && found.request.state == state;
        (is_ours && (0..MAX_AGE.whole_seconds()).contains(&age)).then_some(found)
    }

    /// Removes its cookie: each login is answered once.
    pub fn forget(&self, app: &App, response: &mut HttpResponse) {
        if let Ok(line) = HeaderValue::try_from(cookies::removal(app, &name(app, &self.request.state))) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }
}

fn prefix(app: &App) -> String {
    format!("{}login-", app.public_url.cookie_prefix())
}

/// `state` is ours, in base64url; from anybody else it may be anything.
fn name(app: &App, state: &str) -> String {
    let is_allowed = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    format!("{}{}", prefix(app), state.chars().filter(is_allowed).take(NAME_LENGTH).collect::<String>())
}
