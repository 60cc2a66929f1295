//! How an account leaves its tables: unusable and nameless at once, its sessions and subjects batch by batch, its row with the last.

use sqlx::{Connection, PgConnection, PgPool};

use super::{
    StoreError,
    audit_events::{self, Record},
    invitation_requests, on_connection,
};
use crate::domain::{account::AccountId, session::SessionId, subject::Subject};

/// Maximum number of subjects, and of sessions, that one transaction ends: some milliseconds' work.
pub const BATCH: i64 = 500;

/// Makes an account unusable, and erases the first batch, which for nearly everybody is all there is. Gives the subjects of the batch,
/// because others know the person by them; none when there is no such account, or the session in which its person asked for it has
/// ended. The transaction also writes what the audit trail tells of it, so that no crash loses which subjects others still know.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer: then nothing is erased.
pub async fn begin(
    pool: &PgPool,
    account: AccountId,
    session: Option<SessionId>,
    trail: impl FnOnce(&[Subject]) -> Vec<Record>,
) -> Result<Option<Vec<Subject>>, StoreError> {
    // The address and the site's own id are free for others. Nothing matches that hash, and no link or session this version.
    let begin = sqlx::query!(
        "update account
         set email = id || '@erased.invalid', display_name = 'Erased', custom_user_id = 'erased ' || id, fields = '{}',
             password_hash = '$argon2id$v=19$', password_version = password_version + 1,
             confirmation_requested_at = null, email_verified_at = null, disabled_at = now(), erasure_resumes_at = now()
         where id = $1 and erasure_resumes_at is null
           and ($2::uuid is null or exists(select from session where id = $2 and ended_at is null for update))",
        account.0,
        session.map(|session| session.0),
    );
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        if begin.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(None);
        }
        let unlink = sqlx::query!(
            "with passkeys as (delete from passkey where account_id = $1),
                  email_changes as (delete from email_change where account_id = $1)
             delete from account_provider where account_id = $1",
            account.0,
        );
        unlink.execute(&mut *transaction).await?;
        invitation_requests::end_all(&mut transaction, account).await?;
        let subjects = erase_batch(&mut transaction, account, trail).await?;
        transaction.commit().await?;
        Ok(subjects)
    })
    .await
}

/// Erases the next batch of an account that is being erased, and gives its subjects; none when there is no such account any more.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer: then this batch remains.
pub async fn go_on(
    pool: &PgPool,
    account: AccountId,
    trail: impl FnOnce(&[Subject]) -> Vec<Record>,
) -> Result<Option<Vec<Subject>>, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let subjects = erase_batch(&mut transaction, account, trail).await?;
        transaction.commit().await?;
        Ok(subjects)
    })
    .await
}

/// An account whose erasure nobody goes on with.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn left_behind(pool: &PgPool) -> Result<Option<AccountId>, StoreError> {
    let find = sqlx::query_scalar!("select id from account where erasure_resumes_at <= now() limit 1");
    Ok(on_connection(pool, async |connection| find.fetch_optional(connection).await).await?.map(AccountId))
}

/// Bare ids of the subjects stay, which are never handed to anybody else.
async fn erase_batch(
    connection: &mut PgConnection,
    account: AccountId,
    trail: impl FnOnce(&[Subject]) -> Vec<Record>,
) -> Result<Option<Vec<Subject>>, sqlx::Error> {
    // Until the end nobody can link one more subject to the account. Three seconds are twice what a batch may take.
    let hold = sqlx::query!(
        "with held as (select id from account where id = $1 and erasure_resumes_at is not null for update)
         update account set erasure_resumes_at = now() + interval '3 seconds' from held where account.id = held.id",
        account.0,
    );
    if hold.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(None);
    }
    // Each session refers to its subject.
    let sessions_remain = end_sessions(connection, account).await? == BATCH.unsigned_abs();
    let subjects = if sessions_remain { Vec::new() } else { end_subjects(connection, account).await? };
    if !sessions_remain && subjects.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
        sqlx::query!("delete from account where id = $1", account.0).execute(&mut *connection).await?;
    }
    audit_events::add(connection, &trail(&subjects)).await?;
    Ok(Some(subjects))
}

async fn end_sessions(connection: &mut PgConnection, account: AccountId) -> Result<u64, sqlx::Error> {
    let delete = sqlx::query!(
        "delete from session where id in (select id from session where account_id = $1 limit $2)",
        account.0,
        BATCH,
    );
    Ok(delete.execute(connection).await?.rows_affected())
}

async fn end_subjects(connection: &mut PgConnection, account: AccountId) -> Result<Vec<Subject>, sqlx::Error> {
    // Linked anew, so that every server learns of it, whatever the cookies of a subject may be.
    let end = sqlx::query_scalar!(
        "with batch as (
             select id, linked_at from subject where account_id = $1 limit $2
         ), ended as (
             update subject set account_id = null, binding = binding + 1, linked_at = now()
             where id in (select id from batch)
             returning id
         )
         select id from batch join ended using (id) order by batch.linked_at, id",
        account.0,
        BATCH,
    );
    Ok(end.fetch_all(connection).await?.into_iter().map(Subject::new).collect())
}
