//! Refuses what another site sends in a visitor's name (cross-site request forgery), without tokens in forms.
//!
//! Browsers tell where a request comes from: in `Sec-Fetch-Site` (W3C Fetch Metadata), or, the older ones, in `Origin`
//! (RFC 6454 §7). A request with neither header comes from no browser, and so not in anybody's name.

use actix_web::{
    HttpRequest,
    dev::ServiceResponse,
    http::{
        Method, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap,
            HeaderName, HeaderValue, ORIGIN, VARY,
        },
    },
};

use crate::{
    app::App,
    audit::{Event, Outcome},
    config::Origin,
    web::{api::token, client, error::WebError, problem::Detail, table::RouteKind},
};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");
/// What counts as the text of a header that is no text, or is there twice with two texts.
const ILLEGIBLE: &str = "illegible";

/// Lets a request with an unsafe method (RFC 9110 §9.2.1) pass only from our own pages, or from no browser; and a request for
/// a token only from those who may have one. A refusal goes to the audit trail.
///
/// # Errors
/// [`WebError::Refused`].
pub fn check(app: &App, request: &HttpRequest) -> Result<(), WebError> {
    judge(app, request).inspect_err(|_| {
        client::of(request).entry(Event::CrossSite, Outcome::Refused).write(&app.audit);
    })
}

fn judge(app: &App, request: &HttpRequest) -> Result<(), WebError> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if !safe && !is_own(app, request.headers()) && !is_shared_with(app, request) {
        return Err(WebError::Refused(Detail::ForeignSite));
    }
    if RouteKind::of(request) == RouteKind::Token {
        may_have_token(app, request)?;
        note_other_site(app, request);
    }
    Ok(())
}

/// Whether a page of an allowed origin asks, for something that those may change, too. Its `Origin` can't be forged by another page.
fn is_shared_with(app: &App, request: &HttpRequest) -> bool {
    let origin = text(request.headers(), &ORIGIN);
    RouteKind::of(request) == RouteKind::Shared
        && origin.is_some_and(|origin| allowed_origin(app, request, origin).is_some())
}

/// Browsers send none of our cookies, which are `SameSite=Lax`, from a page under another registrable domain.
fn note_other_site(app: &App, request: &HttpRequest) {
    if *request.method() != Method::GET || text(request.headers(), &SITE) != Some("cross-site") {
        return;
    }
    let origin = text(request.headers(), &ORIGIN).and_then(|origin| allowed_origin(app, request, origin));
    if let Some(origin) = origin {
        app.note_cross_site_token(origin);
    }
}

/// Both headers have to be ours where both are there. An `Origin` of `null` says nothing, and a browser sends it from our own pages, too,
/// when an extension or a policy keeps the referrer back: then `Sec-Fetch-Site` decides.
fn is_own(app: &App, headers: &HeaderMap) -> bool {
    match (text(headers, &SITE), text(headers, &ORIGIN)) {
        (Some("same-origin" | "none"), None | Some("null")) | (None, None) => true,
        (Some("same-origin" | "none") | None, Some(origin)) => app.public_url.is_own_origin(origin),
        (Some(_), _) => false,
    }
}

/// Decides who may have a token. Tokens are for `fetch`: not for a navigation, an image or a script, and not for the pages of
/// an origin that was not allowed.
fn may_have_token(app: &App, request: &HttpRequest) -> Result<(), WebError> {
    let headers = request.headers();
    let navigates = text(headers, &MODE).is_some_and(|mode| matches!(mode, "navigate" | ILLEGIBLE));
    let embeds = text(headers, &DESTINATION).is_some_and(|destination| destination != "empty");
    if navigates || embeds {
        return Err(WebError::Refused(Detail::TokenNotFetched));
    }
    let foreign = match (text(headers, &ORIGIN), text(headers, &SITE)) {
        (Some(origin), _) if allowed_origin(app, request, origin).is_some() => false,
        (Some(origin), _) if !app.public_url.is_own_origin(origin) => true,
        (_, site) => !matches!(site, None | Some("same-origin" | "none")),
    };
    if foreign {
        return Err(WebError::Refused(Detail::ForeignOrigin));
    }
    Ok(())
}

/// Lets the pages of the allowed origins read what the token's address, and those that are shared, answer, errors included (W3C CORS).
/// Whether they may have that was decided by [`check`], whose refusal any page may read: it holds no secret, and says what to set.
pub fn share<B>(app: &App, response: &mut ServiceResponse<B>) {
    let (request, status) = (response.request(), response.status());
    let origin = text(request.headers(), &ORIGIN).filter(|origin| *origin != ILLEGIBLE);
    let readable =
        origin.filter(|origin| status == StatusCode::FORBIDDEN || allowed_origin(app, request, origin).is_some());
    let readable = readable.and_then(|origin| HeaderValue::from_str(origin).ok());
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = readable {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After, X-Request-Id"));
    }
}

/// Each assistant may have origins of its own, for its tokens.
fn allowed_origin<'a>(app: &'a App, request: &HttpRequest, origin: &str) -> Option<&'a Origin> {
    let is_token = RouteKind::of(request) == RouteKind::Token;
    let assistant = if is_token { token::assistant_of(request.query_string()).unwrap_or_default() } else { None };
    app.token_origins(assistant.as_ref()).iter().find(|allowed| allowed.is(origin))
}

/// A header's text. A browser sends it once and as text: anything else counts as [`ILLEGIBLE`], which is foreign.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let first = values.next()?;
    Some(first.to_str().ok().filter(|_| values.all(|other| other == first)).unwrap_or(ILLEGIBLE))
}
