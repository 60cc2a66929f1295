//! Serving until somebody says stop: Ctrl-C, SIGTERM, or the terminal going away.

use std::{io, sync::Arc, time::Duration};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{app::App, web::Site};

/// What is left to write may take so long, and connections to the database to close.
const CLOSE_DEADLINE: Duration = Duration::from_secs(1);

/// The signals that end the program.
pub struct StopSignals([Signal; 3]);

impl StopSignals {
    /// Listens from now on; before this call a signal ends the program at once.
    pub fn listen() -> io::Result<Self> {
        let [interrupt, terminate, hangup] =
            [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal);
        Ok(Self([interrupt?, terminate?, hangup?]))
    }

    /// Waits for one of them.
    pub async fn received(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

/// Serves until `stop` comes, then lets the requests that are under way end.
pub async fn serve_until(site: Site, app: Arc<App>, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
    let server = site.serve(Arc::clone(&app))?;
    let handle = server.handle();
    let upkeep = actix_web::rt::spawn({
        let app = Arc::clone(&app);
        async move { app.keep_up().await }
    });
    let running = actix_web::rt::spawn(server);
    stop.await;
    handle.stop(true).await;
    running.await??;
    upkeep.abort();
    // `close` can wait for ever on a connection that hangs.
    let close = async {
        app.finish().await;
        app.pool.close().await;
    };
    let _closed_or_not = tokio::time::timeout(CLOSE_DEADLINE, close).await;
    Ok(())
}
