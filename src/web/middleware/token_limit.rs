//! Which requests for a token go on, and when: one network gets so many a second, and none is issued while the signing key is handed over.

use actix_web::{
    ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};

use crate::{
    app::App,
    web::{client, error::WebError, table::RouteKind},
};

/// Refuses a request for a token beyond the limit (429, RFC 6585 §4) before anything is done about it. The browser's questions
/// before it (CORS preflight) are answered always, or no page could read the refusal.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let gets_token = *request.method() == Method::GET && RouteKind::of(request.request()) == RouteKind::Token;
    if gets_token && let Err(error) = admit(&request).await {
        return Ok(request.into_response(error.error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Waits before the session is looked up: what happens to it meanwhile must show in the token.
async fn admit(request: &ServiceRequest) -> Result<(), WebError> {
    let app = request.app_data::<Data<App>>().ok_or_else(|| WebError::Internal("no app data".to_owned()))?;
    app.count_token_request(client::of(request.request()).address)
        .map_err(|wait| WebError::Limited { wait, reset_helps: false })?;
    if app.handover_is_over().await {
        Ok(())
    } else {
        Err(WebError::Unavailable("the signing key is being handed over".to_owned()))
    }
}
