//! What surrounds every request, outside of all other middleware: the path that the routes know, its id, its span, its line in the log,
//! its place in the metrics, and a 500 when our own code panics.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Instant,
};

use actix_http::Request;
use actix_service::{IntoServiceFactory, Service, ServiceFactory, apply_fn_factory};
use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Response, ServiceResponse, Url},
    http::{Method, StatusCode},
};
use tracing::Instrument;

use super::{problems, public_path, security_headers};
use crate::{
    app::App,
    telemetry::{
        REQUEST_SPAN,
        metrics::{NO_ROUTE, OTHER_METHOD},
    },
    web::{
        language,
        pages::problem::Asked,
        request_id::RequestId,
        table::{RouteKind, Table},
    },
};

/// A request while the site answers it.
struct Scope {
    app: Arc<App>,
    table: Arc<Table>,
    id: RequestId,
    method: Method,
    kind: RouteKind,
    started: Instant,
}

/// The site with this around every request. No middleware of the site itself could do it: a panic takes the request with it.
pub fn surround<I, S, B>(
    app: Arc<App>,
    table: Arc<Table>,
    site: I,
) -> impl ServiceFactory<Request, Config = S::Config, Response = Response<BoxBody>, Error = Error, InitError = S::InitError>
where
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    apply_fn_factory(site, move |mut request: Request, site: &S::Service| {
        public_path::strip(request.head_mut(), &app.public_url);
        let scope = Scope::begin(&app, &table, &mut request);
        // At the highest level, so that it is there wherever a line is: see `telemetry::log`.
        let span = tracing::error_span!(target: REQUEST_SPAN, REQUEST_SPAN, request_id = scope.id.0);
        let answer = span.in_scope(|| site.call(request));
        scope.end(answer).instrument(span)
    })
}

impl Scope {
    fn begin(app: &Arc<App>, table: &Arc<Table>, request: &mut Request) -> Self {
        let id = RequestId::of(request.head(), &app.trusted_proxies);
        // The path as the router will see it.
        let found = table.find(Url::new(request.uri().clone()).path());
        request.extensions_mut().insert(id.clone());
        request.extensions_mut().insert(found);
        let (app, table) = (Arc::clone(app), Arc::clone(table));
        Self { app, table, id, method: request.method().clone(), kind: found.kind, started: Instant::now() }
    }

    async fn end<B: MessageBody + 'static>(
        self,
        answer: impl Future<Output = Result<ServiceResponse<B>, Error>>,
    ) -> Result<Response<BoxBody>, Error> {
        let in_flight = self.app.metrics.requests.begin();
        let answered = catch_panic(answer).await;
        drop(in_flight);
        let mut response = match answered {
            Some(answered) => {
                let response = answered?;
                self.record(&response);
                response.map_into_boxed_body().into()
            }
            None => self.after_panic(),
        };
        self.id.add_to(response.headers_mut());
        Ok(response.into())
    }

    /// Counts the request, and logs it: no query, no cookie, no header of the client's.
    fn record<B>(&self, response: &ServiceResponse<B>) {
        let (status, took) = (response.status(), self.started.elapsed());
        let route = self.table.route(response.request().path());
        // What no handler takes is one series, whatever it asks for: visitors must not be able to make new ones.
        let (counted_route, method) = match route {
            Some(route) if !is_unrouted(status) => (route, known(&self.method)),
            _ => (NO_ROUTE, OTHER_METHOD),
        };
        self.app.metrics.requests.answered(counted_route, method, status.as_u16(), took);
        tracing::info!(
            method = %self.method,
            route = route.unwrap_or(NO_ROUTE),
            status = status.as_u16(),
            milliseconds = took.as_secs_f64() * 1000.0,
            "request"
        );
    }

    fn after_panic(&self) -> HttpResponse {
        self.app.metrics.requests.panicked();
        tracing::error!(method = %self.method, status = 500, "the program panicked in a request");
        let bare = HttpResponse::InternalServerError().finish();
        let locale = self.app.languages.default_one();
        let asked = Asked { id: &self.id.0, locale, ..Asked::default() };
        let mut response = problems::body_of(&self.app, self.kind, &bare, &asked);
        language::label(response.headers_mut(), locale);
        security_headers::add(&self.app, response.headers_mut());
        response
    }
}

/// What the future gives, or nothing when it panics. The panic itself is reported by the program's hook.
async fn catch_panic<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    // What it shares with other requests are pools and locks that survive a holder's panic.
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(polled) => polled.map(Some),
        Err(_) => Poll::Ready(None),
    })
    .await
}

fn is_unrouted(status: StatusCode) -> bool {
    matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED)
}

/// The methods of our handlers; a client may send any word.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => OTHER_METHOD,
    }
}
