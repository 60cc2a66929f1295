//! The `provider_access` table: the tokens of a provider that a session keeps for assistants. They come here sealed.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use super::{StoreError, on_connection};
use crate::domain::session::SessionId;

/// How long one server has for asking the provider, while all others leave it alone.
const LEASE: Duration = Duration::seconds(5);
/// How long all of them leave a provider alone that did not answer.
const PAUSE: Duration = Duration::seconds(30);

/// The tokens of one session.
#[derive(Debug, Clone)]
pub struct SealedAccess {
    /// The access token.
    pub access_token: Vec<u8>,
    /// What renews it, if the provider gave any.
    pub refresh_token: Option<Vec<u8>>,
    /// When the access token expires.
    pub expires_at: OffsetDateTime,
}

/// What is stored of a session.
#[derive(Debug)]
pub struct Stored {
    /// Its tokens.
    pub sealed: SealedAccess,
    /// Whether the provider did not answer a moment ago, so that nobody asks it now.
    pub is_paused: bool,
}

/// Keeps tokens for the session with this key.
pub(super) async fn insert(
    connection: &mut PgConnection,
    key_digest: &[u8; 32],
    sealed: &SealedAccess,
) -> Result<(), sqlx::Error> {
    let insert = sqlx::query!(
        "insert into provider_access (session_id, access_token, refresh_token, expires_at)
         select id, $2, $3, $4 from session where key_digest = $1",
        key_digest.as_slice(),
        sealed.access_token,
        sealed.refresh_token,
        sealed.expires_at,
    );
    insert.execute(connection).await.map(drop)
}

/// The tokens of a session, if it was opened with this provider and keeps any.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, session: SessionId, issuer: &str) -> Result<Option<Stored>, StoreError> {
    let find = sqlx::query!(
        r#"select access_token, refresh_token, expires_at,
                (renewal_failed and coalesce(renewing_until > now(), false)) as "is_paused!"
         from provider_access join session on session.id = session_id
         where session_id = $1 and provider_issuer = $2"#,
        session.0,
        issuer,
    );
    let row = on_connection(pool, async |connection| find.fetch_optional(connection).await).await?;
    Ok(row.map(|row| Stored {
        sealed: SealedAccess {
            access_token: row.access_token,
            refresh_token: row.refresh_token,
            expires_at: row.expires_at,
        },
        is_paused: row.is_paused,
    }))
}

/// Whether the caller, and nobody else, is to ask the provider for new tokens in place of those that expire then.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn begin_renewal(pool: &PgPool, session: SessionId, expires_at: OffsetDateTime) -> Result<bool, StoreError> {
    let begin = sqlx::query!(
        "update provider_access set renewing_until = now() + make_interval(secs => $3), renewal_failed = false
         where session_id = $1 and expires_at = $2 and coalesce(renewing_until <= now(), true)",
        session.0,
        expires_at,
        LEASE.as_seconds_f64(),
    );
    Ok(on_connection(pool, async |connection| begin.execute(connection).await).await?.rows_affected() == 1)
}

/// Notes that the provider does not answer.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn pause(pool: &PgPool, session: SessionId) -> Result<(), StoreError> {
    let pause = sqlx::query!(
        "update provider_access set renewing_until = now() + make_interval(secs => $2), renewal_failed = true
         where session_id = $1",
        session.0,
        PAUSE.as_seconds_f64(),
    );
    on_connection(pool, async |connection| pause.execute(connection).await).await.map(drop)
}

/// Puts other tokens in the place of those that expire then, unless somebody else has.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn replace(
    pool: &PgPool,
    session: SessionId,
    expires_at: OffsetDateTime,
    sealed: &SealedAccess,
) -> Result<(), StoreError> {
    let replace = sqlx::query!(
        "update provider_access
         set access_token = $3, refresh_token = $4, expires_at = $5, renewing_until = null, renewal_failed = false
         where session_id = $1 and expires_at = $2",
        session.0,
        expires_at,
        sealed.access_token,
        sealed.refresh_token,
        sealed.expires_at,
    );
    on_connection(pool, async |connection| replace.execute(connection).await).await.map(drop)
}

/// Forgets the tokens of a session.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn forget(pool: &PgPool, session: SessionId) -> Result<(), StoreError> {
    let forget = sqlx::query!("delete from provider_access where session_id = $1", session.0);
    on_connection(pool, async |connection| forget.execute(connection).await).await.map(drop)
}
