//! The server's connections: timeouts for slow clients, limits, draining and graceful shutdown. It knows no site.

mod connection;
mod in_flight;
mod incoming;
mod linger;
mod request_guard;
mod server;
mod shutdown;

pub use connection::ConnectionState;
pub use server::{Host, Server};
pub use shutdown::GracefulShutdown;
