//! No call waits long, and none leaves the pool a connection that is stuck.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};
use tokio::time::{Instant, timeout, timeout_at};

use super::{DEADLINE, StoreError};

tokio::task_local! {
    /// When the budget of the request that is being answered ends; `None` until its first call.
    static ENDS_AT: Cell<Option<Instant>>;
}

/// Answers one request: its calls have [`DEADLINE`] all in all, counted from the first. With each at its own deadline a login,
/// which makes four, would keep its person waiting for six seconds, and the proxy would take this server for dead.
pub async fn in_one_budget<T>(answer: impl Future<Output = T>) -> T {
    ENDS_AT.scope(Cell::new(None), answer).await
}

/// Runs calls that have to be made also when the budget of their request is spent, in a budget of their own.
pub(super) async fn in_own_budget<T>(budget: Duration, calls: impl Future<Output = T>) -> T {
    ENDS_AT.scope(Cell::new(Some(Instant::now() + budget)), calls).await
}

/// Longest wait for what a login needs before its password is checked: an outage has to show within a second.
const SOON: Duration = Duration::from_millis(700);

/// Runs calls that somebody who logs in waits for.
///
/// # Errors
/// [`StoreError::Unavailable`] when they take longer than 700 ms.
pub async fn soon<T>(calls: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let late = |_| StoreError::Unavailable("no answer soon enough for a login".to_owned());
    timeout(SOON, calls).await.map_err(late)?
}

/// When a call that begins now has to be over.
fn deadline() -> Instant {
    let end = Instant::now() + DEADLINE;
    let of_the_request = ENDS_AT.try_with(|ends_at| {
        let end = ends_at.get().unwrap_or(end);
        ends_at.set(Some(end));
        end
    });
    of_the_request.unwrap_or(end)
}

/// Runs one call under [`DEADLINE`].
pub(super) async fn within<T>(call: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, StoreError> {
    let result = match timeout_at(deadline(), call).await {
        Ok(result) => result.map_err(StoreError::from),
        Err(_) => Err(StoreError::Unavailable("no answer in time".to_owned())),
    };
    if matches!(result, Err(StoreError::Unavailable(_))) {
        UNAVAILABLE_CALLS.fetch_add(1, Ordering::Relaxed);
    }
    result
}

/// Runs one call on a connection of the pool, under [`DEADLINE`] all in all.
pub(super) async fn on_connection<T>(
    pool: &PgPool,
    call: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
) -> Result<T, StoreError> {
    within(async {
        let mut lent = Lent(Some(pool.acquire().await?));
        let result = match &mut lent.0 {
            Some(connection) => call(connection).await,
            None => Err(sqlx::Error::PoolClosed),
        };
        drop(lent.0.take());
        result
    })
    .await
}

/// A connection that is closed, instead of given back, when its call is cut off by a deadline or a client that went away.
///
/// A connection that is given back is first asked for the rest of its answer, however long that takes. While the database is
/// frozen, or the network swallows what is sent, all of the pool would soon wait so, and go on waiting when all is well again,
/// until TCP tries once more.
struct Lent(Option<PoolConnection<Postgres>>);

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

/// Of the whole process: a pool has no place for it, and a server has one pool.
static UNAVAILABLE_CALLS: AtomicU64 = AtomicU64::new(0);

/// How many calls ended with [`StoreError::Unavailable`] since the process began.
#[must_use]
pub fn unavailable_calls() -> u64 {
    UNAVAILABLE_CALLS.load(Ordering::Relaxed)
}
