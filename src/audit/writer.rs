//! Writes the queue to the table, and deletes rows that are older than the retention.
//!
//! While the database is away entries stay in the queue. A process that is killed loses those of the last second to the table; the
//! log has them all.

use sqlx::PgPool;
use time::Duration;

use super::AuditTrail;
use crate::{
    domain::clock::{Clock, is_due},
    store::{StoreError, audit_events},
};

/// Maximum number of entries written in one statement.
const BATCH: usize = 500;
/// Pause between two batches. With [`BATCH`] it bounds what a flood of events costs the database.
const INTERVAL: std::time::Duration = std::time::Duration::from_secs(1);
/// Pause before a failed batch is tried again.
const RETRY: std::time::Duration = std::time::Duration::from_secs(5);
/// How often refusals that were only counted are written.
const SUMMARY_INTERVAL: Duration = Duration::minutes(1);
/// How often old rows are looked for.
const SWEEP_INTERVAL: Duration = Duration::hours(1);
/// Maximum number of old rows deleted in one statement, so that none takes long.
const SWEEP: i64 = 1_000;

impl AuditTrail {
    /// The background job of a server: writes every second, counted refusals every minute, and deletes old rows every hour, for as
    /// long as it is polled.
    pub async fn keep_writing(&self, pool: &PgPool, clock: &dyn Clock, retention: Duration) {
        let mut sweep_due = clock.now();
        let mut summary_due = sweep_due + SUMMARY_INTERVAL;
        loop {
            let now = clock.now();
            if is_due(summary_due, SUMMARY_INTERVAL, now) {
                self.summarize_refusals();
                summary_due = now + SUMMARY_INTERVAL;
            }
            if is_due(sweep_due, SWEEP_INTERVAL, now) && swept(pool, retention).await {
                sweep_due = now + SWEEP_INTERVAL;
            }
            let pause = match self.write_batch(pool).await {
                Ok(_) => INTERVAL,
                Err(error) => {
                    tracing::warn!(%error, waiting = self.waiting(), "the audit trail waits to be written");
                    RETRY
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Writes everything in the queue, and what was only counted so far.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not take it: the rest stays in the queue.
    pub async fn write_all(&self, pool: &PgPool) -> Result<(), StoreError> {
        self.summarize_refusals();
        while self.write_batch(pool).await? == BATCH {}
        Ok(())
    }

    /// Writes one batch, and returns its length.
    async fn write_batch(&self, pool: &PgPool) -> Result<usize, StoreError> {
        let writing = self.pause_writing().await;
        let batch = self.oldest(BATCH);
        if !batch.is_empty() {
            audit_events::insert(pool, &batch).await?;
            writing.remove_oldest(batch.len());
        }
        Ok(batch.len())
    }
}

/// Deletes one batch of old rows. Returns whether that were all.
async fn swept(pool: &PgPool, retention: Duration) -> bool {
    match audit_events::delete_older(pool, retention, SWEEP).await {
        Ok(deleted) => deleted < SWEEP.unsigned_abs(),
        Err(error) => {
            tracing::warn!(%error, "old audit events wait to be deleted");
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, time::Duration};

    use super::*;
    use crate::{
        audit::{Entry, Event, Outcome},
        store,
    };

    /// Polls once. `None` when the future is not ready.
    async fn poll_once<T>(future: &mut (impl Future<Output = T> + Unpin)) -> Option<T> {
        tokio::time::timeout(Duration::ZERO, future).await.ok()
    }

    #[tokio::test]
    async fn a_reset_and_the_writer_wait_for_each_other() {
        // A database that takes connections and never answers.
        let database = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("postgres://{}/trail", database.local_addr().unwrap());
        let pool = store::pool(&url.into()).unwrap();
        let trail = AuditTrail::new();
        Entry::new(Event::Command, Outcome::Ok).write(&trail);

        let mut writing = Box::pin(trail.write_all(&pool));
        assert!(poll_once(&mut writing).await.is_none());
        let mut reset = Box::pin(trail.pause_writing());
        assert!(poll_once(&mut reset).await.is_none(), "a reset began while a batch was on its way");
        drop(writing);

        let reset = reset.await;
        let mut writing = Box::pin(trail.write_all(&pool));
        assert!(poll_once(&mut writing).await.is_none(), "the writer went on during a reset");
        reset.discard_waiting();
        drop(reset);
        // Asks nothing of the database: the batch was not taken before the reset was over.
        assert!(writing.await.is_ok());
        assert_eq!(trail.waiting(), 0);
    }
}
