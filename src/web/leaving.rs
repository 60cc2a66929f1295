//! What a browser keeps between a logout here and the one at its person's identity provider: a signed cookie, which the home page reads.
//!
//! The answer to the logout's form can't lead to the provider itself: browsers hold `form-action` against redirects, too (CSP Level 3
//! §6.4.1). And the home page is where the provider sends people back to, so that it also leads on to where they were going.

use actix_web::{
    HttpRequest,
    cookie::time::Duration,
    http::header::{HeaderMap, HeaderValue, SET_COOKIE},
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::{Deserialize, Serialize};

use super::{cookies, next::Next};
use crate::{app::App, domain::provider::ProviderName, oidc::Provider};

/// How long a logout at a provider may take; a later one ends at the home page.
const MAX_AGE: Duration = Duration::minutes(5);

/// A logout that goes on at a provider.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaving {
    /// The provider, until the person has been led there.
    leaves: Option<String>,
    /// Where to go then; empty for the home page.
    then: String,
    /// In seconds since the Unix epoch.
    left_at: i64,
}

impl Leaving {
    /// A logout here, which goes on at this provider.
    #[must_use]
    pub fn new(app: &App, provider: &Provider, next: &Next) -> Self {
        let leaves = Some(provider.name().as_str().to_owned());
        Self { leaves, then: next.as_str().to_owned(), left_at: app.clock.now().unix_timestamp() }
    }

    /// The logout that this browser is in the middle of. One that took too long counts as absent.
    #[must_use]
    pub fn find(app: &App, request: &HttpRequest) -> Option<Self> {
        let read = |text: &str| -> Option<Self> {
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(app.provider_keys.verify(text)?).ok()?).ok()
        };
        let found = cookies::texts(request.headers(), &name(app)).find_map(|text| read(&text))?;
        let age = app.clock.now().unix_timestamp() - found.left_at;
        (0..MAX_AGE.whole_seconds()).contains(&age).then_some(found)
    }

    /// The provider that the person is yet to be led to.
    #[must_use]
    pub fn provider<'a>(&self, app: &'a App) -> Option<&'a Provider> {
        let name = ProviderName::parse(self.leaves.as_deref()?)?;
        app.provider(&name).filter(|provider| provider.is_left_at_logout())
    }

    /// Where the person was going, if that is not the home page.
    #[must_use]
    pub fn next(&self, app: &App) -> Option<String> {
        Next::of(app, &self.then).as_deref().map(str::to_owned)
    }

    /// Adds its cookie to an answer.
    pub fn keep(&self, app: &App, headers: &mut HeaderMap) {
        let Ok(json) = serde_json::to_vec(self) else { return };
        let text = app.provider_keys.sign(&BASE64_URL_SAFE_NO_PAD.encode(json));
        set(headers, cookies::line(app, &name(app), &text, MAX_AGE));
    }

    /// The person is led to the provider: what is left is where they were going.
    pub fn lead_on(self, app: &App, headers: &mut HeaderMap) {
        let led = Self { leaves: None, ..self };
        if led.then.is_empty() { forget(app, headers) } else { led.keep(app, headers) }
    }
}

/// Removes the cookie.
pub fn forget(app: &App, headers: &mut HeaderMap) {
    set(headers, cookies::removal(app, &name(app)));
}

fn set(headers: &mut HeaderMap, line: String) {
    if let Ok(line) = HeaderValue::try_from(line) {
        headers.append(SET_COOKIE, line);
    }
}

fn name(app: &App) -> String {
    format!("{}leaving", app.public_url.cookie_prefix())
}
