//! The `monthly_subjects` table: one row a month, merged by all replicas.
//!
//! Not a row for each replica: replicas come and go without names of their own, and their rows would have to be leased and
//! folded. Sketches merge in any order and however often, so the row's lock is all that is needed, for milliseconds a minute.

use sqlx::{PgExecutor, PgPool};

use super::{StoreError, on_connection, within};
use crate::domain::subject_sketch::{Month, MonthlyFigures, SketchBytes, SketchError, SubjectSketch};

impl From<SketchError> for StoreError {
    fn from(error: SketchError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Merges what a replica saw into the month's row, and gives what all have seen.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer: nothing is lost, to be tried again.
pub async fn merge(pool: &PgPool, month: Month, seen: &SubjectSketch) -> Result<SubjectSketch, StoreError> {
    let mut transaction = within(pool.begin()).await?;
    let bytes = seen.bytes();
    let insert = sqlx::query!(
        "insert into monthly_subjects (month, subjects, anonymous, authenticated, merged_at) values ($1, $2, $3, $4, now())
         on conflict (month) do nothing",
        month.first_day(),
        bytes.subjects,
        bytes.anonymous,
        bytes.authenticated,
    );
    if within(insert.execute(&mut *transaction)).await?.rows_affected() == 1 {
        within(transaction.commit()).await?;
        return Ok(seen.clone());
    }
    let kept = sqlx::query_as!(
        SketchBytes,
        "select subjects, anonymous, authenticated from monthly_subjects where month = $1 for update",
        month.first_day(),
    );
    let kept = within(kept.fetch_one(&mut *transaction)).await?;
    let all = SubjectSketch::parse(&kept)?.merged(seen)?;
    let bytes = all.bytes();
    let update = sqlx::query!(
        "update monthly_subjects set subjects = $2, anonymous = $3, authenticated = $4, merged_at = now() where month = $1",
        month.first_day(),
        bytes.subjects,
        bytes.anonymous,
        bytes.authenticated,
    );
    within(update.execute(&mut *transaction)).await?;
    within(transaction.commit()).await?;
    Ok(all)
}

/// What all replicas have seen in a month, when they have seen anybody.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, month: Month) -> Result<Option<SubjectSketch>, StoreError> {
    let kept = on_connection(pool, async |connection| kept(connection, month).await).await?;
    Ok(kept.map(|kept| SubjectSketch::parse(&kept)).transpose()?)
}

/// What a month comes to, of all replicas; a month that nobody came in comes to nought.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn summary(database: impl PgExecutor<'_>, month: Month) -> Result<MonthlyFigures, StoreError> {
    match within(kept(database, month)).await? {
        Some(kept) => Ok(SubjectSketch::parse(&kept)?.figures()?),
        None => Ok(MonthlyFigures::default()),
    }
}

async fn kept(database: impl PgExecutor<'_>, month: Month) -> Result<Option<SketchBytes>, sqlx::Error> {
    sqlx::query_as!(
        SketchBytes,
        "select subjects, anonymous, authenticated from monthly_subjects where month = $1",
        month.first_day(),
    )
    .fetch_optional(database)
    .await
}
