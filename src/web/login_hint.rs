//! The email address that a one-time link has just proved, so that the login page is filled in with it.
//!
//! In a cookie, because an address in a URL would stay in histories and logs. The page reads it once, and it expires soon.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    cookie::time::Duration,
    http::header::{HeaderValue, SET_COOKIE},
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};

use super::cookies;
use crate::{app::App, domain::email::Email};

const MAX_AGE: Duration = Duration::minutes(10);

fn name(app: &App) -> String {
    format!("{}login-hint", app.public_url.cookie_prefix())
}

/// Adds the cookie to the redirect to the login page.
pub fn set(app: &App, response: &mut HttpResponseBuilder, email: &str) {
    response
        .append_header((SET_COOKIE, cookies::line(app, &name(app), &BASE64_URL_SAFE_NO_PAD.encode(email), MAX_AGE)));
}

/// The address, if the browser has one. Whatever is not an address counts as absent.
pub fn read(app: &App, request: &HttpRequest) -> Option<String> {
    let text = cookies::texts(request.headers(), &name(app)).next()?;
    let email = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    Email::parse(&email).is_ok().then_some(email)
}

/// Removes the cookie.
pub fn forget(app: &App, response: &mut HttpResponse) {
    if let Ok(line) = HeaderValue::try_from(cookies::removal(app, &name(app))) {
        response.headers_mut().append(SET_COOKIE, line);
    }
}
