//! `throughline doctor`'s work: looks at what `serve` would be given and says what is wrong, all of it at once.
//!
//! It changes nothing, and needs nothing but the settings: a check that cannot be made is a finding. What may hang, the
//! database, the mail server and the probe, runs on threads that are left behind at the deadline.

mod database;
mod files;
mod finding;
mod handover_keys;
mod keys;
mod login;
mod mail;
mod probe;
mod providers;
mod refusal;
mod registration;
mod site;
mod tokens;

use std::{
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

pub use finding::{Check, Counts, Finding, Report, Severity};

use crate::{
    app,
    config::{KeySettings, ServerArgs, Settings},
    domain::clock::Clock,
};

/// What takes longer has failed. Leaves time to print within ten seconds.
const DEADLINE: Duration = Duration::from_secs(8);

/// What is examined.
#[derive(Debug)]
pub struct Deployment {
    /// The settings of `serve`.
    pub server: ServerArgs,
    /// Whether to ask the public URL too, as a browser would.
    pub probe: bool,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

/// Examines a deployment. Returns within ten seconds, whatever the database does.
#[must_use]
pub fn examine(deployment: &Deployment) -> Report {
    let started = Instant::now();
    let (settings, errors) = app::read_settings(&deployment.server, Settings::default());
    let mut findings: Vec<Finding> = errors.iter().map(|error| refusal::finding(error, &settings)).collect();
    let public_url = settings.site.public_url_at(settings.site.listen).ok();
    let public_url = public_url.filter(|_| !errors.names("THROUGHLINE_PUBLIC_URL"));
    let remarks = [
        site::examine(&settings, &errors, public_url.as_ref()),
        site::examine_cookie_secrets(&settings.site.cookie_secrets, deployment.server.site.cookie_secret_file()),
        site::examine_encryption_secrets(
            &settings.site.encryption_secrets,
            deployment.server.site.encryption_secret_file(),
        ),
        vec![registration::examine(&settings)],
        vec![login::examine_passwords(&settings), login::examine_link(&settings)],
        tokens::examine(&settings),
        handover_keys::examine(&settings.handover_keys),
        tokens::examine_assistants(&settings.assistants),
        vec![database::examine_url(deployment.server.database.file())],
        vec![Check::Settings.ok("Every THROUGHLINE_ variable is a known setting.")],
    ];
    // What cannot be used has its default here, about which there is nothing to say.
    let refused: Vec<&str> = findings.iter().map(|finding| finding.id).collect();
    findings.extend(remarks.into_iter().flatten().filter(|remark| !refused.contains(&remark.id)));
    let (on_keys, active_kid) =
        if KeySettings::are_refused(&errors) { (Vec::new(), None) } else { keys::examine(&settings.keys) };
    findings.extend(on_keys);
    let database_url = Some(settings.database_url).filter(|_| !errors.names("DATABASE_URL"));
    let database = database_url.map(|url| {
        let clock = Arc::clone(&deployment.clock);
        on_own_thread(async move || database::examine(&url, clock.as_ref()).await)
    });
    let mailer = settings.mail.as_ref().zip(public_url.as_ref()).and_then(|(mail, url)| app::mailer(mail, url).ok());
    let mail = mailer.map(|mailer| on_own_thread(async move || mail::examine(&mailer).await));
    let providers = public_url.clone().filter(|_| !settings.providers.is_empty()).map(|url| {
        let (providers, clock) = (settings.providers, Arc::clone(&deployment.clock));
        on_own_thread(async move || providers::examine(providers, &url, &clock).await)
    });
    let probe = public_url
        .filter(|_| deployment.probe)
        .map(|url| on_own_thread(async move || probe::examine(&url, active_kid.as_deref()).await));
    for (answer, missing) in [
        (database, database::no_answer as fn() -> Finding),
        (mail, mail::no_answer),
        (providers, providers::no_answer),
        (probe, probe::no_answer),
    ] {
        let Some(answer) = answer else { continue };
        let rest = DEADLINE.saturating_sub(started.elapsed());
        findings.extend(answer.recv_timeout(rest).unwrap_or_else(|_| vec![missing()]));
    }
    Report::new(findings, errors.are_usage())
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
