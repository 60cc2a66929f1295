//! The `throttle` table: what buckets of attempts have used up, by the database's clock, for all replicas.

use std::time::Duration;

use sqlx::PgPool;

use super::{StoreError, deadline::in_own_budget, on_connection, soon};
use crate::domain::throttle::{Bucket, Limited};

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
    if buckets.is_empty() {
        return Ok(Ok(()));
    }
    soon(Box::pin(async {
        let (counted, limited) = add(pool, buckets).await?;
        if let Some(limited) = limited {
            return Ok(Err(limited));
        }
        let Some(bucket) = buckets.iter().find(|bucket| !counted.contains(bucket)).copied() else { return Ok(Ok(())) };
        // Somebody was faster. What the other buckets counted is given back. The one without room has used up its allowance and
        // one attempt at most, so it has room within a pause.
        refund(pool, &counted).await?;
        Ok(Err(Limited { bucket, retry_after: bucket.limit.pause }))
    }))
    .await
}

/// Counts where there is room, unless a bucket is known to have none. Tells which counted, or which takes longest to have room.
async fn add(pool: &PgPool, buckets: &[Bucket]) -> Result<(Vec<Bucket>, Option<Limited>), StoreError> {
    let Columns { digests, pauses, allowances } = Columns::of(buckets);
    let add = sqlx::query!(
        r#"with asked as materialized (
             select bucket, pause, allowance, set_config('synchronous_commit', 'off', true)
             from unnest($1::bytea[], $2::float8[], $3::float8[]) as asked (bucket, pause, allowance)
         ), used_up as (
             select bucket, extract(epoch from kept.empty_at - now())::float8 - allowance as wait
             from asked join throttle as kept using (bucket)
             where kept.empty_at > now() + make_interval(secs => allowance)
         ), counted as (
             insert into throttle as kept (bucket, empty_at)
             select bucket, now() + make_interval(secs => pause) from asked
             where not exists (select from used_up)
             order by bucket
             on conflict (bucket) do update set empty_at = greatest(kept.empty_at, now()) + (excluded.empty_at - now())
             where kept.empty_at <= now() + make_interval(secs =>
                 (select allowance from asked where asked.bucket = excluded.bucket))
             returning bucket
         )
         select bucket as "bucket!", null::float8 as "wait?" from counted
         union all select bucket, wait from used_up"#,
        &digests,
        &pauses,
        &allowances,
    );
    let rows = on_connection(pool, async |connection| add.fetch_all(connection).await).await?;
    let (mut counted, mut limited) = (Vec::new(), None::<Limited>);
    for row in rows {
        let Some(&bucket) = buckets.iter().find(|bucket| row.bucket == bucket.digest) else { continue };
        let Some(wait) = row.wait else {
            counted.push(bucket);
            continue;
        };
        let retry_after = Duration::try_from_secs_f64(wait).unwrap_or_default();
        if limited.is_none_or(|longest| longest.retry_after < retry_after) {
            limited = Some(Limited { bucket, retry_after });
        }
    }
    Ok((counted, limited))
}

/// Takes one attempt back, in [`REFUND_DEADLINE`] of its own.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer: it stays counted.
pub async fn refund(pool: &PgPool, buckets: &[Bucket]) -> Result<(), StoreError> {
    if buckets.is_empty() {
        return Ok(());
    }
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
