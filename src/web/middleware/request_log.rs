//! The request's id, and one line of log for each request: no query, no cookie, no header of the client's.

use actix_web::{
    HttpMessage,
    body::MessageBody,
    dev::{RequestHead, ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
};
use uuid::Uuid;

use crate::{app::App, web::client_address::is_trusted};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What answer, log and problem body call a request.
#[derive(Debug, Clone, Default)]
pub struct RequestId(pub String);

/// The id of a request: its proxy's, when that is one of ours, or a new one.
pub fn id_of(app: &App, head: &RequestHead) -> RequestId {
    RequestId(trusted_id(app, head).unwrap_or_else(|| Uuid::new_v4().to_string()))
}

/// Tells the client the id.
pub fn name(headers: &mut HeaderMap, id: &RequestId) {
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(HEADER, value);
    }
}

/// Logs the request. The outermost middleware.
pub async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let mut response = next.call(request).await?;
    name(response.headers_mut(), &id);
    tracing::info!(
        request_id = id.0,
        method = %method,
        route = response.request().match_pattern().as_deref().unwrap_or("none"),
        status = response.status().as_u16(),
        milliseconds = started.elapsed().as_secs_f64() * 1000.0,
        "request"
    );
    Ok(response)
}

/// The id that a proxy of ours gave. Anybody else's could forge a line of our log.
fn trusted_id(app: &App, head: &RequestHead) -> Option<String> {
    let peer = head.peer_addr?.ip();
    let id = head.headers().get(HEADER)?.to_str().ok()?;
    let legal = (1..=64).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    (legal && is_trusted(peer, &app.trusted_proxies)).then(|| id.to_owned())
}
