//! The listening server: bound first, so that its real address is known, then run until it is told to stop.

use std::{
    fmt, io,
    net::{SocketAddr, TcpListener},
    num::NonZeroUsize,
    sync::Arc,
    thread,
    time::Duration,
};

use actix_http::{HttpService, KeepAlive, Request};
use actix_server::GracefulShutdownSignal;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, apply_fn_factory, fn_service, map_config,
};
use actix_web::{
    body::MessageBody,
    dev::{self, AppConfig, Response},
    rt::net::TcpStream,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{connection::Connection, in_flight::InFlight, request_guard::RequestGuard, shutdown::GracefulShutdown};

/// For connections to close once nothing is in flight.
const SHUTDOWN_SECONDS: u64 = 1;
/// Most clients connected at once; more wait in the kernel's queue. Each costs some 20 KiB.
const MAX_CONNECTIONS: usize = 16_384;
/// Most clients waiting to be accepted; the kernel may allow fewer (`net.core.somaxconn`).
const BACKLOG: i32 = 4_096;
/// What the kernel may hold of the answers that a client has not taken yet, in bytes: enough for the largest file. Left to itself Linux holds
/// up to 4 MiB, and a thousand clients that read nothing bring every connection of the machine under memory pressure (`tcp_mem`).
const SEND_BUFFER: usize = 256 * 1024;
/// File descriptors for everything but clients: the database, keys, the log.
const OTHER_FILES: usize = 256;

/// What the server asks of the program that it serves.
pub trait Host: Send + Sync + 'static {
    /// Counts a connection until it is dropped.
    type Connected: 'static;

    /// A client has connected.
    fn connected(&self) -> Self::Connected;

    /// Whether the process is about to stop, so that every connection ends with its next answer.
    fn is_draining(&self) -> bool;
}

/// A server that holds its address and is not running yet.
#[derive(Debug)]
pub struct Server(TcpListener);

impl Server {
    /// Takes the address.
    ///
    /// # Errors
    /// When another process has it, or it is not one of this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        // Again, because the standard library asks for a queue of 128.
        rustix::net::listen(&listener, BACKLOG)?;
        // The connections inherit it.
        rustix::net::sockopt::set_socket_send_buffer_size(&listener, SEND_BUFFER)?;
        Ok(Self(listener))
    }

    /// The address that was taken: a free port instead of port 0.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Serves what `site` makes, once for each worker. The server runs when it is awaited.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve<F, I, S, B>(self, host: Arc<impl Host>, site: F) -> io::Result<(dev::Server, GracefulShutdown)>
    where
        F: Fn() -> I + Send + Clone + 'static,
        I: IntoServiceFactory<S, Request> + 'static,
        S: ServiceFactory<Request, Config = AppConfig, Response = Response<B>, Error = actix_web::Error> + 'static,
        S::InitError: fmt::Debug,
        B: MessageBody + 'static,
    {
        let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let server = dev::Server::build().workers(workers).shutdown_timeout(SHUTDOWN_SECONDS).disable_signals();
        let server = server.max_concurrent_connections((max_connections() / workers).max(1));
        let (stopping, in_flight) = (server.graceful_shutdown_signal(), InFlight::default());
        let second = self.0.try_clone()?;
        let connections = {
            let in_flight = in_flight.clone();
            move || serve_connections(&host, site(), &stopping, in_flight.clone())
        };
        let queued = connections.clone();
        let server = server.listen("site", self.0, connections)?.run();
        let shutdown = GracefulShutdown::new(second, server.handle(), in_flight, queued);
        Ok((server, shutdown))
    }
}

/// A site as a service of connections.
fn serve_connections<H, I, S, B>(
    host: &Arc<H>,
    site: I,
    stopping: &GracefulShutdownSignal,
    in_flight: InFlight,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), InitError = ()> + use<H, I, S, B>
where
    H: Host,
    I: IntoServiceFactory<S, Request> + 'static,
    S: ServiceFactory<Request, Config = AppConfig, Response = Response<B>, Error = actix_web::Error> + 'static,
    S::InitError: fmt::Debug,
    B: MessageBody + 'static,
{
    let (host, connected, stopping) = (Arc::clone(host), Arc::clone(host), stopping.clone());
    let site = map_config(site, |()| AppConfig::default());
    let site = apply_fn_factory(site, move |request: Request, site: &S::Service| {
        let host = Arc::clone(&host);
        let guard = RequestGuard::begin(&request);
        let answer = site.call(request);
        async move {
            let response = answer.await?;
            Ok::<_, actix_web::Error>(guard.end(response, host.is_draining()))
        }
    });
    let http = HttpService::build()
        // `Connection` has the timeouts.
        .client_request_timeout(Duration::ZERO)
        .keep_alive(KeepAlive::Os)
        .client_disconnect_timeout(Duration::ZERO)
        .graceful_shutdown_signal(move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        })
        .on_connect_ext(move |connection: &Connection, data| {
            data.insert(connection.state());
            data.insert(connected.connected());
        })
        .h1(site.map_err(|error: actix_web::Error| error.error_response()));
    fn_service(move |stream: TcpStream| {
        let in_flight = in_flight.clone();
        async move {
            let peer = stream.peer_addr().ok();
            Ok((Connection::new(stream, in_flight), peer))
        }
    })
    .and_then(http)
}

/// As many clients as the process may have open files, up to [`MAX_CONNECTIONS`]. Raises the soft limit to the hard one: the
/// usual 1,024 is meant for programs that use `select`.
fn max_connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let files = if raised.is_ok() { limit.maximum } else { limit.current };
    let files = files.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    files.saturating_sub(OTHER_FILES).min(MAX_CONNECTIONS)
}
