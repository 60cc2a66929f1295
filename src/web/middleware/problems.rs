//! Writes the body of every error that has none yet: a problem (RFC 9457) for programs, a page for people.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    body::BoxBody,
    dev::ServiceResponse,
    http::{
        Method,
        header::{ALLOW, Accept, CONTENT_TYPE, Header, REFERER},
        uri::PathAndQuery,
    },
};
use serde_json::json;

use crate::{
    app::App,
    web::{
        language,
        next::Next,
        pages::{self, problem::Asked},
        problem::{Kind, Problem},
        request_id::RequestId,
        session,
        table::RouteKind,
        text,
    },
};

/// Turns an error without a body into an answer. Whatever refuses a request answers with an error instead of returning it: an `Err`
/// has lost its request, and would leave without the headers.
pub fn with_body(app: &App, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.headers().contains_key(CONTENT_TYPE) {
        return response;
    }
    let (request, bare) = response.into_parts();
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let visit = session::looked_for(&request);
    let asked = Asked {
        id: &id.0,
        path: request.path(),
        locale: language::of(app, &request),
        visit: visit.as_ref(),
        again: page_of(app, &request),
        next: bare.extensions().get::<Next>().cloned().unwrap_or_default(),
    };
    let kind = if takes_json(&request) { RouteKind::Api } else { RouteKind::of(&request) };
    let written = body_of(app, kind, &bare, &asked);
    ServiceResponse::new(request, written)
}

/// Whether JSON was asked for, and no page, wherever that was.
fn takes_json(request: &HttpRequest) -> bool {
    let Ok(Accept(accepted)) = Accept::parse(request) else { return false };
    let names = |kinds: &[&str]| accepted.iter().any(|range| kinds.contains(&range.item.essence_str()));
    names(&["application/json", "application/problem+json"]) && !names(&["text/html"])
}

/// The page that was asked for, or the one whose form was sent: of this site, or none.
fn page_of(app: &App, request: &HttpRequest) -> Next {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        let page = request.uri().path_and_query().map_or("", PathAndQuery::as_str);
        return Next::of(app, &app.public_url.local(page));
    }
    let referrer = request.headers().get(REFERER).and_then(|value| value.to_str().ok());
    Next::of_own_page(app, referrer.unwrap_or_default())
}

/// The same answer with a body, in the form that the callers of such a path read.
pub fn body_of(app: &App, kind: RouteKind, bare: &HttpResponse, asked: &Asked<'_>) -> HttpResponse {
    let status = bare.status();
    let problem = bare.extensions().get::<Problem>().cloned().unwrap_or_else(|| Kind::of_status(status).into());
    let mut written = match kind {
        RouteKind::Page => pages::problem::page(app, status, &problem, asked),
        RouteKind::Api | RouteKind::Shared | RouteKind::Token => for_programs(bare, &problem, asked),
    };
    for (name, value) in bare.headers() {
        written.headers_mut().append(name.clone(), value.clone());
    }
    written
}

fn for_programs(bare: &HttpResponse, problem: &Problem, asked: &Asked<'_>) -> HttpResponse {
    let (Asked { id, locale, .. }, status) = (asked, bare.status());
    let mut body = json!({
        "type": problem.kind.uri(),
        "title": text::title(*locale, problem.kind),
        "status": status.as_u16(),
        "detail": text::detail(*locale, problem),
    });
    // The operators' listener names no requests.
    if !id.is_empty() {
        body["request_id"] = json!(id);
    }
    if !problem.fields.is_empty() {
        body["errors"] = json!(text::field_messages(*locale, &problem.fields));
    }
    if let Some(allowed) = bare.headers().get(ALLOW).and_then(|methods| methods.to_str().ok()) {
        body["allow"] = allowed.split(", ").collect();
    }
    if let Some(near) = &problem.near {
        body["near"] = json!(near);
    }
    if let Some(enrolment) = &problem.enrolment {
        body["enrolment"] = json!(enrolment);
    }
    HttpResponse::build(status).insert_header((CONTENT_TYPE, "application/problem+json")).body(body.to_string())
}
