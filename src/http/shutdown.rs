//! Graceful shutdown: refuse new connections, answer everybody who is connected, then close idle connections.
//!
//! actix-server by itself would drop connections that it has accepted and not polled, and those in the kernel's queue.

use std::{fmt, net::TcpListener, pin::Pin, time::Duration};

use actix_service::{Service, ServiceFactory};
use actix_web::{dev::ServerHandle, rt::net::TcpStream};
use tokio::time::{Instant, sleep, timeout};

use super::in_flight::InFlight;

/// For answers in flight.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(3_500);
/// For the acceptor's thread to notice that it is paused, which it doesn't tell: on a busy machine it may get no processor for a while, and
/// it must not find the listener shut down.
const PAUSE: Duration = Duration::from_millis(100);
/// Nothing is in flight once several checks in a row say so: a connection may be on its way to its worker.
const CHECKS: u32 = 5;
const CHECK_INTERVAL: Duration = Duration::from_millis(10);

type Task = Pin<Box<dyn Future<Output = ()>>>;
type Serve = Box<dyn Fn(TcpStream) -> Task>;
type MakeServe = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = Option<Serve>>>>>;

/// Shuts a server down gracefully.
pub struct GracefulShutdown {
    listener: TcpListener,
    server: ServerHandle,
    in_flight: InFlight,
    queued: MakeServe,
}

impl fmt::Debug for GracefulShutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GracefulShutdown").field("listener", &self.listener).finish_non_exhaustive()
    }
}

impl GracefulShutdown {
    /// For a server with this listener. What `queued` makes serves the connections that wait in the kernel's queue.
    pub(super) fn new<S>(
        listener: TcpListener,
        server: ServerHandle,
        in_flight: InFlight,
        queued: impl FnOnce() -> S + 'static,
    ) -> Self
    where
        S: ServiceFactory<TcpStream, Config = (), Response = (), InitError = ()> + 'static,
    {
        let queued: MakeServe = Box::new(move || {
            Box::pin(async move {
                let service = queued().new_service(()).await.ok()?;
                let serve: Serve = Box::new(move |stream| {
                    let answered = service.call(stream);
                    Box::pin(async move { drop(answered.await) })
                });
                Some(serve)
            })
        });
        Self { listener, server, in_flight, queued }
    }

    /// Stops the server. A connection that the kernel has accepted by now gets its answer; later ones are refused.
    pub async fn stop(self) {
        let serve = (self.queued)().await;
        self.server.pause().await;
        let pause = Instant::now();
        while pause.elapsed() < PAUSE {
            sleep(CHECK_INTERVAL).await;
            if let Some(serve) = &serve {
                serve_queued(&self.listener, serve);
            }
        }
        // The server holds the listener, too, so that closing ours would end nothing.
        let _closed_or_not = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
        let _in_time = timeout(DRAIN_TIMEOUT, drained(&self.in_flight)).await;
        self.server.stop(true).await;
    }
}

/// Serves whoever waits in the kernel's queue. Never blocks: the server made the listener non-blocking.
fn serve_queued(listener: &TcpListener, serve: &Serve) {
    while let Ok((stream, _)) = listener.accept() {
        if stream.set_nonblocking(true).is_ok()
            && let Ok(stream) = TcpStream::from_std(stream)
        {
            actix_web::rt::spawn(serve(stream));
        }
    }
}

async fn drained(in_flight: &InFlight) {
    let mut checks = 0;
    while checks < CHECKS {
        checks = if in_flight.is_empty() { checks + 1 } else { 0 };
        sleep(CHECK_INTERVAL).await;
    }
}
