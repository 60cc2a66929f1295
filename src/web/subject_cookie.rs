//! The cookie that keeps a browser's subject, for 45 days from its last use.
//!
//! Set by the server and not by a script: Safari cuts the life of cookies that scripts set to seven days, and one person
//! would be billed as many.

use actix_web::{HttpRequest, HttpResponseBuilder, cookie::time::Duration};

use super::cookies;
use crate::{app::App, domain::subject::Subject};

const MAX_AGE: Duration = Duration::days(45);

/// The cookie's name: with the `__Host-` prefix (RFC 6265bis §4.1.3.2) where there is TLS.
pub fn name(app: &App) -> &'static str {
    if app.public_url.is_https() { "__Host-subject" } else { "subject" }
}

/// What the browser sent as the cookie, whatever it is; of several, the first that this deployment signed.
pub fn text(app: &App, request: &HttpRequest) -> Option<String> {
    cookies::text(request.headers(), name(app), |text| read(app, text).is_some())
}

/// The subject behind the cookie's text; `None` when this deployment did not sign it.
pub fn read(app: &App, text: &str) -> Option<Subject> {
    Subject::parse(&app.subject_keys.verify(text)?).ok()
}

/// Adds the cookie to an answer, so that its 45 days begin anew. `kept` is its text where it should stay as the browser sent it.
pub fn set(app: &App, response: &mut HttpResponseBuilder, subject: Subject, kept: Option<String>) {
    let text = kept.unwrap_or_else(|| app.subject_keys.sign(subject.to_string()));
    response.cookie(cookies::build(app, name(app), text, MAX_AGE));
}
