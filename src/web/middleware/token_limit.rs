//! Keeps one network from having all of a server's time: each gets so many tokens a second.

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
    match count(&request) {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(error) => Ok(request.into_response(error.error_response())),
    }
}

fn count(request: &ServiceRequest) -> Result<(), WebError> {
    if *request.method() != Method::GET || RouteKind::of(request.request()) != RouteKind::Token {
        return Ok(());
    }
    let app = request.app_data::<Data<App>>().ok_or_else(|| WebError::Internal("no app data".to_owned()))?;
    app.count_token_request(client::of(request.request()).address)
        .map_err(|wait| WebError::Limited { wait, reset_helps: false })
}
