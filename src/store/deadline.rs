//! Deadlines for calls to the database, and a guard that keeps stuck connections out of the pool.

use std::{
    cell::Cell,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};
use tokio::time::{Instant, timeout, timeout_at};

use super::{DEADLINE, StoreError, error::means_another_server};

tokio::task_local! {
    /// When the time budget of the current request ends; `None` until its first call.
    static ENDS_AT: Cell<Option<Instant>>;
}

/// Runs a request whose calls share one budget: [`DEADLINE`] in total, from the first call on. With a deadline each, the four calls
/// of a login could take six seconds, after which a proxy takes this server for dead.
pub async fn in_one_budget<T>(request: impl Future<Output = T>) -> T {
    ENDS_AT.scope(Cell::new(None), request).await
}

/// Runs calls in a budget of their own, because they have to be made even when their request has spent its budget.
pub(super) async fn in_own_budget<T>(budget: Duration, calls: impl Future<Output = T>) -> T {
    ENDS_AT.scope(Cell::new(Some(Instant::now() + budget)), calls).await
}

/// Deadline for the calls that a login makes before it verifies the password, so that an outage is answered within a second.
const SOON: Duration = Duration::from_millis(700);

/// Runs the calls that precede the verification of a password.
///
/// # Errors
/// [`StoreError::Unavailable`] when they take longer than 700 ms.
pub async fn soon<T>(calls: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let late = |_| StoreError::Unavailable("no answer soon enough for a login".to_owned());
    timeout(SOON, calls).await.map_err(late)?
}

/// When a call that starts now has to be over.
fn deadline() -> Instant {
    let end = Instant::now() + DEADLINE;
    let of_request = ENDS_AT.try_with(|ends_at| {
        let end = ends_at.get().unwrap_or(end);
        ends_at.set(Some(end));
        end
    });
    of_request.unwrap_or(end)
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

/// Runs one call on a pooled connection. [`DEADLINE`] includes the wait for the connection.
pub(super) async fn on_connection<T>(
    pool: &PgPool,
    call: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
) -> Result<T, StoreError> {
    // Boxed: sqlx's future takes 14 KiB, and every layer around it would copy all of that.
    within(Box::pin(async {
        let mut guard = PooledConnectionGuard(Some(pool.acquire().await?));
        let result = match &mut guard.0 {
            Some(connection) => call(connection).await,
            None => Err(sqlx::Error::PoolClosed),
        };
        if result.as_ref().is_err_and(means_another_server) {
            retire_connections();
        } else {
            drop(guard.0.take());
        }
        result
    }))
    .await
}

/// Closes a connection instead of returning it to the pool when its call is cancelled, by a deadline or by a client that
/// disconnects.
///
/// sqlx reads the rest of the answer from a connection that is returned, however long that takes. While the database is frozen or the
/// network drops packets, every connection of the pool would soon be waiting like that, and would keep waiting after the outage
/// until TCP retransmits.
struct PooledConnectionGuard(Option<PoolConnection<Postgres>>);

impl Drop for PooledConnectionGuard {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

/// When the database last turned out to be another server's to write: connections from before lead to the old one. A static, because a
/// pool cannot carry it and a server has one pool.
static RETIRED_AT: Mutex<Option<Instant>> = Mutex::new(None);

/// Closes every connection that is open now before its next use.
pub(super) fn retire_connections() {
    *RETIRED_AT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
}

/// What changes when a call fails because of the database.
pub(super) fn trouble() -> (u64, Option<Instant>) {
    (unavailable_calls(), *RETIRED_AT.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Whether a connection of this age is to be closed rather than used.
pub(super) fn is_retired(age: Duration) -> bool {
    let retired_at = *RETIRED_AT.lock().unwrap_or_else(PoisonError::into_inner);
    retired_at.is_some_and(|at| age > at.elapsed())
}

/// A static, because a pool cannot carry it and a server has one pool.
static UNAVAILABLE_CALLS: AtomicU64 = AtomicU64::new(0);

/// How many calls have ended with [`StoreError::Unavailable`] since the process started.
#[must_use]
pub fn unavailable_calls() -> u64 {
    UNAVAILABLE_CALLS.load(Ordering::Relaxed)
}
