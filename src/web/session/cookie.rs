//! What actix-session leaves to do around its cookie: rotation of secrets, removal of dead cookies, and outages.

use actix_session::SessionExt;
use actix_web::{
    HttpMessage, ResponseError,
    body::{BoxBody, MessageBody},
    cookie::{Cookie, CookieBuilder, SameSite},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderValue, SET_COOKIE},
    middleware::Next,
    web::Data,
};

use crate::{
    app::App,
    audit::{Event, Outcome},
    store::{
        self,
        sessions::{self, ABSOLUTE_LIMIT},
    },
    web::{audit::Source, client_address, cookies, error::WebError},
};

use super::store::DUE;

/// The cookie's name: with the `__Host-` prefix (RFC 6265bis §4.1.3.2) where there is TLS.
pub fn name(app: &App) -> &'static str {
    if app.public_url.is_https() { "__Host-session" } else { "session" }
}

/// Wraps the session middleware of one resource.
///
/// actix-session knows one secret, so a cookie that an older one signed is signed anew on the way in, and handed to the
/// browser on the way out, so that it outlives the older secret. It sends no removal cookie for a session that its store no
/// longer knows, so that is done on the way out too. It takes percent-encoded names for the cookie's, which browsers do not guard
/// as they guard `__Host-`: see [`cookies::text`]. And its own errors are those of the store: they become 503, and the cookie stays.
pub async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let name = name(&app);
    let sent = cookies::text(request.headers(), name);
    if sent.as_deref().is_some_and(|text| app.session_keys.verify(text).is_none()) {
        Source::of(request.request()).entry(Event::BadCookie, Outcome::Refused).because(name).write(&app.audit);
    }
    let renewed = sent.as_deref().and_then(|text| app.session_keys.renew(text));
    cookies::replace(request.headers_mut(), name, renewed.as_deref().or(sent.as_deref()));
    // Routing is over, so the request may have a second owner, which the answer to an `Err` needs.
    let original = request.request().clone();
    let mut response = match store::in_one_budget(next.call(request)).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => {
            return Ok(ServiceResponse::new(original, WebError::Unavailable(error.to_string()).error_response()));
        }
    };
    if sent.is_some() && !sets_cookie(response.headers(), name) {
        let known = response.request().extensions().get::<KnownSession>().is_some();
        let failed = response.status().is_client_error() || response.status().is_server_error();
        let cookie = match renewed {
            _ if !known => Some(removal(&app)),
            Some(renewed) if !failed && app.renews_cookies() => {
                Some(build(&app, renewed).max_age(ABSOLUTE_LIMIT).finish())
            }
            _ => None,
        };
        if let Some(Ok(line)) = cookie.map(|cookie| HeaderValue::from_str(&cookie.encoded().to_string())) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }
    Ok(response)
}

/// A cookie with the attributes that actix-session's has.
fn build(app: &App, value: String) -> CookieBuilder<'static> {
    Cookie::build(name(app), value).path("/").http_only(true).secure(app.public_url.is_https()).same_site(SameSite::Lax)
}

fn removal(app: &App) -> Cookie<'static> {
    let mut cookie = build(app, String::new()).finish();
    cookie.make_removal();
    cookie
}

/// Marks a request whose cookie led to a session that is live, or ended a moment ago.
struct KnownSession;

/// Notes, inside the session middleware, whether the store knew the session, because outside its state is gone; and its use,
/// because the store does not see the request.
pub async fn note_known_session(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let session = request.get_session();
    if !session.entries().is_empty() {
        request.extensions_mut().insert(KnownSession);
    }
    if session.get::<bool>(DUE).ok().flatten() == Some(true)
        && let (Some(app), Some(active)) = (request.app_data::<Data<App>>(), super::active(&session))
    {
        let client = client_address::of(request.request(), &app.trusted_proxies);
        sessions::touch(&app.pool, active.id, client).await.map_err(WebError::from)?;
    }
    next.call(request).await
}

fn sets_cookie(headers: &HeaderMap, name: &str) -> bool {
    let prefix = format!("{name}=");
    headers.get_all(SET_COOKIE).any(|value| value.as_bytes().starts_with(prefix.as_bytes()))
}
