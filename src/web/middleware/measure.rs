//! Counts and times every request, by what our own table of routes calls it.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
    web::Data,
};

use crate::{
    app::App,
    telemetry::metrics::{NO_ROUTE, OTHER_METHOD},
};

/// Outermost, so that it times all the others.
pub async fn measure(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let in_flight = app.as_ref().map(|app| app.metrics.requests.begin());
    let method = known(request.method());
    let started = std::time::Instant::now();
    let response = next.call(request).await?;
    drop(in_flight);
    if let Some(app) = app {
        let status = response.status();
        let route = response.request().match_pattern();
        // What no handler takes is one series, whatever it asks for: visitors must not make new ones (I05).
        let (route, method) = match (&route, status) {
            (Some(route), status) if !is_unrouted(status) => (route.as_str(), method),
            _ => (NO_ROUTE, OTHER_METHOD),
        };
        app.metrics.requests.answered(route, method, status.as_u16(), started.elapsed());
    }
    Ok(response)
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
