//! The `session` table. Only the digest of a session's key comes here.
//!
//! Limits are judged by the database's clock: replicas whose own clocks differ agree on who is logged in.

use std::net::IpAddr;

use sqlx::PgPool;
use time::OffsetDateTime;

use super::{StoreError, on_connection};
use crate::domain::{
    account::{AccountId, CustomUserId},
    display_name::DisplayName,
    email::Email,
    field::FieldValues,
    locale::Locale,
    network,
    principal::{ActiveSession, Person},
    session::{ABSOLUTE_LIMIT, GRACE, IDLE_LIMIT, SessionFacts, SessionId, SessionRecord, TOUCH_INTERVAL},
    subject::{Binding, HeldSubject, Subject},
};

/// A reader is not kept waiting longer for it.
const TOUCH_DEADLINE: std::time::Duration = std::time::Duration::from_millis(300);
/// Most sessions in a list: the ones used last.
const LIST_LIMIT: i64 = 100;

/// Where somebody is, as far as it is kept.
pub(super) fn network(client: Option<IpAddr>) -> Option<String> {
    client.map(|client| network::of_subscriber(client).to_string())
}

/// As much of a digest as the audit trail shows: enough to follow a session, too little to find its key.
#[must_use]
pub fn beginning([a, b, c, d, ..]: &[u8; 32]) -> String {
    format!("{a:02x}{b:02x}{c:02x}{d:02x}")
}

/// A session of the table, and what decides whether it is live.
#[derive(Debug)]
pub struct StoredSession {
    /// It and its person, as they are now.
    pub session: ActiveSession,
    /// What decides whether it is live.
    pub facts: SessionFacts,
    /// The database's time.
    pub now: OffsetDateTime,
}

/// The session behind a key, whether it is live or not: one query, by index.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, key_digest: &[u8; 32]) -> Result<Option<StoredSession>, StoreError> {
    let find = sqlx::query!(
        r#"select session.id, session.subject_id, session.authenticated_at, session.last_seen_at, session.ended_at,
                session.password_version, account.password_version as account_password_version,
                account.disabled_at is not null as "account_is_disabled!", now() as "now!",
                account.id as account_id, account.email,
                account.email_verified_at is not null as "email_verified!", account.display_name, account.custom_user_id, account.locale,
                account.fields::text as "fields!", subject.binding, session.provider_issuer
         from session join account on account.id = session.account_id join subject on subject.id = session.subject_id
         where session.key_digest = $1"#,
        key_digest.as_slice(),
    );
    let Some(row) = on_connection(pool, async |connection| find.fetch_optional(connection).await).await? else {
        return Ok(None);
    };
    let failed = || StoreError::Failed(format!("account {} holds a value that no account can have", row.account_id));
    let damaged = |_| failed();
    Ok(Some(StoredSession {
        session: ActiveSession {
            id: SessionId(row.id),
            person: Person {
                account_id: AccountId(row.account_id),
                email: row.email.as_deref().map(Email::of_account).transpose().map_err(damaged)?,
                email_verified: row.email_verified,
                display_name: DisplayName::parse(&row.display_name).map_err(damaged)?,
                custom_user_id: CustomUserId::parse(&row.custom_user_id).map_err(damaged)?,
                // A newer replica may know one that this one lacks.
                locale: Locale::parse(&row.locale).unwrap_or_default(),
                fields: FieldValues::of_account(&row.fields).map_err(|_| failed())?,
            },
            subject: HeldSubject { subject: Subject::new(row.subject_id), binding: Binding(row.binding) },
            provider: row.provider_issuer,
            digest: beginning(key_digest),
        },
        facts: SessionFacts {
            authenticated_at: row.authenticated_at,
            last_seen_at: row.last_seen_at,
            ended_at: row.ended_at,
            password_version: row.password_version,
            account_password_version: row.account_password_version,
            account_is_disabled: row.account_is_disabled,
        },
        now: row.now,
    }))
}

/// Moves the idle limit, and notes where the use came from. Of many requests at once, one writes.
///
/// # Errors
/// None when the database cannot write: a full disk, a lock or a read-only server must not turn a reader away.
pub async fn touch(pool: &PgPool, id: SessionId, client: Option<IpAddr>) -> Result<(), StoreError> {
    let update = sqlx::query!(
        "update session set last_seen_at = now(), last_network = coalesce($3::text::inet, last_network)
         where id = $1 and last_seen_at <= now() - make_interval(secs => $2)",
        id.0,
        TOUCH_INTERVAL.as_seconds_f64(),
        network(client),
    );
    let touched = on_connection(pool, async |connection| update.execute(connection).await);
    match tokio::time::timeout(TOUCH_DEADLINE, touched).await {
        Err(_) | Ok(Ok(_) | Err(StoreError::Unavailable(_))) => Ok(()),
        Ok(Err(error)) => Err(error),
    }
}

/// Ends the session of a key. Its row goes when the account's next session ends after [`GRACE`], or with the sweep.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn end(pool: &PgPool, key_digest: &[u8; 32]) -> Result<(), StoreError> {
    let end = sqlx::query!(
        "with gone as (
             delete from session
             where account_id = (select account_id from session where key_digest = $1)
               and ended_at < now() - make_interval(secs => $2)
         ), dropped as (
             delete from provider_access where session_id = (select id from session where key_digest = $1)
         )
         update session set ended_at = now() where key_digest = $1 and ended_at is null",
        key_digest.as_slice(),
        GRACE.as_seconds_f64(),
    );
    on_connection(pool, async |connection| end.execute(connection).await).await.map(drop)
}

/// The live sessions of an account, or of everybody: the ones used last come first, a hundred at most.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool, account: Option<AccountId>) -> Result<Vec<SessionRecord>, StoreError> {
    let list = sqlx::query!(
        r#"select session.id, session.account_id, session.authenticated_at, session.last_seen_at, session.user_agent,
                abbrev(session.login_network) as login_network, abbrev(session.last_network) as last_network
         from session join account on account.id = session.account_id
         where (session.account_id = $1 or $1 is null)
           and session.ended_at is null
           and session.authenticated_at > now() - make_interval(secs => $2)
           and session.last_seen_at > now() - make_interval(secs => $3)
           and session.password_version = account.password_version
           and account.disabled_at is null
         order by session.last_seen_at desc limit $4"#,
        account.map(|account| account.0),
        ABSOLUTE_LIMIT.as_seconds_f64(),
        IDLE_LIMIT.as_seconds_f64(),
        LIST_LIMIT,
    );
    let rows = on_connection(pool, async |connection| list.fetch_all(connection).await).await?;
    let records = rows.into_iter().map(|row| SessionRecord {
        id: SessionId(row.id),
        account_id: AccountId(row.account_id),
        authenticated_at: row.authenticated_at,
        last_seen_at: row.last_seen_at,
        user_agent: row.user_agent,
        login_network: row.login_network,
        last_network: row.last_network,
    });
    Ok(records.collect())
}

/// A session that was ended from elsewhere.
#[derive(Debug)]
pub struct Revoked {
    /// Whose it was.
    pub account: AccountId,
    /// The first eight hexadecimal digits of its key's digest.
    pub digest_beginning: String,
}

/// Ends one session from elsewhere, of this account or of whichever has it, and its subject; none when there is no such session, or it
/// has ended. Its row goes at once: no answer that ended it is on its way to its browser.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn revoke(
    pool: &PgPool,
    session: SessionId,
    account: Option<AccountId>,
) -> Result<Option<Revoked>, StoreError> {
    let revoke = sqlx::query!(
        r#"with ended as (
             delete from session
             where id = $1 and (account_id = $2 or $2 is null) and ended_at is null
             returning account_id, subject_id, encode(substring(key_digest for 4), 'hex') as digest_beginning
         ), left_behind as (
             update subject set binding = binding + 1 where id in (select subject_id from ended)
         )
         select account_id, digest_beginning as "digest_beginning!" from ended"#,
        session.0,
        account.map(|account| account.0),
    );
    let revoked = on_connection(pool, async |connection| revoke.fetch_optional(connection).await).await?;
    Ok(revoked.map(|row| Revoked { account: AccountId(row.account_id), digest_beginning: row.digest_beginning }))
}

/// Ends every session of an account, but the one that is to be kept, and their subjects. Tells how many sessions. See [`revoke`].
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn revoke_all(pool: &PgPool, account: AccountId, but: Option<SessionId>) -> Result<u64, StoreError> {
    let revoke = sqlx::query_scalar!(
        r#"with ended as (
             delete from session
             where account_id = $1 and id is distinct from $2 and ended_at is null
             returning subject_id
         ), left_behind as (
             update subject set binding = binding + 1 where id in (select subject_id from ended)
         )
         select count(*) as "count!" from ended"#,
        account.0,
        but.map(|session| session.0),
    );
    let ended = on_connection(pool, async |connection| revoke.fetch_one(connection).await).await?;
    Ok(ended.unsigned_abs())
}

/// Deletes sessions that are past a limit, and those that ended longer than [`GRACE`] ago: as many as this of each kind.
/// Tells how many went. What another replica deletes at this moment is left to it.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn sweep(pool: &PgPool, batch: i64) -> Result<u64, StoreError> {
    let sweep = sqlx::query!(
        "with idle as (
             select id from session where last_seen_at <= now() - make_interval(secs => $2)
             limit $1 for update skip locked
         ), old as (
             select id from session where authenticated_at <= now() - make_interval(secs => $3)
             limit $1 for update skip locked
         ), ended as (
             select id from session where ended_at <= now() - make_interval(secs => $4)
             limit $1 for update skip locked
         )
         delete from session where id in (select id from idle union select id from old union select id from ended)",
        batch,
        IDLE_LIMIT.as_seconds_f64(),
        ABSOLUTE_LIMIT.as_seconds_f64(),
        GRACE.as_seconds_f64(),
    );
    Ok(on_connection(pool, async |connection| sweep.execute(connection).await).await?.rows_affected())
}
