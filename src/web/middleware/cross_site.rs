//! Refuses what another site sends in a visitor's name (cross-site request forgery), without tokens in forms.
//!
//! Browsers tell where a request comes from: in `Sec-Fetch-Site` (W3C Fetch Metadata), or, the older ones, in `Origin`
//! (RFC 6454 §7). A request with neither header comes from no browser, and so not in anybody's name.

use actix_web::{
    ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap,
            HeaderName, HeaderValue, ORIGIN, VARY,
        },
    },
    middleware::Next,
    web::Data,
};

use crate::{
    app::App,
    audit::{Event, Outcome},
    web::{client, error::WebError, problem::Detail, table::RouteKind},
};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Lets a request with an unsafe method (RFC 9110 §9.2.1) pass only from our own pages, or from no browser; and a request for
/// a token only from those who may have one.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match judge(&request) {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(error) => {
            if let Some(app) = request.app_data::<Data<App>>() {
                client::of(request.request()).entry(Event::CrossSite, Outcome::Refused).write(&app.audit);
            }
            Ok(request.into_response(error.error_response()))
        }
    }
}

fn judge(request: &ServiceRequest) -> Result<(), WebError> {
    let app = request.app_data::<Data<App>>().ok_or_else(|| WebError::Internal("no app data".to_owned()))?;
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if !safe && !is_own(app, request.headers()) {
        return Err(WebError::Refused(Detail::ForeignSite));
    }
    if RouteKind::of(request.request()) == RouteKind::Token { may_have_token(app, request.headers()) } else { Ok(()) }
}

fn is_own(app: &App, headers: &HeaderMap) -> bool {
    match (text(headers, &SITE), headers.get(ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.to_str().is_ok_and(|origin| app.public_url.is_own_origin(origin)),
        (None, None) => true,
    }
}

/// Decides who may have a token. Tokens are for `fetch`: not for a navigation, an image or a script, and not for the pages of
/// an origin that was not allowed.
fn may_have_token(app: &App, headers: &HeaderMap) -> Result<(), WebError> {
    let navigates = text(headers, &MODE).is_some_and(|mode| mode == "navigate");
    let embeds = text(headers, &DESTINATION).is_some_and(|destination| destination != "empty");
    if navigates || embeds {
        return Err(WebError::Refused(Detail::TokenNotFetched));
    }
    let foreign = match (headers.get(ORIGIN), text(headers, &SITE)) {
        (Some(origin), _) if is_allowed(app, origin) => false,
        (Some(origin), _) if !origin.to_str().is_ok_and(|origin| app.public_url.is_own_origin(origin)) => true,
        (_, site) => !matches!(site, None | Some("same-origin" | "none")),
    };
    if foreign {
        return Err(WebError::Refused(Detail::ForeignOrigin));
    }
    Ok(())
}

/// Lets the pages of the allowed origins read what the token's address answers, errors included (W3C CORS). Whether there is
/// a token for them was decided by [`refuse`].
pub async fn share_tokens(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let for_token = RouteKind::of(request.request()) == RouteKind::Token;
    let origin = request.headers().get(ORIGIN).cloned();
    let allowed = origin.clone().filter(|origin| request.app_data::<Data<App>>().is_some_and(|app| is_allowed(app, origin)));
    let mut response = next.call(request).await?;
    let status = response.status();
    if for_token {
        let headers = response.headers_mut();
        headers.append(VARY, HeaderValue::from_static("Origin"));
        // A refusal holds no secret; that its page may read it lets the console say what to set.
        let refused = origin.filter(|_| status == StatusCode::FORBIDDEN);
        if let Some(origin) = allowed.or(refused) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After, X-Request-Id"));
        }
    }
    Ok(response)
}

fn is_allowed(app: &App, origin: &HeaderValue) -> bool {
    origin.to_str().is_ok_and(|origin| app.allowed_origins.iter().any(|allowed| allowed.is(origin)))
}

/// A header's text; one that is no text is none that a browser sends, and counts as foreign.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("illegible"))
}
