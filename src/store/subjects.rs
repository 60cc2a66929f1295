//! The `subject` table: which account a subject belongs to.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::{StoreError, on_connection};
use crate::domain::{
    account::AccountId,
    subject::{LinkedSubject, Subject},
};

/// The constraint that lets a subject belong to an account that there is.
pub const NO_SUCH_ACCOUNT: &str = "subject_account_id_fkey";

/// Links a subject to an account, unless it belongs to another. Tells whether it is the account's now.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer; a broken [`NO_SUCH_ACCOUNT`] when the account was erased.
pub async fn claim(
    pool: &PgPool,
    subject: Subject,
    account: AccountId,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    // The update of a conflicting row changes nothing. It is there because `do nothing` would return no row, and a second
    // query for the owner could miss one that is being written at this moment.
    let claim = sqlx::query_scalar!(
        "insert into subject (id, account_id, linked_at) values ($1, $2, $3)
         on conflict (id) do update set account_id = subject.account_id
         returning account_id",
        subject.uuid(),
        account.0,
        now,
    );
    Ok(on_connection(pool, async |connection| claim.fetch_one(connection).await).await? == account.0)
}

/// Every subject that an account has had, the oldest first.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool, account: AccountId) -> Result<Vec<LinkedSubject>, StoreError> {
    let list = sqlx::query!("select id, linked_at from subject where account_id = $1 order by linked_at", account.0);
    let rows = on_connection(pool, async |connection| list.fetch_all(connection).await).await?;
    Ok(rows.into_iter().map(|row| LinkedSubject { subject: Subject::new(row.id), linked_at: row.linked_at }).collect())
}

/// Whether an account has had any subject: whether somebody ever logged in to it.
pub(super) async fn any(connection: &mut PgConnection, account: AccountId) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists(select from subject where account_id = $1) as "exists!""#, account.0)
        .fetch_one(connection)
        .await
}
