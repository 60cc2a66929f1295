//! Writes the audit trail to its table, and forgets what is older than the retention.
//!
//! While the database is away entries wait, up to a bound; a process that is killed loses those of the last second to the
//! table. The log has them all.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use super::is_due;
use crate::{
    domain::clock::Clock,
    store::{self, StoreError},
    telemetry::audit,
};

/// So many entries are written at once.
const BATCH: usize = 500;
/// How often there is a look at what waits. With [`BATCH`] it bounds what a flood of events costs the database.
const TICK: std::time::Duration = std::time::Duration::from_secs(1);
/// How soon a failed batch is tried again.
const RETRY: std::time::Duration = std::time::Duration::from_secs(5);
/// How often old events are looked for.
const SWEEP_INTERVAL: Duration = Duration::hours(1);
/// So many of them go at once, so that no statement takes long.
const SWEEP: i64 = 1_000;

/// Writes every [`TICK`], and sweeps every [`SWEEP_INTERVAL`], for as long as it is polled.
pub async fn keep_writing(pool: &PgPool, clock: &dyn Clock, retention: Duration) {
    let mut sweep_due = clock.now();
    loop {
        let now = clock.now();
        if is_due(sweep_due, SWEEP_INTERVAL, now) && swept(pool, now - retention).await {
            sweep_due = now + SWEEP_INTERVAL;
        }
        let pause = match write_batch(pool).await {
            Ok(_) => TICK,
            Err(error) => {
                tracing::warn!(%error, waiting = audit::waiting(), "the audit trail waits to be written");
                RETRY
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Writes all that waits.
///
/// # Errors
/// [`StoreError`] when the database does not take it: the rest goes on waiting.
pub async fn write_all(pool: &PgPool) -> Result<(), StoreError> {
    while write_batch(pool).await? == BATCH {}
    Ok(())
}

/// Tells how many there were.
async fn write_batch(pool: &PgPool) -> Result<usize, StoreError> {
    let batch = audit::oldest_waiting(BATCH);
    if !batch.is_empty() {
        store::audit_events::insert(pool, &batch).await?;
        audit::written(batch.len());
    }
    Ok(batch.len())
}

/// Deletes one batch of old events. Whether that were all.
async fn swept(pool: &PgPool, before: OffsetDateTime) -> bool {
    match store::audit_events::delete_older(pool, before, SWEEP).await {
        Ok(deleted) => deleted < SWEEP.unsigned_abs(),
        Err(error) => {
            tracing::warn!(%error, "old audit events wait to be deleted");
            true
        }
    }
}
