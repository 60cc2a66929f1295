//! Writes the body of every error that has none yet: a problem (RFC 9457) for programs, a page for people.

use actix_web::{
    HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header::CONTENT_TYPE},
    middleware::Next,
};
use serde_json::json;

use super::request_log::RequestId;
use crate::web::{api, error::Problem, pages};

/// Turns errors without a body into answers. Middleware further in answers with errors instead of returning them: an `Err` has
/// lost its request, and would leave without the headers.
pub async fn write(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    if (status.is_client_error() || status.is_server_error()) && !response.headers().contains_key(CONTENT_TYPE) {
        return Ok(with_body(response));
    }
    Ok(response)
}

fn with_body(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let (request, bare) = response.into_parts();
    let status = bare.status();
    let problem = bare.extensions().get::<Problem>().cloned().unwrap_or_else(|| Problem::of_status(status));
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let mut written = if api::is_for_programs(request.path()) {
        for_programs(status, &problem, id)
    } else {
        pages::problem::page(status, &problem, id.as_deref().unwrap_or_default())
    };
    for (name, value) in bare.headers() {
        written.headers_mut().append(name.clone(), value.clone());
    }
    ServiceResponse::new(request, written)
}

fn for_programs(status: StatusCode, problem: &Problem, id: Option<String>) -> HttpResponse {
    let mut body = json!({
        "type": "about:blank",
        "title": problem.title,
        "status": status.as_u16(),
        "detail": problem.detail,
    });
    if let Some(id) = id {
        body["request_id"] = id.into();
    }
    if !problem.fields.is_empty() {
        body["errors"] = json!(problem.fields);
    }
    HttpResponse::build(status).insert_header((CONTENT_TYPE, "application/problem+json")).body(body.to_string())
}
