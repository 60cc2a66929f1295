//! The one layer of middleware around the routes: what is checked before a handler runs, and what is added to its answer, in order.

use actix_web::{
    Error, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse},
    http::header::{CONTENT_TYPE, HeaderValue},
    web::Data,
};

use super::{cross_site, host, problems, security_headers, token_limit};
use crate::{
    app::App,
    web::{error::WebError, language, table::RouteKind},
};

/// Answers a request to the site.
pub fn site<S, B>(
    app: &Data<App>,
    request: ServiceRequest,
    routes: &S,
) -> impl Future<Output = Result<ServiceResponse<BoxBody>, Error>> + use<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    let app = app.clone();
    let refusal = refusal(&app, request.request());
    let answer = admit(refusal, request, routes);
    async move {
        let mut response = problems::with_body(&app, answer.await?);
        if matches!(RouteKind::of(response.request()), RouteKind::Shared | RouteKind::Token) {
            cross_site::share(&app, &mut response);
        }
        label_language(&mut response);
        security_headers::add(&app, response.headers_mut());
        Ok(response)
    }
}

/// Answers a request to the operators' listener.
pub fn ops<S, B>(
    app: &Data<App>,
    request: ServiceRequest,
    routes: &S,
) -> impl Future<Output = Result<ServiceResponse<BoxBody>, Error>> + use<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    let app = app.clone();
    let refusal = host::refusal(&app, request.request());
    let answer = admit(refusal, request, routes);
    async move { Ok(problems::with_body(&app, answer.await?)) }
}

fn refusal(app: &App, request: &HttpRequest) -> Option<HttpResponse> {
    let answer = |error: WebError| error.error_response();
    host::refusal(app, request)
        .or_else(|| token_limit::check(app, request).err().map(answer))
        .or_else(|| cross_site::check(app, request).err().map(answer))
}

/// The routes' answer to a request that was let through, or the refusal.
fn admit<S, B>(
    refusal: Option<HttpResponse>,
    request: ServiceRequest,
    routes: &S,
) -> impl Future<Output = Result<ServiceResponse<BoxBody>, Error>> + use<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    let answer = match refusal {
        None => Ok(routes.call(request)),
        Some(refusal) => Err(request.into_response(refusal)),
    };
    async move {
        match answer {
            Ok(answer) => Ok(answer.await?.map_into_boxed_body()),
            Err(refusal) => Ok(refusal),
        }
    }
}

/// Says in which language an answer is, if somebody reads it.
fn label_language<B>(response: &mut ServiceResponse<B>) {
    let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_read = kind.is_some_and(|kind| kind.starts_with(b"text/html") || kind == b"application/problem+json");
    if let (true, Some(locale)) = (is_read, language::told(response.request())) {
        language::label(response.headers_mut(), locale);
    }
}
