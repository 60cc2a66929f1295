//! Rows of the `session` table that an identity provider ends: its logout ends ours (OpenID Connect Back-Channel Logout 1.0).

use sqlx::PgPool;

use super::{StoreError, on_connection};
use crate::domain::{account::AccountId, provider::ProviderAccount};

/// Ends the sessions that were opened from this one at the provider, and their subjects, as
/// [`revoke`](super::sessions::revoke) does. Gives the account of each.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn end(pool: &PgPool, issuer: &str, session: &str) -> Result<Vec<AccountId>, StoreError> {
    let end = sqlx::query_scalar!(
        "with ended as (
             delete from session
             where provider_issuer = $1 and md5(provider_session) = md5($2) and provider_session = $2 and ended_at is null
             returning account_id, subject_id
         ), left_behind as (
             update subject set binding = binding + 1 where id in (select subject_id from ended)
         )
         select account_id from ended",
        issuer,
        session,
    );
    let ended = on_connection(pool, async |connection| end.fetch_all(connection).await).await?;
    Ok(ended.into_iter().map(AccountId).collect())
}

/// Ends every session that this person opened through the provider. See [`end`].
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn end_of(pool: &PgPool, provider: &ProviderAccount) -> Result<Vec<AccountId>, StoreError> {
    let end = sqlx::query_scalar!(
        "with ended as (
             delete from session using account_provider
             where account_provider.issuer = $1 and account_provider.subject = $2
               and session.account_id = account_provider.account_id
               and session.provider_issuer = $1 and session.ended_at is null
             returning session.account_id, session.subject_id
         ), left_behind as (
             update subject set binding = binding + 1 where id in (select subject_id from ended)
         )
         select account_id from ended",
        provider.issuer,
        provider.subject,
    );
    let ended = on_connection(pool, async |connection| end.fetch_all(connection).await).await?;
    Ok(ended.into_iter().map(AccountId).collect())
}
