//! The operators' listener: health and metrics, on an address of its own that no visitor reaches (ASVS 13.4.5).
//!
//! Plain http, no cookies, no log line a request. It outlives the site's drain, so that a stop can be watched.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use actix_web::{
    App as HttpApp, HttpResponse, HttpServer,
    dev::Server,
    http::header::CONTENT_TYPE,
    web::{self, Data},
};

use super::{
    api::{livez, readyz},
    error::WebError,
    middleware::pipeline,
    table::{Found, RouteKind},
};
use crate::{app::App, config::ConfigError, paths, telemetry::metrics};

/// Two probes and a scraper ask now and then.
const WORKERS: usize = 1;

/// An operators' listener that holds its address and is not running yet.
#[derive(Debug)]
pub struct Ops {
    listener: TcpListener,
}

impl Ops {
    /// Takes the address.
    ///
    /// # Errors
    /// When somebody else has it, or it is not this machine's.
    pub fn bind(address: SocketAddr) -> Result<Self, ConfigError> {
        let listener = TcpListener::bind(address).map_err(|error| {
            let remedy = "stop the program that uses it, or choose another with --ops-listen";
            ConfigError::new("THROUGHLINE_OPS_LISTEN", format!("{address} cannot be used: {error}; {remedy}"))
        })?;
        Ok(Self { listener })
    }

    /// The address that was really taken: a free port instead of port 0.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers for as long as `work` runs, to its very end.
    ///
    /// # Errors
    /// Those of `work`, and when the listener cannot be used.
    pub async fn beside<T>(self, app: Arc<App>, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        let server = self.serve(app)?;
        let handle = server.handle();
        let running = actix_web::rt::spawn(server);
        let result = work.await;
        // Not gracefully: a scraper's idle connection is nothing to wait for.
        handle.stop(false).await;
        running.await??;
        result
    }

    fn serve(self, app: Arc<App>) -> io::Result<Server> {
        let app = Data::from(app);
        let server = HttpServer::new(move || {
            let data = app.clone();
            HttpApp::new()
                .app_data(app.clone())
                .app_data(Found { kind: RouteKind::Api, internal: true, ..Found::default() })
                .route(paths::LIVEZ, web::get().to(livez::get))
                .route(paths::READYZ, web::get().to(readyz::get))
                .route("/metrics", web::get().to(metrics))
                .wrap_fn(move |request, routes| pipeline::ops(&data, request, routes))
        });
        Ok(server.workers(WORKERS).disable_signals().listen(self.listener)?.run())
    }
}

/// `GET /metrics`: every figure of this process, in Prometheus's text format.
async fn metrics(app: Data<App>) -> Result<HttpResponse, WebError> {
    let text = app.figures().map_err(|error| WebError::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, metrics::TEXT_FORMAT)).body(text))
}
