//! Deletes expired rows in small batches, so that nobody waits for a lock.

use std::time::Duration;

use crate::store::StoreError;

/// Maximum number of rows deleted in one statement, which takes some milliseconds.
pub const BATCH: i64 = 500;
/// Pause between two batches while more rows have expired: 100,000 are gone in four minutes.
const PAUSE: Duration = Duration::from_secs(1);
/// Pause when no more rows have expired.
const INTERVAL: Duration = Duration::from_mins(1);

/// Sweeps for as long as it is polled. `sweep` deletes at most [`BATCH`] rows and returns how many it deleted. When the database is
/// unavailable, it is tried again later.
pub async fn keep_sweeping(what: &str, sweep: impl AsyncFn() -> Result<u64, StoreError>) {
    loop {
        let pause = match sweep().await {
            Ok(count) if count >= BATCH.unsigned_abs() => PAUSE,
            Ok(_) => INTERVAL,
            Err(error) => {
                tracing::warn!(%error, "{what} wait to be deleted");
                INTERVAL
            }
        };
        tokio::time::sleep(pause).await;
    }
}
