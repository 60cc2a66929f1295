//! The end of a server: nobody new, an answer for everybody who is there, then the connections that are idle.
//!
//! actix-server by itself would drop connections that it has accepted and not looked at, and those that wait in the kernel's
//! queue.

use std::{fmt, net::TcpListener, pin::Pin, time::Duration};

use actix_service::{Service, ServiceFactory};
use actix_web::{dev::ServerHandle, rt::net::TcpStream};
use tokio::time::{sleep, timeout};

use super::connection::Owed;

/// Answers that are owed may take so long.
const FINISH: Duration = Duration::from_millis(3_500);
/// The acceptor's thread needs a moment to hear that it should accept no more.
const PAUSE: Duration = Duration::from_millis(10);
/// Nobody is owed an answer when that was so at several looks: a connection may be on its way to its worker.
const LOOKS: u32 = 5;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

type Task = Pin<Box<dyn Future<Output = ()>>>;
type Serve = Box<dyn Fn(TcpStream) -> Task>;
type MakeServe = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = Option<Serve>>>>>;

/// Ends a server.
pub struct Farewell {
    listener: TcpListener,
    server: ServerHandle,
    owed: Owed,
    late: MakeServe,
}

impl fmt::Debug for Farewell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Farewell").field("listener", &self.listener).finish_non_exhaustive()
    }
}

impl Farewell {
    /// For a server with this listener, whose connections are served by what `late` makes.
    pub(super) fn new<S>(
        listener: TcpListener,
        server: ServerHandle,
        owed: Owed,
        late: impl FnOnce() -> S + 'static,
    ) -> Self
    where
        S: ServiceFactory<TcpStream, Config = (), Response = (), InitError = ()> + 'static,
    {
        let late: MakeServe = Box::new(move || {
            Box::pin(async move {
                let service = late().new_service(()).await.ok()?;
                let serve: Serve = Box::new(move |stream| {
                    let answered = service.call(stream);
                    Box::pin(async move { drop(answered.await) })
                });
                Some(serve)
            })
        });
        Self { listener, server, owed, late }
    }

    /// Stops the server. A connection that the kernel has taken by now gets its answer; later ones are refused.
    pub async fn stop(self) {
        let serve = (self.late)().await;
        self.server.pause().await;
        sleep(PAUSE).await;
        if let Some(serve) = serve {
            // Does not wait: the server made the listener a non-blocking one.
            while let Ok((stream, _)) = self.listener.accept() {
                if stream.set_nonblocking(true).is_ok()
                    && let Ok(stream) = TcpStream::from_std(stream)
                {
                    actix_web::rt::spawn(serve(stream));
                }
            }
        }
        // The server holds the listener, too: closing ours would end nothing.
        let _closed_or_not = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
        let _in_time = timeout(FINISH, until_nobody_is_owed(&self.owed)).await;
        self.server.stop(true).await;
    }
}

async fn until_nobody_is_owed(owed: &Owed) {
    let mut looks = 0;
    while looks < LOOKS {
        looks = if owed.nobody() { looks + 1 } else { 0 };
        sleep(BETWEEN_LOOKS).await;
    }
}
