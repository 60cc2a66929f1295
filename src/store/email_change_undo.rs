//! Undoing a change of address: the account as its owner had it, before somebody else took it over.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgConnection, PgPool};

use super::{
    StoreError,
    email_changes::{EmailChange, Found, hold},
    on_connection,
    one_time_links::{self, RESET_LIFETIME},
    ways_in,
};
use crate::domain::{account::AccountId, mail::LinkKind};

/// An account that has its old address back.
#[derive(Debug, PartialEq, Eq)]
pub struct Undone {
    /// The account.
    pub account: AccountId,
    /// Its address now.
    pub email: String,
    /// Whether its owner chooses a password with the link that was made for that: the old one is void, or there is no other way in.
    pub needs_password: bool,
}

/// Gives an account the address back that it had before a change, as somebody took the account over. Its password is void, every session
/// ends with its subject, and so do the ways in and the second factor that were added since the change was asked for, and every later
/// change. `reset_digest` is that of the link with which its owner chooses a password; `unmatchable` a hash that none has.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn undo(
    pool: &PgPool,
    token_digest: &[u8; 32],
    unmatchable: &SecretString,
    reset_digest: &[u8; 32],
) -> Result<Option<Undone>, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(found) = hold(&mut transaction, token_digest, true).await? else { return Ok(None) };
        let Found { account, change, .. } = found;
        let had_password = ways_in::read(&mut transaction, account).await?.has_password;
        restore(&mut transaction, account, &change, unmatchable).await?;
        forget_what_came_after(&mut transaction, account, &change).await?;
        let needs_password = had_password || ways_in::read(&mut transaction, account).await?.count() == 0;
        if needs_password {
            one_time_links::write(&mut transaction, account.0, (None, LinkKind::Reset), reset_digest, RESET_LIFETIME)
                .await?;
        }
        transaction.commit().await?;
        Ok(Some(Undone { account, email: change.old_email, needs_password }))
    })
    .await
}

async fn restore(
    connection: &mut PgConnection,
    account: AccountId,
    change: &EmailChange,
    unmatchable: &SecretString,
) -> Result<(), sqlx::Error> {
    let restore = sqlx::query!(
        "with restored as (
             update account
             set email = $2, email_verified_at = now(), password_hash = $3, has_password = false,
                 password_version = password_version + 1
             where id = $1 returning id
         ), ended as (
             delete from session where account_id in (select id from restored) and ended_at is null
             returning subject_id
         )
         update subject set binding = binding + 1 where id in (select subject_id from ended)",
        account.0,
        change.old_email,
        unmatchable.expose_secret(),
    );
    restore.execute(connection).await.map(drop)
}

async fn forget_what_came_after(
    connection: &mut PgConnection,
    account: AccountId,
    change: &EmailChange,
) -> Result<(), sqlx::Error> {
    let forget = sqlx::query!(
        "with passkeys as (delete from passkey where account_id = $1 and created_at >= $2),
              providers as (delete from account_provider where account_id = $1 and linked_at >= $2),
              factor as (delete from second_factor where account_id = $1 and confirmed_at >= $2),
              links as (delete from one_time_link where account_id = $1)
         delete from email_change where account_id = $1 and (applied_at is null or applied_at >= $3)",
        account.0,
        change.requested_at,
        change.applied_at,
    );
    forget.execute(connection).await.map(drop)
}
