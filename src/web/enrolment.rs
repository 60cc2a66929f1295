//! What a browser keeps while its person sets up a second factor: the sealed [`Enrolment`], and where they were going. Reloading the page, a
//! second tab and a restart of the server lose nothing of it.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    cookie::time::Duration,
    http::header::{HeaderValue, SET_COOKIE},
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};

use super::{
    cookies,
    error::WebError,
    next::Next,
    problem::{Kind, Problem},
};
use crate::{app::App, domain::second_factor::SET_UP_LIMIT, identity::Enrolment, paths};

/// Between the enrolment and the place: neither has it.
const SEPARATOR: char = '.';

fn name(app: &App) -> String {
    format!("{}enrolment", app.public_url.cookie_prefix())
}

/// Adds the cookie to an answer.
///
/// # Errors
/// [`WebError::Internal`] when nothing can be sealed.
pub fn keep(app: &App, response: &mut HttpResponse, enrolment: &Enrolment, next: &Next) -> Result<(), WebError> {
    let sealed = app.identity.seal_enrolment(enrolment)?;
    let text = format!("{sealed}{SEPARATOR}{}", BASE64_URL_SAFE_NO_PAD.encode(next.as_str()));
    let max_age = Duration::seconds(SET_UP_LIMIT.whole_seconds());
    set(response, cookies::line(app, &name(app), &text, max_age));
    Ok(())
}

/// The enrolment of this browser, and where its person was going. One that took too long counts as none.
pub fn find(app: &App, request: &HttpRequest) -> Option<(Enrolment, Next)> {
    cookies::texts(request.headers(), &name(app)).find_map(|text| {
        let (sealed, next) = text.split_once(SEPARATOR)?;
        let next = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(next).ok()?).ok()?;
        Some((app.identity.open_enrolment(sealed)?, Next::of(app, &next)))
    })
}

/// Removes the cookie.
pub fn forget(app: &App, response: &mut HttpResponse) {
    set(response, cookies::removal(app, &name(app)));
}

/// What programs are answered whose person has to set up a second factor first: where that is.
///
/// # Errors
/// See [`keep`].
pub fn required(app: &App, enrolment: &Enrolment) -> Result<HttpResponse, WebError> {
    let kind = Kind::SecondFactorEnrolmentRequired;
    let mut response = WebError::EnrolmentRequired.error_response();
    let problem = Problem { enrolment: Some(app.public_url.local(paths::SECOND_FACTOR)), ..kind.into() };
    response.extensions_mut().insert(problem);
    keep(app, &mut response, enrolment, &Next::default())?;
    Ok(response)
}

fn set(response: &mut HttpResponse, line: String) {
    if let Ok(line) = HeaderValue::try_from(line) {
        response.headers_mut().append(SET_COOKIE, line);
    }
}
