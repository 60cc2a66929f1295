//! The `throttle` table: what buckets of attempts have used up, by the database's clock, for all replicas.

use std::time::Duration;

use sqlx::PgPool;

use super::{StoreError, deadline::in_own_budget, on_connection};
use crate::domain::throttle::{Bucket, Limited};

/// A login waits no longer to be counted. Without a count nobody gets in: that has to show soon (CHECKS F06 wants a second).
const COUNT_DEADLINE: Duration = Duration::from_millis(700);

/// What was counted is taken back within so long, also when the request's own time is spent: a slow database is no reason to count
/// against people.
const REFUND_DEADLINE: Duration = Duration::from_millis(500);

/// The columns of `unnest`, in the order of the digests: with one order for all, statements at once never wait for one another
/// in a circle.
struct Columns {
    digests: Vec<Vec<u8>>,
    pauses: Vec<f64>,
    allowances: Vec<f64>,
}

impl Columns {
    fn of(buckets: &[Bucket]) -> Self {
        let mut buckets = buckets.to_vec();
        buckets.sort_unstable_by_key(|bucket| bucket.digest);
        Self {
            digests: buckets.iter().map(|bucket| bucket.digest.to_vec()).collect(),
            pauses: buckets.iter().map(|bucket| bucket.limit.pause.as_secs_f64()).collect(),
            allowances: buckets.iter().map(|bucket| bucket.limit.allowance().as_secs_f64()).collect(),
        }
    }
}

/// Counts an attempt in all of these buckets, or in none when one of them is used up. Of many at once, as many get through as
/// the limits allow.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn count(pool: &PgPool, buckets: &[Bucket]) -> Result<Result<(), Limited>, StoreError> {
    let counted = async {
        if let Some(limited) = used_up(pool, buckets).await? {
            return Ok(Err(limited));
        }
        let counted = add(pool, buckets).await?;
        if counted.len() == buckets.len() {
            return Ok(Ok(()));
        }
        // Somebody was faster. What the other buckets counted is given back.
        let counted: Vec<_> =
            buckets.iter().filter(|bucket| counted.iter().any(|digest| *digest == bucket.digest)).copied().collect();
        refund(pool, &counted).await?;
        let first = buckets.iter().find(|bucket| !counted.contains(bucket)).copied();
        let limited = used_up(pool, buckets).await?;
        let limited = limited.or_else(|| first.map(|bucket| Limited { bucket, retry_after: Duration::ZERO }));
        Ok(limited.map_or(Ok(()), Err))
    };
    let late = |_| StoreError::Unavailable("no count of attempts in time".to_owned());
    tokio::time::timeout(COUNT_DEADLINE, counted).await.map_err(late)?
}

/// The bucket that takes longest to let an attempt through, when one does not at once.
async fn used_up(pool: &PgPool, buckets: &[Bucket]) -> Result<Option<Limited>, StoreError> {
    let Columns { digests, .. } = Columns::of(buckets);
    let select = sqlx::query!(
        r#"select bucket, extract(epoch from empty_at - now())::float8 as "used!" from throttle where bucket = any($1)"#,
        &digests,
    );
    let rows = on_connection(pool, async |connection| select.fetch_all(connection).await).await?;
    let waits = rows.iter().filter_map(|row| {
        let bucket = *buckets.iter().find(|bucket| row.bucket == bucket.digest)?;
        let used = Duration::try_from_secs_f64(row.used).unwrap_or_default();
        let retry_after = used.checked_sub(bucket.limit.allowance()).filter(|wait| !wait.is_zero())?;
        Some(Limited { bucket, retry_after })
    });
    Ok(waits.max_by_key(|limited| limited.retry_after))
}

/// Counts where there is room, and tells in which buckets.
async fn add(pool: &PgPool, buckets: &[Bucket]) -> Result<Vec<Vec<u8>>, StoreError> {
    let Columns { digests, pauses, allowances } = Columns::of(buckets);
    let insert = sqlx::query_scalar!(
        "insert into throttle as kept (bucket, empty_at)
         select bucket, now() + make_interval(secs => pause)
         from unnest($1::bytea[], $2::float8[]) as asked (bucket, pause)
         on conflict (bucket) do update set empty_at = greatest(kept.empty_at, now()) + (excluded.empty_at - now())
         where kept.empty_at <= now() + make_interval(secs =>
             (select allowance from unnest($1::bytea[], $3::float8[]) as limits (bucket, allowance)
              where limits.bucket = excluded.bucket))
         returning bucket",
        &digests,
        &pauses,
        &allowances,
    );
    on_connection(pool, async |connection| insert.fetch_all(connection).await).await
}

/// Takes one attempt back, in [`REFUND_DEADLINE`] of its own.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer: it stays counted.
pub async fn refund(pool: &PgPool, buckets: &[Bucket]) -> Result<(), StoreError> {
    let Columns { digests, pauses, .. } = Columns::of(buckets);
    let update = sqlx::query!(
        "with locked as (select bucket from throttle where bucket = any($1) order by bucket for update)
         update throttle set empty_at = throttle.empty_at - make_interval(secs => asked.pause)
         from locked join unnest($1::bytea[], $2::float8[]) as asked (bucket, pause) using (bucket)
         where throttle.bucket = locked.bucket",
        &digests,
        &pauses,
    );
    let refunded = on_connection(pool, async |connection| update.execute(connection).await);
    in_own_budget(REFUND_DEADLINE, Box::pin(refunded)).await.map(drop)
}

/// Deletes at most `limit` buckets that are empty, and tells how many.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn sweep(pool: &PgPool, limit: i64) -> Result<u64, StoreError> {
    let delete = sqlx::query!(
        "delete from throttle where bucket in
             (select bucket from throttle where empty_at < now() order by empty_at limit $1 for update skip locked)",
        limit,
    );
    Ok(on_connection(pool, async |connection| delete.execute(connection).await).await?.rows_affected())
}
