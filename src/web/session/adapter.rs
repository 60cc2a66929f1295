//! What actix-session cannot do by itself, in one place:
//!
//! - **Rotation of secrets.** It knows one. While there are several, a cookie that an older one signed is signed anew on the way in,
//!   and handed to the browser on the way out, so that it outlives the older secret.
//! - **Exact names.** It reads `%5F%5FHost-session` as `__Host-session`, which browsers do not guard as they guard the real name
//!   (RFC 6265bis §4.1.3.2), and no cookie at all when one of them cannot be parsed. Such a header is rewritten.
//! - **Several cookies.** Of two with its name it takes the first, whoever made it. The header is rewritten to the first that we signed.
//! - **Dead cookies.** It sends no removal for a session that its store no longer knows.
//! - **Outages.** It answers a bare 500 when its store fails, and forgets the request. So the session is found before it is asked, and the
//!   store tells of a failure beside what it gives back. The answer is 503, and the cookie stays.
//! - **Use.** Its store never sees the request, so the idle limit and the client's network are moved by [`recognise`].

use actix_web::{
    HttpMessage, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};

use super::{
    name,
    recognise::{Recognised, SessionCookie, recognise, tell_of_cookie},
    store,
};
use crate::{
    app::App,
    store::in_one_budget,
    web::{cookies, error::WebError},
};

/// Around the handlers that look at the session, and neither open one nor end it: they need no actix-session. They are those that issue
/// tokens, which wait while the signing key is handed over, and for that before the session is looked up: what happens to it meanwhile must
/// show in the token.
pub async fn read(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if *request.method() == Method::GET && !app.handover_is_over().await {
        let error = WebError::Unavailable("the signing key is being handed over".to_owned());
        return Ok(request.into_response(error.error_response()));
    }
    let cookie = SessionCookie::read(&app, request.headers());
    let response = match in_one_budget(recognise(&app, request.request(), cookie.as_ref())).await {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(error) => request.into_response(WebError::from(error).error_response()),
    };
    Ok(with_cookie(&app, response, cookie.as_ref()))
}

/// Around actix-session.
pub async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let (name, cookie) = (name(&app), SessionCookie::read(&app, request.headers()));
    if cookie.as_ref().is_some_and(|it| it.renewed.is_some()) || cookies::mislead(request.headers(), &name) {
        cookies::replace(request.headers_mut(), &name, cookie.as_ref().map(SessionCookie::as_str));
    }
    let answer = async {
        match recognise(&app, request.request(), cookie.as_ref()).await {
            Ok(()) => {
                store::hand_on(request.extensions().get::<Recognised>());
                Ok::<_, actix_web::Error>(next.call(request).await?.map_into_boxed_body())
            }
            Err(error) => Ok(request.into_response(WebError::from(error).error_response())),
        }
    };
    let (response, failure) = store::in_request(in_one_budget(answer)).await;
    let response = response?;
    if let Some(reason) = failure {
        return Ok(response.into_response(WebError::Unavailable(reason).error_response()));
    }
    Ok(with_cookie(&app, response, cookie.as_ref()))
}

fn with_cookie(
    app: &App,
    mut response: ServiceResponse<BoxBody>,
    cookie: Option<&SessionCookie>,
) -> ServiceResponse<BoxBody> {
    if let Some(cookie) = cookie {
        let failed = response.status().is_client_error() || response.status().is_server_error();
        let request = response.request().clone();
        tell_of_cookie(app, &request, cookie, failed, response.headers_mut());
    }
    response
}
