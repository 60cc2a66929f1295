//! Serving until a signal says to stop: Ctrl-C, SIGTERM, or a closed terminal.

use std::{io, sync::Arc, time::Duration};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{
    app::App,
    web::{Ops, Site},
};

/// Time limit for flushing what is still to be written, and for closing database connections.
const CLOSE_DEADLINE: Duration = Duration::from_secs(1);

/// Time for load balancers to notice that we are not ready, and to route requests elsewhere.
const DRAIN: Duration = Duration::from_secs(4);

/// The signals that end the program.
pub struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

/// Where the signal came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A person at the terminal, who is waiting.
    Person,
    /// A process supervisor in production, where requests keep arriving.
    Supervisor,
}

impl StopSignals {
    /// Starts listening; before this call a signal ends the program at once.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for a signal.
    pub async fn received(&mut self) -> Stop {
        tokio::select! {
            _ = self.interrupt.recv() => Stop::Person,
            _ = self.hangup.recv() => Stop::Person,
            _ = self.terminate.recv() => Stop::Supervisor,
        }
    }
}

/// Serves until `stop` resolves, then drains in-flight requests. For a supervisor, it first waits for requests to be routed
/// elsewhere; those that still arrive are answered.
pub async fn serve_until(
    site: Site,
    ops: Option<Ops>,
    app: Arc<App>,
    stop: impl Future<Output = Stop>,
) -> anyhow::Result<()> {
    let serving = serve_site(site, Arc::clone(&app), stop);
    match ops {
        Some(ops) => ops.beside(app, serving).await,
        None => serving.await,
    }
}

async fn serve_site(site: Site, app: Arc<App>, stop: impl Future<Output = Stop>) -> anyhow::Result<()> {
    let (server, shutdown) = site.serve(Arc::clone(&app))?;
    let jobs = actix_web::rt::spawn({
        let app = Arc::clone(&app);
        async move { app.run_jobs().await }
    });
    let running = actix_web::rt::spawn(server);
    let stop = stop.await;
    app.drain();
    tracing::info!("stopping");
    if stop == Stop::Supervisor {
        tokio::time::sleep(DRAIN).await;
    }
    shutdown.stop().await;
    running.await??;
    jobs.abort();
    // `close` can wait forever for a connection that hangs.
    let close = async {
        app.finish().await;
        app.pool.close().await;
    };
    let _closed_or_not = tokio::time::timeout(CLOSE_DEADLINE, close).await;
    Ok(())
}
