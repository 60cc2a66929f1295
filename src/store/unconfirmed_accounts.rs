//! Rows of the `account` table whose address is not confirmed yet, and the mail that asks for it.

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgPool};

use super::{
    StoreError,
    mail_outbox::{NewMail, enqueue, owner_of},
    on_connection,
};
use crate::domain::{
    account::{Account, AccountId},
    email::Email,
    mail::MailKind,
};

/// What came of a registration whose address has to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unconfirmed {
    /// There is an account of this id, which waits for its owner.
    Waits(AccountId),
    /// There was one already. Its owner is told.
    Taken,
    /// Nothing: too many mails were asked for. Those that were sent go on working. The account of this address, if there is one.
    TooMany(Option<AccountId>),
}

/// Writes a new account that waits for its owner to confirm the address, and the mail that asks them to, with this registration's name
/// and password, and with where its person was going. Nobody has shown yet that the address is theirs, so registrations stand side by side, each with its own link, and the
/// account shows the latest until one is confirmed. The owner of a confirmed one gets a mail that says so.
///
/// # Errors
/// [`StoreError::Constraint`] with [`CUSTOM_USER_ID_TAKEN`](super::accounts::CUSTOM_USER_ID_TAKEN) when somebody has that already.
pub async fn insert(
    pool: &PgPool,
    (account, recipient): (&Account, &Email),
    password_hash: &SecretString,
    client_network: Option<IpNet>,
    next: Option<&str>,
) -> Result<Unconfirmed, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let insert = sqlx::query_scalar!(
            "insert into account
                 (id, email, display_name, custom_user_id, password_hash, created_at, confirmation_requested_at,
                  locale)
             select $1, $2, $3, $4, $5, $6, $6, $7 where not email_is_kept($2, $1)
             on conflict (email) do update
             set display_name = excluded.display_name, password_hash = excluded.password_hash,
                 confirmation_requested_at = excluded.confirmation_requested_at, locale = excluded.locale
             where account.confirmation_requested_at is not null
             returning id",
            account.id.0,
            recipient.as_str(),
            account.display_name.as_str(),
            account.custom_user_id.as_str(),
            password_hash.expose_secret(),
            account.created_at,
            account.locale.tag(),
        );
        let waits = insert.fetch_optional(&mut *transaction).await?;
        let kind = if waits.is_some() { MailKind::ConfirmAddress } else { MailKind::AlreadyRegistered };
        let mail = NewMail { kind, recipient, client_network, next };
        let Some(mail) = enqueue(&mut transaction, mail).await? else {
            transaction.rollback().await?;
            return Ok(Unconfirmed::TooMany(owner_of(connection, recipient).await?));
        };
        if waits.is_some() {
            let keep = sqlx::query!(
                "update mail_outbox set display_name = $2, password_hash = $3 where id = $1",
                mail,
                account.display_name.as_str(),
                password_hash.expose_secret(),
            );
            keep.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(waits.map_or(Unconfirmed::Taken, |id| Unconfirmed::Waits(AccountId(id))))
    })
    .await
}
