//! Rows of the `account` table that invitations make, and the mails that invite.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgConnection, PgPool};

use super::{
    StoreError, invitations,
    mail_outbox::{NewMail, Queued, enqueue, owner_of},
    on_connection,
};
use crate::domain::{
    account::{Account, AccountId},
    display_name::DisplayName,
    email::Email,
    locale::Locale,
};

/// What came of a registration with an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invited {
    /// There is an account.
    Registered,
    /// There was one already. The invitation still works.
    Taken,
    /// The invitation does not work.
    Dead,
}

/// Writes down a mail that invites somebody, within the limits of mail.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn invite(
    pool: &PgPool,
    mail: NewMail<'_>,
    name: Option<&DisplayName>,
    locale: Locale,
) -> Result<Queued, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        if !enqueue_invitation(&mut transaction, mail, name, locale, None).await? {
            return Ok(Queued::Limited(owner_of(&mut transaction, mail.recipient).await?));
        }
        transaction.commit().await?;
        Ok(Queued::Queued)
    })
    .await
}

/// Writes it down in the caller's transaction. `false` past a limit of mail.
pub(super) async fn enqueue_invitation(
    connection: &mut PgConnection,
    mail: NewMail<'_>,
    name: Option<&DisplayName>,
    locale: Locale,
    inviter: Option<AccountId>,
) -> Result<bool, sqlx::Error> {
    let Some(id) = enqueue(connection, mail).await? else { return Ok(false) };
    let complete = sqlx::query!(
        "update mail_outbox set display_name = $2, locale = $3, inviter_id = $4 where id = $1",
        id,
        name.map(DisplayName::as_str),
        locale.tag(),
        inviter.map(|inviter| inviter.0),
    );
    complete.execute(connection).await?;
    Ok(true)
}

/// Writes the account of somebody who was invited, and uses the invitation up. One that waits for its address to be confirmed becomes
/// theirs: nobody has shown that it was another's.
///
/// # Errors
/// [`StoreError::Constraint`] with [`CUSTOM_USER_ID_TAKEN`](super::accounts::CUSTOM_USER_ID_TAKEN) when somebody has that already.
pub async fn insert(
    pool: &PgPool,
    (account, email): (&Account, &Email),
    password_hash: &SecretString,
    token_digest: &[u8; 32],
) -> Result<Invited, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        if !invitations::consume(&mut transaction, token_digest).await? {
            return Ok(Invited::Dead);
        }
        let insert = sqlx::query!(
            "insert into account
                 (id, email, display_name, custom_user_id, password_hash, created_at, locale, email_verified_at)
             select $1, $2, $3, $4, $5, $6, $7, $8 where not email_is_kept($2, $1)
             on conflict (email) do update
             set display_name = excluded.display_name, password_hash = excluded.password_hash,
                 password_version = account.password_version + 1, confirmation_requested_at = null,
                 locale = excluded.locale, email_verified_at = excluded.email_verified_at
             where account.confirmation_requested_at is not null",
            account.id.0,
            email.as_str(),
            account.display_name.as_str(),
            account.custom_user_id.as_str(),
            password_hash.expose_secret(),
            account.created_at,
            account.locale.tag(),
            account.email_verified_at,
        );
        if insert.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(Invited::Taken);
        }
        transaction.commit().await?;
        Ok(Invited::Registered)
    })
    .await
}
