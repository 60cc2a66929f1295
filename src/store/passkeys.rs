//! The `passkey` table, and the challenges that were answered.

use sqlx::{Connection, PgConnection, PgPool};
use time::Duration;
use uuid::Uuid;

use super::{
    StoreError,
    accounts::{Credentials, Row},
    mail_outbox::notify,
    on_connection,
    ways_in::{self, Removal},
};
use crate::domain::{
    account::AccountId,
    email::Email,
    mail::MailKind,
    passkey::{CHALLENGE_LIFETIME, MAX_PASSKEYS, NewPasskey, PasskeyId, PasskeyName, PasskeyRecord, PasskeyUse},
    session::SessionId,
};

/// The constraint that gives a passkey one account.
const TAKEN: &str = "passkey_credential_id_key";
/// Answered challenges are remembered for longer than any server takes them, whose clocks differ.
const REMEMBERED_FOR: Duration = Duration::hours(1);

/// What came of adding a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is the account's.
    Done(PasskeyId),
    /// The challenge was answered before.
    Replayed,
    /// Somebody has it already.
    Taken,
    /// The account has as many as it may.
    TooMany,
    /// The session has ended.
    LoggedOut,
}

/// What came of using a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// It was used, and counted.
    Done,
    /// The challenge was answered before.
    Replayed,
    /// It has signed no more often than it had before: there may be a copy.
    Copied,
}

/// A passkey and its owner, by what the authenticator calls it.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, credential_id: &[u8]) -> Result<Option<(Credentials, PasskeyRecord)>, StoreError> {
    let find = sqlx::query!(
        r#"select account.id, email, display_name, custom_user_id, locale, fields::text as "fields!", password_hash,
               password_version, account.created_at, disabled_at, confirmation_requested_at, email_verified_at,
               passkey.id as passkey_id, public_key, backup_eligible
           from passkey join account on account.id = account_id
           where credential_id = $1 and erasure_resumes_at is null"#,
        credential_id,
    );
    let Some(found) = on_connection(pool, async |connection| find.fetch_optional(connection).await).await? else {
        return Ok(None);
    };
    let record = PasskeyRecord {
        id: PasskeyId(found.passkey_id),
        public_key: found.public_key,
        backup_eligible: found.backup_eligible,
    };
    let row = Row {
        id: found.id,
        email: found.email,
        display_name: found.display_name,
        custom_user_id: found.custom_user_id,
        locale: found.locale,
        fields: found.fields,
        password_hash: found.password_hash,
        password_version: found.password_version,
        created_at: found.created_at,
        disabled_at: found.disabled_at,
        confirmation_requested_at: found.confirmation_requested_at,
        email_verified_at: found.email_verified_at,
    };
    Ok(Some((row.try_into()?, record)))
}

/// Uses a passkey up to this count. One that counts has to have counted on (Web Authentication §7.2, step 22); otherwise its owner is told.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn record_use(pool: &PgPool, passkey: PasskeyId, made: &PasskeyUse) -> Result<Used, StoreError> {
    let record = sqlx::query_scalar!(
        r#"with stored as (
               select id, sign_count, $3::bigint > sign_count or ($3 = 0 and sign_count = 0) as counted_on
               from passkey where id = $2 for update
           ), answered as (
               insert into passkey_challenge (digest) select $1 from stored on conflict do nothing returning digest
           ), used as (
               update passkey
               set sign_count = greatest(passkey.sign_count, $3),
                   backed_up = case when counted_on then $4 else backed_up end,
                   last_used_at = case when counted_on then now() else last_used_at end,
                   copied_at = case when counted_on then copied_at else now() end
               from stored, answered where passkey.id = stored.id
               returning counted_on
           )
           select counted_on as "counted_on!" from used"#,
        made.challenge.as_slice(),
        passkey.0,
        i64::from(made.sign_count),
        made.backed_up,
    );
    Ok(match on_connection(pool, async |connection| record.fetch_optional(connection).await).await? {
        Some(true) => Used::Done,
        Some(false) => Used::Copied,
        None => Used::Replayed,
    })
}

/// What the authenticators call the passkeys of an account, so that none of them makes a second one.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn credential_ids(pool: &PgPool, account: AccountId) -> Result<Vec<Vec<u8>>, StoreError> {
    let find = sqlx::query_scalar!("select credential_id from passkey where account_id = $1", account.0);
    on_connection(pool, async |connection| find.fetch_all(connection).await).await
}

/// Adds a passkey to the account of this session, and tells its owner.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn add(
    pool: &PgPool,
    session: SessionId,
    name: &PasskeyName,
    new: &NewPasskey,
    challenge: &[u8; 32],
    notice: Option<&Email>,
) -> Result<Added, StoreError> {
    let added = on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(account) = ways_in::hold(&mut transaction, session).await? else { return Ok(Added::LoggedOut) };
        let answer = sqlx::query!(
            "insert into passkey_challenge (digest) values ($1) on conflict do nothing",
            challenge.as_slice()
        );
        if answer.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(Added::Replayed);
        }
        let Some(id) = insert(&mut transaction, account, name, new).await? else { return Ok(Added::TooMany) };
        notify(&mut transaction, MailKind::PasskeyAdded, notice).await?;
        transaction.commit().await?;
        Ok(Added::Done(id))
    });
    match added.await {
        Err(error) if error.breaks(TAKEN) => Ok(Added::Taken),
        added => added,
    }
}

async fn insert(
    connection: &mut PgConnection,
    account: AccountId,
    name: &PasskeyName,
    new: &NewPasskey,
) -> Result<Option<PasskeyId>, sqlx::Error> {
    let insert = sqlx::query_scalar!(
        "insert into passkey (id, credential_id, account_id, public_key, sign_count, backup_eligible, backed_up, name)
         select $1, $2, $3, $4, $5, $6, $7, $8
         where (select count(*) from passkey where account_id = $3) < $9
         returning id",
        Uuid::new_v4(),
        new.credential_id,
        account.0,
        new.public_key,
        i64::from(new.sign_count),
        new.backup_eligible,
        new.backed_up,
        name.as_str(),
        MAX_PASSKEYS,
    );
    Ok(insert.fetch_optional(connection).await?.map(PasskeyId))
}

/// Gives a passkey of this session's account another name. Whether there is one.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn rename(
    pool: &PgPool,
    session: SessionId,
    passkey: PasskeyId,
    name: &PasskeyName,
) -> Result<bool, StoreError> {
    let rename = sqlx::query!(
        "update passkey set name = $3 from session
         where session.id = $1 and session.ended_at is null and passkey.account_id = session.account_id and passkey.id = $2",
        session.0,
        passkey.0,
        name.as_str(),
    );
    Ok(on_connection(pool, async |connection| rename.execute(connection).await).await?.rows_affected() > 0)
}

/// Removes a passkey from the account of this session, and tells its owner.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn remove(
    pool: &PgPool,
    session: SessionId,
    passkey: PasskeyId,
    log_in_by_password: bool,
    notice: Option<&Email>,
) -> Result<Removal, StoreError> {
    let mail = (MailKind::PasskeyRemoved, notice);
    ways_in::remove(pool, session, log_in_by_password, mail, async |connection, account| {
        let delete = sqlx::query!("delete from passkey where account_id = $1 and id = $2", account.0, passkey.0);
        Ok(delete.execute(connection).await?.rows_affected() > 0)
    })
    .await
}

/// Forgets at most `batch` challenges that nobody may answer any more.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn sweep(pool: &PgPool, batch: i64) -> Result<u64, StoreError> {
    const { assert!(REMEMBERED_FOR.whole_seconds() > 2 * CHALLENGE_LIFETIME.whole_seconds()) };
    let sweep = sqlx::query!(
        "delete from passkey_challenge where digest in (
             select digest from passkey_challenge where used_at <= now() - make_interval(secs => $2)
             limit $1 for update skip locked)",
        batch,
        REMEMBERED_FOR.as_seconds_f64(),
    );
    Ok(on_connection(pool, async |connection| sweep.execute(connection).await).await?.rows_affected())
}
