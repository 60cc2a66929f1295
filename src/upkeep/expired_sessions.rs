//! Deletes sessions that are over, a few at a time, so that nobody waits for it.

use std::time::Duration;

use sqlx::PgPool;

use crate::store;

/// As many in one statement as are deleted in some milliseconds.
pub const BATCH: i64 = 500;
/// Between two batches while there is more: 100,000 are gone in four minutes.
const PAUSE: Duration = Duration::from_secs(1);
/// Between two looks when there was nothing more.
const INTERVAL: Duration = Duration::from_mins(1);

/// Sweeps for as long as it is polled. An outage of the database is waited out.
pub async fn keep_sweeping(pool: &PgPool) {
    loop {
        let pause = match store::sessions::sweep(pool, BATCH).await {
            Ok(count) if count >= BATCH.unsigned_abs() => PAUSE,
            Ok(_) => INTERVAL,
            Err(error) => {
                tracing::warn!(%error, "sessions that are over wait to be deleted");
                INTERVAL
            }
        };
        tokio::time::sleep(pause).await;
    }
}
