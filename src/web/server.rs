//! The listening server: bound first, so that its real address is known, then run until told to stop.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{HttpServer, dev::Server, web::Data};

use super::routes;
use crate::app::App;

/// Requests that are under way may take so long to end at shutdown.
const SHUTDOWN_SECONDS: u64 = 5;
/// A client may take so long to send a request's head.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// A site that holds its address and is not running yet.
#[derive(Debug)]
pub struct Site {
    listener: TcpListener,
}

impl Site {
    /// Takes the address.
    ///
    /// # Errors
    /// When somebody else has it, or it is not this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind(address)? })
    }

    /// The address that was really taken: a free port instead of port 0.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves. The server runs when it is awaited, and stops by its handle.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(self, app: Arc<App>) -> io::Result<Server> {
        let app = Data::from(app);
        let connected = app.clone();
        let server = HttpServer::new(move || routes::site(&app))
            .on_connect(move |_, data| drop(data.insert(connected.metrics.requests.connected())))
            .client_request_timeout(HEAD_DEADLINE)
            .keep_alive(KEEP_ALIVE)
            .shutdown_timeout(SHUTDOWN_SECONDS)
            .disable_signals()
            .listen(self.listener)?
            .run();
        Ok(server)
    }
}
