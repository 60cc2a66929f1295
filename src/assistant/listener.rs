//! The stand-in on its address: its table of addresses, and what holds for every answer.

use std::{
    io,
    net::{SocketAddr, TcpListener},
};

use actix_web::{
    App as HttpApp, HttpServer, ResponseError,
    body::MessageBody,
    dev::{Server, ServiceRequest, ServiceResponse},
    http::header::{
        ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue,
        ORIGIN, VARY, X_CONTENT_TYPE_OPTIONS,
    },
    middleware::{Next, from_fn},
    web::{Data, PayloadConfig},
};

use super::{Assistant, Settings, memory::Memory, problem::Problem, rehearsal::rehearse, table};

/// Largest body: the longest message with every character escaped.
const MAX_BODY_BYTES: usize = 16_384;

/// The stand-in, holding its address and not running yet.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    memory: Memory,
}

impl Listener {
    /// Takes the address.
    ///
    /// # Errors
    /// When somebody else has it, or it is not this machine's.
    pub fn bind(address: SocketAddr, memory: Memory) -> io::Result<Self> {
        Ok(Self { socket: TcpListener::bind(address)?, memory })
    }

    /// The address that was really taken: a free port instead of port 0.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves. The server runs when it is awaited, and stops by its handle.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(self, settings: Settings) -> io::Result<Server> {
        let assistant = Data::new(Assistant { settings, memory: self.memory });
        let server = HttpServer::new(move || {
            HttpApp::new()
                .app_data(assistant.clone())
                .app_data(PayloadConfig::new(MAX_BODY_BYTES))
                .configure(table::configure)
                .wrap(from_fn(rehearse))
                .wrap(from_fn(share_with_site))
        })
        .shutdown_timeout(2)
        .disable_signals()
        .listen(self.socket)?
        .run();
        Ok(server)
    }
}

/// Gives a body to an answer that no handler of ours made.
fn with_problem(response: ServiceResponse) -> ServiceResponse {
    let allow = response.headers().get(ALLOW).cloned();
    let allowed = allow.as_ref().and_then(|methods| methods.to_str().ok());
    match Problem::of_bare(response.status(), allowed) {
        Some(problem) if !response.headers().contains_key(CONTENT_TYPE) => {
            let mut written = problem.error_response();
            if let Some(allow) = allow {
                written.headers_mut().insert(ALLOW, allow);
            }
            response.into_response(written)
        }
        _ => response,
    }
}

/// Lets the site's pages read the answers, errors included. The token is in a header, so no cookie is at stake.
async fn share_with_site(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let assistant = request.app_data::<Data<Assistant>>().cloned();
    let origin = request.headers().get(ORIGIN).cloned();
    let mut response = with_problem(next.call(request).await?.map_into_boxed_body());
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let known = |origin: &HeaderValue| {
        let origins = assistant.as_ref().map(|assistant| &assistant.settings.origins);
        origin.to_str().is_ok_and(|origin| origins.is_some_and(|origins| origins.contains(origin)))
    };
    if let Some(origin) = origin.filter(known) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
    }
    Ok(response)
}
