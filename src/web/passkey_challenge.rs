//! The challenges that passkeys sign: signed themselves, so that no replica has to remember one, and bound to whom they were given: a
//! session, or a browser, which a cookie tells from others. A visitor costs no row.

use actix_web::{HttpRequest, HttpResponseBuilder, cookie::time::Duration, http::header::SET_COOKIE};
use uuid::Uuid;

use super::cookies;
use crate::{
    app::{App, Passkeys},
    domain::{passkey::CHALLENGE_LIFETIME, session::SessionId},
    webauthn::Refusal,
};

/// How long a browser is told from others.
const BROWSER_MAX_AGE: Duration = Duration::hours(1);
/// By how much the clocks of two replicas may differ.
const CLOCK_TOLERANCE: Duration = Duration::minutes(1);

/// For whom a challenge is, and what for.
#[derive(Debug, Clone)]
pub struct Purpose(String);

impl Purpose {
    /// To add a passkey to the account of a session.
    #[must_use]
    pub fn add(session: SessionId) -> Self {
        Self(format!("add.{session}"))
    }

    /// To log in with this browser. Its cookie lasts from now on.
    #[must_use]
    pub fn new_login(app: &App, request: &HttpRequest, response: &mut HttpResponseBuilder) -> Self {
        let browser = browser(app, request).unwrap_or_else(Uuid::new_v4);
        let text = browser.simple().to_string();
        response.append_header((SET_COOKIE, cookies::line(app, &name(app), &text, BROWSER_MAX_AGE)));
        Self::of_browser(browser)
    }

    /// Likewise, for the answer of a browser; none of one that has not asked.
    #[must_use]
    pub fn login(app: &App, request: &HttpRequest) -> Option<Self> {
        browser(app, request).map(Self::of_browser)
    }

    fn of_browser(browser: Uuid) -> Self {
        Self(format!("login.{}", browser.simple()))
    }

    /// A challenge that nobody had before.
    #[must_use]
    pub fn challenge(&self, app: &App, passkeys: &Passkeys) -> Vec<u8> {
        let (Self(purpose), now) = (self, app.clock.now().unix_timestamp());
        passkeys.keys.sign(&format!("{purpose}.{}.{now}", Uuid::new_v4().simple())).into_bytes()
    }

    /// Whether this challenge was given for this, a short while ago.
    ///
    /// # Errors
    /// [`Refusal::Challenge`] when it was not.
    pub fn check(&self, app: &App, passkeys: &Passkeys, challenge: &[u8]) -> Result<(), Refusal> {
        let given_at = || {
            let text = passkeys.keys.verify(str::from_utf8(challenge).ok()?)?;
            let (_, given_at) = text.strip_prefix(&self.0)?.strip_prefix('.')?.split_once('.')?;
            given_at.parse::<i64>().ok()
        };
        let age = given_at().map(|given_at| app.clock.now().unix_timestamp() - given_at);
        let allowed = -CLOCK_TOLERANCE.whole_seconds()..=CHALLENGE_LIFETIME.whole_seconds();
        if age.is_some_and(|age| allowed.contains(&age)) { Ok(()) } else { Err(Refusal::Challenge) }
    }
}

fn name(app: &App) -> String {
    format!("{}passkey", app.public_url.cookie_prefix())
}

fn browser(app: &App, request: &HttpRequest) -> Option<Uuid> {
    cookies::texts(request.headers(), &name(app)).find_map(|text| Uuid::try_parse(&text).ok())
}
