//! Deletes rows that count no more, a few at a time, so that nobody waits for it.

use std::time::Duration;

use crate::store::StoreError;

/// As many in one statement as are deleted in some milliseconds.
pub const BATCH: i64 = 500;
/// Between two batches while there is more: 100,000 are gone in four minutes.
const PAUSE: Duration = Duration::from_secs(1);
/// Between two looks when there was nothing more.
const INTERVAL: Duration = Duration::from_mins(1);

/// Sweeps for as long as it is polled. `sweep` deletes at most [`BATCH`] rows and tells how many; an outage of the database is
/// waited out.
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
