//! `throughline doctor`'s work: looks at what `serve` would be given and says what is wrong, all of it at once.
//!
//! It changes nothing, and needs nothing but the settings: a check that cannot be made is a finding. What may hang, the
//! database and the probe, runs on threads that are left behind at the deadline.

mod database;
mod files;
mod finding;
mod keys;
mod probe;
mod site;
mod tokens;

use std::{
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

pub use finding::{Check, Counts, Finding, Report, Severity};

use crate::{config::ServerArgs, domain::clock::Clock};

/// What takes longer has failed. Leaves time to print within ten seconds.
const DEADLINE: Duration = Duration::from_secs(8);

/// What is examined.
#[derive(Debug)]
pub struct Deployment {
    /// The settings of `serve`.
    pub server: ServerArgs,
    /// Seconds that a token lives, unless a setting says otherwise.
    pub default_token_ttl: u16,
    /// Whether to ask the public URL too, as a browser would.
    pub probe: bool,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

/// Examines a deployment. Returns within ten seconds, whatever the database does.
#[must_use]
pub fn examine(deployment: &Deployment) -> Report {
    let started = Instant::now();
    let (server, clock) = (&deployment.server, &deployment.clock);
    let (mut findings, public_url) = site::examine(server);
    let (on_keys, active_kid) = keys::examine(server);
    findings.extend(on_keys);
    findings.extend(tokens::examine(server, deployment.default_token_ttl));
    let (on_url, database_url) = database::examine_url(&server.database);
    findings.extend(on_url);
    let database = database_url.map(|url| {
        let clock = Arc::clone(clock);
        on_own_thread(async move || database::examine(&url, clock.as_ref()).await)
    });
    let probe = public_url
        .filter(|_| deployment.probe)
        .map(|url| on_own_thread(async move || probe::examine(&url, active_kid.as_deref()).await));
    for (answer, missing) in [(database, database::no_answer as fn() -> Finding), (probe, probe::no_answer)] {
        let Some(answer) = answer else { continue };
        let rest = DEADLINE.saturating_sub(started.elapsed());
        findings.extend(answer.recv_timeout(rest).unwrap_or_else(|_| vec![missing()]));
    }
    Report::new(findings)
}

/// Runs work on a thread that nobody has to wait for: looking up a name can block for longer than any deadline of ours, and a
/// runtime waits for it when it ends.
fn on_own_thread<F: Future<Output = Vec<Finding>>>(
    work: impl FnOnce() -> F + Send + 'static,
) -> mpsc::Receiver<Vec<Finding>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        let _nobody_waits = sender.send(runtime.block_on(work()));
        runtime.shutdown_background();
    });
    receiver
}
