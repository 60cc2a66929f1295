//! The `invitation` table. Only the digest of a link's token comes here. A link that was used is deleted, with all others of its address.

use serde::Serialize;
use sqlx::{Connection, PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, on_connection, one_time_links::INVITATION_LIFETIME};
use crate::domain::{account::AccountId, display_name::DisplayName, email::Email};

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
    /// Whose it is: their address, or, without one, the site's own id for them; none for an operator's.
    pub invited_by: Option<String>,
}

/// Writes the link of an invitation that is about to be mailed. `false` when its address has an account by now, or its sender's was
/// disabled.
pub(super) async fn write(
    connection: &mut PgConnection,
    mail: Uuid,
    token_digest: &[u8; 32],
) -> Result<bool, sqlx::Error> {
    let insert = sqlx::query!(
        "insert into invitation (token_digest, email, display_name, is_mailed, expires_at, inviter_id)
         select $1, recipient, display_name, true, now() + make_interval(secs => $3), inviter_id from mail_outbox
         where id = $2
           and not exists (select from account where email = recipient and confirmation_requested_at is null)
           and (inviter_id is null or exists (select from account where id = inviter_id and disabled_at is null))",
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
        "select email, display_name, is_mailed from invitation
         where token_digest = $1 and expires_at > now()
           and (inviter_id is null or exists (select from account where id = inviter_id and disabled_at is null))",
        token_digest.as_slice(),
    );
    on_connection(pool, async |connection| find.fetch_optional(connection).await).await
}

/// Uses an invitation up, and all others of its address. Of two at once, one succeeds.
pub(super) async fn consume(connection: &mut PgConnection, token_digest: &[u8; 32]) -> Result<bool, sqlx::Error> {
    let used = sqlx::query_scalar!(
        "delete from invitation
         where token_digest = $1 and expires_at > now()
           and (inviter_id is null or exists (select from account where id = inviter_id and disabled_at is null))
         returning email",
        token_digest.as_slice(),
    );
    let Some(email) = used.fetch_optional(&mut *connection).await? else { return Ok(false) };
    sqlx::query!("delete from invitation where email = $1", email).execute(&mut *connection).await?;
    sqlx::query!("delete from invitation_request where email = $1", email).execute(connection).await?;
    Ok(true)
}

/// Every invitation that still works, the oldest first.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool) -> Result<Vec<OpenInvitation>, StoreError> {
    let list = sqlx::query_as!(
        OpenInvitation,
        "select invitation.email, invitation.created_at, expires_at, coalesce(inviter.email, inviter.custom_user_id) as invited_by
         from invitation left join account as inviter on inviter.id = inviter_id
         where expires_at > now() and inviter.disabled_at is null
         order by invitation.created_at, invitation.email",
    );
    on_connection(pool, async |connection| list.fetch_all(connection).await).await
}

/// Ends the invitations of an address, those that wait to be sent included. Tells whether there were any.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn withdraw(pool: &PgPool, email: &Email) -> Result<bool, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let was_open = end(&mut transaction, email.as_str(), None).await?;
        transaction.commit().await?;
        Ok(was_open)
    })
    .await
}

/// Ends the invitations of an address that this person has sent, or all of them. Tells whether there were any.
pub(super) async fn end(
    connection: &mut PgConnection,
    email: &str,
    inviter: Option<AccountId>,
) -> Result<bool, sqlx::Error> {
    let inviter = inviter.map(|inviter| inviter.0);
    // The mail first, as whoever sends it does: it locks the mail, and then writes the link, which the next statement sees.
    let mails = sqlx::query!(
        "update mail_outbox set next_attempt_at = null
         where recipient = $1 and kind = 'invitation' and next_attempt_at is not null
           and ($2::uuid is null or inviter_id = $2)",
        email,
        inviter,
    );
    let mut ended = mails.execute(&mut *connection).await?.rows_affected();
    let links = sqlx::query!(
        "delete from invitation where email = $1 and ($2::uuid is null or inviter_id = $2)",
        email,
        inviter
    );
    ended += links.execute(&mut *connection).await?.rows_affected();
    let requests = sqlx::query!(
        "delete from invitation_request where email = $1 and ($2::uuid is null or inviter_id = $2)",
        email,
        inviter
    );
    ended += requests.execute(connection).await?.rows_affected();
    Ok(ended > 0)
}

/// Forgets the invitations that are past their time.
pub(super) async fn sweep(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from invitation where expires_at <= now()").execute(&mut *connection).await?;
    sqlx::query!("delete from invitation_request where expires_at <= now()").execute(connection).await.map(drop)
}
