//! What a link that works once is redeemed for: its address is confirmed, its account gets another password, or its owner logs in.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgPool};

use super::{
    StoreError,
    mail_outbox::{NewMail, enqueue},
    on_connection,
    one_time_links::consume,
};
use crate::domain::{
    account::AccountId,
    display_name::DisplayName,
    email::Email,
    mail::{LinkKind, MailKind},
};

/// The account that a link was redeemed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redeemed {
    /// Its id.
    pub account: AccountId,
    /// The version of the password that it has now.
    pub password_version: i32,
}

/// Confirms the address of whoever a link was sent to: the account gets the name and the password of the registration that the link
/// belongs to, and the links of all others are dead. `None` when the link does not work.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn confirm(pool: &PgPool, token_digest: &[u8; 32]) -> Result<Option<Redeemed>, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(link) = consume(&mut transaction, token_digest, LinkKind::Confirm).await? else {
            return Ok(None);
        };
        let confirm = sqlx::query_scalar!(
            "update account
             set confirmation_requested_at = null, email_verified_at = now(), display_name = coalesce($2, display_name),
                 password_hash = coalesce($3, password_hash), password_version = password_version + 1
             where id = $1 returning password_version",
            link.account,
            link.display_name,
            link.password_hash,
        );
        let password_version = confirm.fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Some(Redeemed { account: AccountId(link.account), password_version }))
    })
    .await
}

/// Gives the account of a link another password, and ends all its sessions with their subjects. `None` when the link does not work.
///
/// Whoever has a link that was mailed has the mailbox, so the address is confirmed too. Where it was not before, a stranger may have typed
/// the name: the person gets this other `name` until they choose one. With `notice`, the owner is told.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn reset(
    pool: &PgPool,
    token_digest: &[u8; 32],
    password_hash: &SecretString,
    name: &DisplayName,
    notice: bool,
) -> Result<Option<Redeemed>, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(link) = consume(&mut transaction, token_digest, LinkKind::Reset).await? else {
            return Ok(None);
        };
        let reset = sqlx::query!(
            r#"with reset as (
                 update account
                 set password_hash = $2, has_password = true, password_version = password_version + 1, confirmation_requested_at = null,
                     display_name = case when confirmation_requested_at is null then display_name else $3 end,
                     email_verified_at = case when $4 then coalesce(email_verified_at, now()) else email_verified_at end
                 where id = $1 returning id, email, password_version
             ), ended as (
                 delete from session where account_id in (select id from reset) and ended_at is null
                 returning subject_id
             ), left_behind as (
                 update subject set binding = binding + 1 where id in (select subject_id from ended)
             )
             select email as "email!", password_version from reset"#,
            link.account,
            password_hash.expose_secret(),
            name.as_str(),
            link.is_mailed,
        );
        let reset = reset.fetch_one(&mut *transaction).await?;
        if let (true, Ok(recipient)) = (notice, Email::of_account(&reset.email)) {
            let kind = MailKind::PasswordChanged;
            enqueue(&mut transaction, NewMail { kind, recipient: &recipient, client_network: None, next: None })
                .await?;
        }
        transaction.commit().await?;
        Ok(Some(Redeemed { account: AccountId(link.account), password_version: reset.password_version }))
    })
    .await
}

/// Uses a link up that logs its owner in. `None` when it does not work.
///
/// Whoever has it has the mailbox. Where the address was not confirmed before, a stranger may have registered with it: the account loses
/// the password that they chose, which `unmatchable` takes the place of, and gets this other `name`. That confirms the address, as it does
/// where there is no password at all: one that somebody else may know leaves open whose account it is.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn log_in(
    pool: &PgPool,
    token_digest: &[u8; 32],
    unmatchable: &SecretString,
    name: &DisplayName,
) -> Result<Option<AccountId>, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(link) = consume(&mut transaction, token_digest, LinkKind::Login).await? else {
            return Ok(None);
        };
        let confirm = sqlx::query!(
            "update account
             set password_hash = $2, has_password = false, password_version = password_version + 1, display_name = $3,
                 confirmation_requested_at = null, email_verified_at = now()
             where id = $1 and confirmation_requested_at is not null",
            link.account,
            unmatchable.expose_secret(),
            name.as_str(),
        );
        confirm.execute(&mut *transaction).await?;
        let verify = sqlx::query!(
            "update account set email_verified_at = now()
             where id = $1 and email_verified_at is null and not has_password",
            link.account,
        );
        verify.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Some(AccountId(link.account)))
    })
    .await
}
