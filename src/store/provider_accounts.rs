//! The `account_provider` table: who somebody is at an identity provider.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgPool};

use super::{
    StoreError,
    accounts::{Credentials, Row},
    mail_outbox::notify,
    on_connection,
    ways_in::{self, Removal},
};
use crate::domain::{
    account::{Account, AccountId},
    email::Email,
    mail::MailKind,
    provider::ProviderAccount,
    session::SessionId,
};

/// The constraint that gives a person at a provider one account.
pub const PROVIDER_ACCOUNT_TAKEN: &str = "account_provider_pkey";

/// The account of somebody at a provider. Notes that it was used.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, provider: &ProviderAccount) -> Result<Option<Credentials>, StoreError> {
    let find = sqlx::query_as!(
        Row,
        r#"with used as (
             update account_provider set last_used_at = now() where issuer = $1 and subject = $2 returning account_id
         )
         select id, email, display_name, custom_user_id, locale, fields::text as "fields!", password_hash,
             password_version, created_at, disabled_at, confirmation_requested_at, email_verified_at
         from account join used on used.account_id = account.id where erasure_resumes_at is null"#,
        provider.issuer,
        provider.subject,
    );
    on_connection(pool, async |connection| find.fetch_optional(connection).await)
        .await?
        .map(Credentials::try_from)
        .transpose()
}

/// Writes a new account of somebody at a provider. It has no password: `unmatchable` is a hash that none has.
///
/// # Errors
/// [`StoreError::Constraint`] as with [`accounts::insert`](super::accounts::insert), and with [`PROVIDER_ACCOUNT_TAKEN`] when the person
/// has an account already.
pub async fn insert(
    pool: &PgPool,
    account: &Account,
    unmatchable: &SecretString,
    provider: &ProviderAccount,
) -> Result<(), StoreError> {
    let insert = sqlx::query!(
        "with new as (
             insert into account
                 (id, email, display_name, custom_user_id, password_hash, has_password, created_at, locale, email_verified_at)
             values ($1, $2, $3, $4, $5, false, $6, $7, $8)
             returning id
         )
         insert into account_provider (issuer, subject, account_id) select $9, $10, id from new",
        account.id.0,
        account.email.as_ref().map(Email::as_str),
        account.display_name.as_str(),
        account.custom_user_id.as_str(),
        unmatchable.expose_secret(),
        account.created_at,
        account.locale.tag(),
        account.email_verified_at,
        provider.issuer,
        provider.subject,
    );
    on_connection(pool, async |connection| insert.execute(connection).await).await.map(drop)
}

/// Connects somebody at a provider with the account of this session, unless it has ended. Tells whose they are now: the session's
/// account, or another that they belonged to already; none when the session has ended. The account's owner is told of what is new.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn link(
    pool: &PgPool,
    session: SessionId,
    provider: &ProviderAccount,
    notice: Option<&Email>,
) -> Result<Option<AccountId>, StoreError> {
    // As with a subject: the update changes nothing, and returns whose it is.
    let link = sqlx::query!(
        r#"insert into account_provider (issuer, subject, account_id)
         select $2, $3, account_id from session where id = $1 and ended_at is null
         on conflict (issuer, subject) do update set account_id = account_provider.account_id
         returning account_id, (xmax = 0) as "is_new!""#,
        session.0,
        provider.issuer,
        provider.subject,
    );
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let linked = link.fetch_optional(&mut *transaction).await?;
        if linked.as_ref().is_some_and(|linked| linked.is_new) {
            notify(&mut transaction, MailKind::ProviderConnected, notice).await?;
        }
        transaction.commit().await?;
        Ok(linked.map(|linked| AccountId(linked.account_id)))
    })
    .await
}

/// Disconnects the account of this session from a provider, unless that is the only way in, and tells its owner. Tells whether it was
/// connected.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn unlink(
    pool: &PgPool,
    session: SessionId,
    issuer: &str,
    log_in_by_password: bool,
    notice: Option<&Email>,
) -> Result<bool, StoreError> {
    let mail = (MailKind::ProviderDisconnected, notice);
    let removed = ways_in::remove(pool, session, log_in_by_password, mail, async |connection, account| {
        let unlink =
            sqlx::query!("delete from account_provider where account_id = $1 and issuer = $2", account.0, issuer);
        Ok(unlink.execute(connection).await?.rows_affected() > 0)
    });
    Ok(removed.await? == Removal::Done)
}
