//! The `handover` table: that the site's own backend vouches for somebody in a browser. Only the digest of a code comes here.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{StoreError, on_connection};
use crate::domain::{
    account::{Account, AccountId},
    email::Email,
    field::FieldChanges,
    handover::{CODE_LIFETIME, CodeRefusal, HandoverEnd, HandoverId},
    subject::Subject,
};

/// A code that was not redeemed is remembered for so long, so that the trail tells why one is refused.
const KEPT_FOR: Duration = Duration::hours(24);

/// What is to be written.
#[derive(Debug)]
pub struct NewHandover<'a> {
    /// The account as it is if there is none yet.
    pub account: &'a Account,
    /// Values of the person's that are to be written.
    pub fields: &'a FieldChanges,
    /// A hash that no password has.
    pub unmatchable: &'a SecretString,
    /// The browser that may redeem the code.
    pub subject: Subject,
}

/// What was written.
#[derive(Debug)]
pub struct Handover {
    /// What the backend ends it by.
    pub id: HandoverId,
    /// The person's account.
    pub account: AccountId,
    /// Whether it was made for this.
    pub is_new_account: bool,
    /// Until when the code may be redeemed.
    pub expires_at: OffsetDateTime,
}

/// Writes a hand-over, and what the backend says of the person into their account, which is made if there is none. An address that is a
/// login name, because there is a password, stays. `None` for an account that may not be used, or whose id is ours and not the site's.
///
/// # Errors
/// [`StoreError::Constraint`] with [`EMAIL_TAKEN`](super::accounts::EMAIL_TAKEN) when another account has the address, and with
/// [`FIELDS_FORM`](super::accounts::FIELDS_FORM) when a change at the same time left no room; [`StoreError::Unavailable`] when the
/// database does not answer.
pub async fn insert(
    pool: &PgPool,
    new: &NewHandover<'_>,
    code_digest: &[u8; 32],
) -> Result<Option<Handover>, StoreError> {
    let (account, id) = (new.account, Uuid::new_v4());
    let insert = sqlx::query!(
        "with person as (
             insert into account
                 (id, email, display_name, custom_user_id, password_hash, has_password, created_at, locale,
                  email_verified_at, fields, handed_over_at)
             values ($1, $2, $3, $4, $5, false, $6, $7, $8, $9::text::jsonb, now())
             on conflict (custom_user_id) do update
             set display_name = excluded.display_name,
                 fields = (account.fields || excluded.fields) - $10::text[],
                 email = case when account.has_password then account.email
                     else coalesce(excluded.email, account.email) end,
                 email_verified_at = case
                     when excluded.email = account.email or not account.has_password and excluded.email is not null
                     then coalesce(case when excluded.email = account.email then account.email_verified_at end, now())
                     else account.email_verified_at end,
                 handed_over_at = now()
             where account.disabled_at is null and account.erasure_resumes_at is null
               and account.custom_user_id <> account.id::text
             returning id
         )
         insert into handover (id, code_digest, account_id, subject_id, expires_at)
         select $11, $12, id, $13, now() + make_interval(secs => $14) from person
         returning account_id, expires_at",
        account.id.0,
        account.email.as_ref().map(Email::as_str),
        account.display_name.as_str(),
        account.custom_user_id.as_str(),
        new.unmatchable.expose_secret(),
        account.created_at,
        account.locale.tag(),
        account.email_verified_at,
        new.fields.json(),
        new.fields.unset(),
        id,
        code_digest.as_slice(),
        new.subject.uuid(),
        CODE_LIFETIME.as_seconds_f64(),
    );
    let written = on_connection(pool, async |connection| insert.fetch_optional(connection).await).await?;
    Ok(written.map(|row| Handover {
        id: HandoverId(id),
        account: AccountId(row.account_id),
        is_new_account: row.account_id == account.id.0,
        expires_at: row.expires_at,
    }))
}

/// Uses a code up in the browser with this subject: of several at once, one succeeds. Tells the hand-over and whose account it is; or why
/// not, and whose account the code is about. A code that is not this browser's stays as it is.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn redeem(
    pool: &PgPool,
    code_digest: &[u8; 32],
    subject: Subject,
) -> Result<Result<(HandoverId, AccountId), (CodeRefusal, Option<AccountId>)>, StoreError> {
    let redeem = sqlx::query!(
        "update handover set redeemed_at = now()
         where code_digest = $1 and subject_id = $2 and redeemed_at is null and expires_at > now()
         returning id, account_id",
        code_digest.as_slice(),
        subject.uuid(),
    );
    let redeemed = on_connection(pool, async |connection| redeem.fetch_optional(connection).await).await?;
    if let Some(row) = redeemed {
        return Ok(Ok((HandoverId(row.id), AccountId(row.account_id))));
    }
    let find = sqlx::query!(
        r#"select account_id, subject_id = $2 as "is_own!", redeemed_at is not null as "is_redeemed!"
           from handover where code_digest = $1"#,
        code_digest.as_slice(),
        subject.uuid(),
    );
    let found = on_connection(pool, async |connection| find.fetch_optional(connection).await).await?;
    let Some(row) = found else { return Ok(Err((CodeRefusal::Unknown, None))) };
    let refusal = match (row.is_own, row.is_redeemed) {
        (false, _) => CodeRefusal::Foreign,
        (true, true) => CodeRefusal::Replayed,
        (true, false) => CodeRefusal::Late,
    };
    Ok(Err((refusal, Some(AccountId(row.account_id)))))
}

/// Ends hand-overs: their sessions, as [`revoke`](super::sessions::revoke) does, and their codes. Gives the account of each session.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn end(pool: &PgPool, end: &HandoverEnd) -> Result<Vec<AccountId>, StoreError> {
    let (id, custom_user_id) = match end {
        HandoverEnd::One(HandoverId(id)) => (Some(*id), None),
        HandoverEnd::Person(custom_user_id) => (None, Some(custom_user_id.as_str())),
    };
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        // Whoever redeems a code at this moment is waited for, and their session ends with the others.
        let lock = sqlx::query_scalar!(
            "select id from handover
             where id = $1 or account_id = (select account.id from account where custom_user_id = $2)
             order by id for update",
            id,
            custom_user_id,
        );
        let locked = lock.fetch_all(&mut *transaction).await?;
        let ended = sqlx::query_scalar!(
            "with ended as (
                 delete from session where handover_id = any($1) and ended_at is null returning account_id, subject_id
             ), left_behind as (
                 update subject set binding = binding + 1 where id in (select subject_id from ended)
             )
             select account_id from ended",
            &locked,
        );
        let ended = ended.fetch_all(&mut *transaction).await?;
        sqlx::query!("delete from handover where id = any($1)", &locked).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(ended.into_iter().map(AccountId).collect())
    })
    .await
}

/// When the backend last handed the owner of an account over.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn last_of(pool: &PgPool, account: AccountId) -> Result<Option<OffsetDateTime>, StoreError> {
    let find = sqlx::query_scalar!("select handed_over_at from account where id = $1", account.0);
    on_connection(pool, async |connection| find.fetch_optional(connection).await).await.map(Option::flatten)
}

/// Deletes at most `limit` hand-overs whose code is past its time and that have no session, and tells how many.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn sweep(pool: &PgPool, limit: i64) -> Result<u64, StoreError> {
    let delete = sqlx::query!(
        "delete from handover where id in (
             select id from handover
             where expires_at <= now() - make_interval(secs => $2)
               and not exists (select from session where handover_id = handover.id)
             limit $1 for update skip locked)",
        limit,
        KEPT_FOR.as_seconds_f64(),
    );
    Ok(on_connection(pool, async |connection| delete.execute(connection).await).await?.rows_affected())
}
