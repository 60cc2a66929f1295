//! Deletes buckets of attempts in which nothing counts any more, a few at a time.

use std::time::Duration;

use sqlx::PgPool;

use crate::store;

/// As many in one statement as are deleted in some milliseconds.
const BATCH: i64 = 500;
/// Between two batches while there is more.
const PAUSE: Duration = Duration::from_secs(1);
/// Between two looks when there was nothing more.
const INTERVAL: Duration = Duration::from_mins(1);

/// Sweeps for as long as it is polled. An outage of the database is waited out.
pub async fn keep_sweeping(pool: &PgPool) {
    loop {
        let pause = match store::throttle::sweep(pool, BATCH).await {
            Ok(count) if count >= BATCH.unsigned_abs() => PAUSE,
            Ok(_) => INTERVAL,
            Err(error) => {
                tracing::warn!(%error, "counts of attempts wait to be deleted");
                INTERVAL
            }
        };
        tokio::time::sleep(pause).await;
    }
}
