//! The `invitation` table. Only the digest of a link's token comes here. A link that was used is deleted, with all others of its address.

use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, on_connection, one_time_links::INVITATION_LIFETIME};
use crate::domain::{display_name::DisplayName, email::Email};

/// Whom an invitation is for.
#[derive(Debug)]
pub struct Invitation {
    /// The address that its account gets.
    pub email: String,
    /// What whoever invited calls them.
    pub display_name: Option<String>,
    /// Whether whoever uses it reads the mailbox.
    pub is_mailed: bool,
}

/// An invitation that nobody has used, as operators see it.
#[derive(Debug, Serialize)]
pub struct OpenInvitation {
    /// Whom it is for.
    pub email: String,
    /// Since when it is in the mail, or was printed.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// Until when it works.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// Writes the link of an invitation that is about to be mailed. `false` when its address has an account by now.
pub(super) async fn write(
    connection: &mut PgConnection,
    mail: Uuid,
    token_digest: &[u8; 32],
) -> Result<bool, sqlx::Error> {
    let insert = sqlx::query!(
        "insert into invitation (token_digest, email, display_name, is_mailed, expires_at)
         select $1, recipient, display_name, true, now() + make_interval(secs => $3) from mail_outbox
         where id = $2
           and not exists (select from account where email = recipient and confirmation_requested_at is null)",
        token_digest.as_slice(),
        mail,
        INVITATION_LIFETIME.as_seconds_f64(),
    );
    Ok(insert.execute(connection).await?.rows_affected() > 0)
}

/// Writes an invitation that an operator hands over.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn insert(
    pool: &PgPool,
    email: &Email,
    name: Option<&DisplayName>,
    token_digest: &[u8; 32],
) -> Result<(), StoreError> {
    let insert = sqlx::query!(
        "insert into invitation (token_digest, email, display_name, is_mailed, expires_at)
         values ($1, $2, $3, false, now() + make_interval(secs => $4))",
        token_digest.as_slice(),
        email.as_str(),
        name.map(DisplayName::as_str),
        INVITATION_LIFETIME.as_seconds_f64(),
    );
    on_connection(pool, async |connection| insert.execute(connection).await).await.map(drop)
}

/// Whom an invitation is for; `None` when it does not work. Looking does not use it up.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, token_digest: &[u8; 32]) -> Result<Option<Invitation>, StoreError> {
    let find = sqlx::query_as!(
        Invitation,
        "select email, display_name, is_mailed from invitation where token_digest = $1 and expires_at > now()",
        token_digest.as_slice(),
    );
    on_connection(pool, async |connection| find.fetch_optional(connection).await).await
}

/// Uses an invitation up, and all others of its address. Of two at once, one succeeds.
pub(super) async fn consume(connection: &mut PgConnection, token_digest: &[u8; 32]) -> Result<bool, sqlx::Error> {
    let used = sqlx::query_scalar!(
        "delete from invitation where token_digest = $1 and expires_at > now() returning email",
        token_digest.as_slice(),
    );
    let Some(email) = used.fetch_optional(&mut *connection).await? else { return Ok(false) };
    sqlx::query!("delete from invitation where email = $1", email).execute(connection).await?;
    Ok(true)
}

/// Every invitation that still works, the oldest first.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool) -> Result<Vec<OpenInvitation>, StoreError> {
    let list = sqlx::query_as!(
        OpenInvitation,
        "select email, created_at, expires_at from invitation where expires_at > now() order by created_at, email",
    );
    on_connection(pool, async |connection| list.fetch_all(connection).await).await
}

/// Ends the invitations of an address, those that wait to be sent included. Tells whether there were any.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn withdraw(pool: &PgPool, email: &Email) -> Result<bool, StoreError> {
    // The mail first, as whoever sends it does: it locks the mail, and then writes the link.
    let withdraw = sqlx::query!(
        r#"with mail as (
             update mail_outbox set next_attempt_at = null
             where recipient = $1 and kind = 'invitation' and next_attempt_at is not null returning id
         ), link as (
             delete from invitation where email = $1 returning email
         )
         select exists(select from mail) or exists(select from link) as "any!""#,
        email.as_str(),
    );
    Ok(on_connection(pool, async |connection| withdraw.fetch_one(connection).await).await?.any)
}

/// Forgets the invitations that are past their time.
pub(super) async fn sweep(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from invitation where expires_at <= now()").execute(connection).await.map(drop)
}
