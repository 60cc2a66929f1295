//! What the services do, as operators see it: the figures of a moment, and what runs beside the requests.

use std::sync::PoisonError;

use super::App;
use crate::{
    accounts::PersonalData,
    config::Origin,
    domain::subject_sketch::SketchError,
    jobs::{
        key_reload::{self, keep_reloading},
        linked_subjects::keep_learning,
        mail_delivery::MailDelivery,
        sweep::{BATCH, keep_sweeping},
    },
    store,
    telemetry::{self, metrics::MetricsError},
};

/// The figures cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum FiguresError {
    /// A metric cannot be written.
    #[error("the metrics cannot be written: {0}")]
    Metrics(#[from] MetricsError),
    /// The count of monthly subjects is damaged.
    #[error(transparent)]
    Sketch(#[from] SketchError),
}

impl App {
    /// Every figure at this moment, in Prometheus's text format.
    ///
    /// # Errors
    /// See [`FiguresError`].
    pub fn figures(&self) -> Result<Vec<u8>, FiguresError> {
        let database = &self.metrics.database;
        let (open, idle) = (i64::from(self.pool.size()), i64::try_from(self.pool.num_idle()).unwrap_or(i64::MAX));
        database.connections.set(open);
        database.idle.set(idle);
        database.in_use.set((open - idle).max(0));
        database.limit.set(self.pool.options().get_max_connections().into());
        database.unavailable.inc_by(store::unavailable_calls().saturating_sub(database.unavailable.get()));
        let dropped = &self.metrics.log_lines_dropped;
        dropped.inc_by(telemetry::lost_lines().saturating_sub(dropped.get()));
        let audit = &self.metrics.audit;
        audit.waiting.set(i64::try_from(self.audit.waiting()).unwrap_or(i64::MAX));
        audit.lost.inc_by(self.audit.lost().saturating_sub(audit.lost.get()));
        let month = &self.metrics.month;
        let figures = self.identity.monthly_subjects.figures(self.clock.now())?;
        month.subjects.set(i64::try_from(figures.subjects).unwrap_or(i64::MAX));
        month.doubles_avoided.set(i64::try_from(figures.doubles_avoided).unwrap_or(i64::MAX));
        // A process that never could counts from its start.
        month.exchanged.set(self.identity.monthly_subjects.exchanged_at().unwrap_or(self.started_at).unix_timestamp());
        Ok(self.metrics.text()?)
    }

    /// Counts a request for a token from a page of an allowed origin on another site, and logs the first of each origin. There are no more
    /// of those than the setting names.
    pub fn note_cross_site_token(&self, origin: &Origin) {
        self.metrics.token_requests.cross_site.inc();
        if self.changing.cross_site_origins.lock().unwrap_or_else(PoisonError::into_inner).insert(origin.clone()) {
            tracing::warn!(
                %origin,
                "pages of this origin are on another site than the server: their browsers send no cookie, and each token has another \
                 subject; give the server a host under their registrable domain, or a path of theirs by a reverse proxy"
            );
        }
    }

    /// Runs the background jobs for as long as it is polled.
    pub async fn run_jobs(&self) {
        let sending = Box::pin(async {
            if let Some(mailer) = &self.mailer {
                let (pool, clock, audit, figures) = (&self.pool, &*self.clock, &self.audit, &self.metrics.mail);
                MailDelivery { pool, mailer, clock, audit, figures }.keep_sending(|| self.is_draining()).await;
            }
        });
        let reloading = Box::pin(async {
            let (keyring, figures) = (&self.keyring, &self.metrics.keys);
            match self.keys.source.folder() {
                Some(folder) => keep_reloading(folder, self.keys.passphrase.as_ref(), keyring, figures).await,
                // A key that is a setting changes with a restart.
                None => key_reload::show(keyring, figures),
            }
        });
        tokio::join!(
            Box::pin(self.identity.monthly_subjects.keep_exchanging(&self.pool, &*self.clock)),
            Box::pin(self.audit.keep_writing(&self.pool, &*self.clock, self.audit_retention)),
            sending,
            reloading,
            Box::pin(keep_learning(&self.pool, &self.identity.linked_subjects)),
            Box::pin(keep_sweeping("sessions that are over", async || store::sessions::sweep(&self.pool, BATCH).await)),
            Box::pin(keep_sweeping("hand-overs", async || store::handovers::sweep(&self.pool, BATCH).await)),
            Box::pin(keep_sweeping("erased accounts", async || PersonalData::erase_left_behind(&self.pool).await)),
            Box::pin(keep_sweeping("answered challenges", async || store::passkeys::sweep(&self.pool, BATCH).await)),
            Box::pin(keep_sweeping("counts of attempts", async || store::throttle::sweep(&self.pool, BATCH).await)),
        );
    }

    /// Writes what is still in memory before the process ends. The threads that answered requests have ended by then, so this opens
    /// connections of its own.
    pub async fn finish(&self) {
        let pool = store::pool_anew(&self.pool);
        let (trail, ()) = tokio::join!(
            Box::pin(self.audit.write_all(&pool)),
            Box::pin(self.identity.monthly_subjects.finish(&pool, self.clock.now())),
        );
        if let Err(error) = trail {
            tracing::warn!(%error, lost = self.audit.waiting(), "the end of the audit trail is in the log alone");
        }
    }
}
