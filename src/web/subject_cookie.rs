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

/// Whether the browser sent the cookie, with whatever in it.
pub fn was_sent(app: &App, request: &HttpRequest) -> bool {
    cookies::text(request.headers(), name(app)).is_some()
}

/// The subject of the browser that sent this request; `None` when it has none, or one that we did not sign.
pub fn read(app: &App, request: &HttpRequest) -> Option<Subject> {
    let text = cookies::text(request.headers(), name(app))?;
    Subject::parse(&app.subject_keys.verify(&text)?).ok()
}

/// Adds the cookie to an answer, so that its 45 days begin anew. For a while after our start the text stays as the browser
/// sent it: see [`App::renews_cookies`].
pub fn set(app: &App, request: &HttpRequest, response: &mut HttpResponseBuilder, subject: Subject) {
    let keeps = !app.renews_cookies() && read(app, request) == Some(subject);
    let kept = keeps.then(|| cookies::text(request.headers(), name(app))).flatten();
    let text = kept.unwrap_or_else(|| app.subject_keys.sign(subject.to_string()));
    response.cookie(cookies::build(app, name(app), text, MAX_AGE));
}
