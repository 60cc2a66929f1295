//! Says in which language an answer is.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{CONTENT_TYPE, HeaderValue},
    middleware::Next,
};

use crate::web::language;

/// Adds the headers to every answer that somebody reads.
pub async fn label(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let locale = language::told(response.request());
    let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_read = kind.is_some_and(|kind| kind.starts_with(b"text/html") || kind == b"application/problem+json");
    if let (Some(locale), true) = (locale, is_read) {
        language::label(response.headers_mut(), locale);
    }
    Ok(response)
}
