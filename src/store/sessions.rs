//! The `session` table. Only the digest of a session's key comes here.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{StoreError, on_connection};
use crate::domain::{
    account::{AccountId, CustomUserId},
    display_name::DisplayName,
    email::Email,
    principal::{ActiveSession, Person},
    subject::Subject,
};

/// A session that nobody used for so long is over (OWASP ASVS 7.3.1).
pub const IDLE_LIMIT: Duration = Duration::days(7);
/// A session is over so long after login, used or not (ASVS 7.3.2; NIST SP 800-63B-4 §2.1.3 allows 30 days at most).
pub const ABSOLUTE_LIMIT: Duration = Duration::days(30);
/// How exactly `last_seen_at` is kept: a page that asks every second writes once a minute.
const TOUCH_INTERVAL: Duration = Duration::minutes(1);

/// A request that was under way while its session was replaced by a new login comes too late, and must not take the new
/// session's cookie away. For so long we remember that the old one was there.
const AFTERLIFE: Duration = Duration::minutes(1);

/// A login about to become a session.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct NewSession {
    /// Who logged in.
    pub account: AccountId,
    /// With which password.
    pub password_version: i32,
    /// The browser's subject, which belongs to the account already.
    pub subject: Subject,
}

/// Opens a session. Tells whether it did: not when the account was disabled or its password changed since it was verified.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn insert(
    pool: &PgPool,
    key_digest: &[u8; 32],
    session: NewSession,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let insert = sqlx::query!(
        "insert into session
             (id, key_digest, account_id, subject_id, password_version, authenticated_at, last_seen_at)
         select $1, $2, account.id, $4, account.password_version, $6, $6
         from account where id = $3 and password_version = $5 and disabled_at is null",
        Uuid::new_v4(),
        key_digest.as_slice(),
        session.account.0,
        session.subject.uuid(),
        session.password_version,
        now,
    );
    Ok(on_connection(pool, async |connection| insert.execute(connection).await).await?.rows_affected() == 1)
}

/// What there is behind a key.
#[derive(Debug)]
pub enum Found {
    /// A live session.
    Active(ActiveSession),
    /// One that ended within [`AFTERLIFE`].
    JustEnded,
    /// None, or one that is over.
    Nothing,
}

/// The session behind a key, and the person as they are at this moment: one query, by index.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, key_digest: &[u8; 32], now: OffsetDateTime) -> Result<Found, StoreError> {
    let find = sqlx::query!(
        "select session.id, session.subject_id, session.last_seen_at, session.ended_at,
                account.id as account_id, account.email, account.display_name, account.custom_user_id
         from session join account on account.id = session.account_id
         where session.key_digest = $1
           and session.authenticated_at > $2
           and session.last_seen_at > $3
           and session.password_version = account.password_version
           and account.disabled_at is null",
        key_digest.as_slice(),
        now - ABSOLUTE_LIMIT,
        now - IDLE_LIMIT,
    );
    let Some(row) = on_connection(pool, async |connection| find.fetch_optional(connection).await).await? else {
        return Ok(Found::Nothing);
    };
    if let Some(ended_at) = row.ended_at {
        return Ok(if now - ended_at < AFTERLIFE { Found::JustEnded } else { Found::Nothing });
    }
    if now - row.last_seen_at >= TOUCH_INTERVAL {
        touch(pool, row.id, now).await?;
    }
    let damaged = |_| StoreError::Failed(format!("account {} holds a value that no account can have", row.account_id));
    Ok(Found::Active(ActiveSession {
        person: Person {
            account_id: AccountId(row.account_id),
            email: Email::parse(&row.email).map_err(damaged)?,
            display_name: DisplayName::parse(&row.display_name).map_err(damaged)?,
            custom_user_id: CustomUserId::parse(&row.custom_user_id).map_err(damaged)?,
        },
        subject: Subject::new(row.subject_id),
    }))
}

/// Moves the idle limit. Of many requests at once, one writes.
async fn touch(pool: &PgPool, id: Uuid, now: OffsetDateTime) -> Result<(), StoreError> {
    let update = sqlx::query!(
        "update session set last_seen_at = $2 where id = $1 and last_seen_at <= $3",
        id,
        now,
        now - TOUCH_INTERVAL,
    );
    match on_connection(pool, async |connection| update.execute(connection).await).await {
        // A full disk or a read-only server must not turn a reader away.
        Ok(_) | Err(StoreError::Unavailable(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Ends a session. Its row goes when the account's next session ends after [`AFTERLIFE`].
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn end(pool: &PgPool, key_digest: &[u8; 32], now: OffsetDateTime) -> Result<(), StoreError> {
    let end = sqlx::query!(
        "with gone as (
             delete from session
             where account_id = (select account_id from session where key_digest = $1) and ended_at < $3
         )
         update session set ended_at = $2 where key_digest = $1 and ended_at is null",
        key_digest.as_slice(),
        now,
        now - AFTERLIFE,
    );
    on_connection(pool, async |connection| end.execute(connection).await).await.map(drop)
}
