//! The `account_provider` table: who somebody is at an identity provider.

use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use time::OffsetDateTime;

use super::{
    StoreError,
    accounts::{Credentials, Row},
    on_connection,
};
use crate::domain::{
    account::{Account, AccountId},
    provider::ProviderAccount,
    session::{FRESH_LOGIN, SessionId},
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
        account.email.as_str(),
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
/// account, or another that they belonged to already; none when the session has ended.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn link(
    pool: &PgPool,
    session: SessionId,
    provider: &ProviderAccount,
) -> Result<Option<AccountId>, StoreError> {
    // As with a subject: the update changes nothing, and returns whose it is.
    let link = sqlx::query_scalar!(
        "insert into account_provider (issuer, subject, account_id)
         select $2, $3, account_id from session where id = $1 and ended_at is null
         on conflict (issuer, subject) do update set account_id = account_provider.account_id
         returning account_id",
        session.0,
        provider.issuer,
        provider.subject,
    );
    Ok(on_connection(pool, async |connection| link.fetch_optional(connection).await).await?.map(AccountId))
}

/// How the owner of an account can log in.
#[derive(Debug, Clone)]
pub struct WaysIn {
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// With which providers, by issuer, and when they last did.
    pub providers: Vec<(String, OffsetDateTime)>,
}

impl WaysIn {
    /// Whether this provider is among them.
    #[must_use]
    pub fn includes(&self, issuer: &str) -> bool {
        self.providers.iter().any(|(connected, _)| connected == issuer)
    }
}

/// How the owner of this account can log in.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn ways_in(pool: &PgPool, account: AccountId) -> Result<WaysIn, StoreError> {
    let find = sqlx::query!(
        r#"select account.has_password, account_provider.issuer as "issuer?", last_used_at as "last_used_at?"
           from account left join account_provider on account_id = account.id
           where account.id = $1 order by linked_at"#,
        account.0,
    );
    let rows = on_connection(pool, async |connection| find.fetch_all(connection).await).await?;
    Ok(WaysIn {
        has_password: rows.first().is_some_and(|row| row.has_password),
        providers: rows.into_iter().filter_map(|row| Some((row.issuer?, row.last_used_at?))).collect(),
    })
}

/// Disconnects the account of this session from a provider, unless that is the only way in. Tells whether it was connected.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn unlink(pool: &PgPool, session: SessionId, issuer: &str) -> Result<bool, StoreError> {
    let unlink = sqlx::query!(
        "with own as (
             select account.id, has_password from account join session on session.account_id = account.id
             where session.id = $1 and session.ended_at is null for update of account
         )
         delete from account_provider using own
         where account_id = own.id and issuer = $2
           and (own.has_password or exists(
               select from account_provider other where other.account_id = own.id and other.issuer <> $2))",
        session.0,
        issuer,
    );
    Ok(on_connection(pool, async |connection| unlink.execute(connection).await).await?.rows_affected() > 0)
}

/// Whether the login of this session stands in for a password: its account has none, and it was moments ago.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn login_proves(pool: &PgPool, session: SessionId) -> Result<bool, StoreError> {
    let find = sqlx::query_scalar!(
        r#"select not has_password and authenticated_at > now() - make_interval(secs => $2) as "proves!"
           from session join account on account.id = session.account_id
           where session.id = $1 and ended_at is null"#,
        session.0,
        FRESH_LOGIN.as_seconds_f64(),
    );
    Ok(on_connection(pool, async |connection| find.fetch_optional(connection).await).await? == Some(true))
}
