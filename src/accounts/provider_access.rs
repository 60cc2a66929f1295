//! The access token of the provider that somebody logged in with, for assistants that act on their behalf there: kept sealed with the
//! session, renewed by one server at a time, gone with the session.

use std::time::Duration as StdDuration;

use secrecy::{ExposeSecret, SecretString};
use time::{Duration, OffsetDateTime};
use tokio::time::{Instant, sleep};

use super::Accounts;
use crate::{
    crypto::sealed::SealingKeys,
    domain::{account::AccountId, principal::ActiveSession, provider::ProviderAccess},
    store::{
        StoreError,
        provider_access::{self, SealedAccess, Stored},
    },
};

/// How long before its end a token is renewed. Until then, whoever does not renew it goes on using it.
const RENEWED_BEFORE: Duration = Duration::minutes(1);
/// How long a token has to last to be of use to an assistant.
const SHORTEST: Duration = Duration::seconds(10);
/// How long somebody whose token is over waits for the server that renews it.
const PATIENCE: StdDuration = StdDuration::from_millis(2500);
const LOOKS_AGAIN: StdDuration = StdDuration::from_millis(100);

/// Why a token was not renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalFault {
    /// The provider says that it never will be: the person has to log in again (`invalid_grant`, RFC 6749 §5.2).
    Over,
    /// Perhaps the next time.
    Unavailable,
}

impl Accounts {
    /// Seals what a new session is to keep. `None` without an encryption secret.
    ///
    /// # Errors
    /// [`StoreError::Failed`] when the library fails.
    pub fn seal_access(&self, account: AccountId, access: &ProviderAccess) -> Result<Option<SealedAccess>, StoreError> {
        self.access_keys.as_ref().map(|keys| seal(keys, account, access)).transpose()
    }

    /// The access token that a session keeps of this provider, renewed by `renew` when it is about to expire. `None` when there is none that
    /// is of use: the person did not log in there, or has to again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer.
    pub async fn provider_access(
        &self,
        session: &ActiveSession,
        issuer: &str,
        renew: impl AsyncFnOnce(SecretString) -> Result<ProviderAccess, RenewalFault>,
    ) -> Result<Option<ProviderAccess>, StoreError> {
        let (id, account) = (session.id, session.person.account_id);
        let Some(keys) = &self.access_keys else { return Ok(None) };
        let Some(stored) = provider_access::find(&self.pool, id, issuer).await? else { return Ok(None) };
        let expires_at = stored.sealed.expires_at;
        let Some((access, is_outdated)) = open(keys, account, &stored.sealed) else {
            tracing::warn!("the tokens of a provider were encrypted with a secret that is gone: they are dropped");
            provider_access::forget(&self.pool, id).await?;
            return Ok(None);
        };
        let now = self.clock.now();
        if expires_at - now > RENEWED_BEFORE {
            if is_outdated {
                provider_access::replace(&self.pool, id, expires_at, &seal(keys, account, &access)?).await?;
            }
            return Ok(Some(access));
        }
        let Some(refresh_token) = access.refresh_token.clone().filter(|_| !stored.is_paused) else {
            return Ok(of_use(access, now));
        };
        if !provider_access::begin_renewal(&self.pool, id, expires_at).await? {
            return match of_use(access, now) {
                Some(access) => Ok(Some(access)),
                None => Ok(self.renewed_elsewhere(session, issuer, expires_at).await?),
            };
        }
        match renew(refresh_token).await {
            Ok(renewed) => {
                // A provider that rotates no refresh tokens sends none (RFC 6749 §6).
                let refresh_token = renewed.refresh_token.or(access.refresh_token);
                let renewed = ProviderAccess { refresh_token, ..renewed };
                provider_access::replace(&self.pool, id, expires_at, &seal(keys, account, &renewed)?).await?;
                Ok(Some(renewed))
            }
            Err(RenewalFault::Over) => {
                provider_access::forget(&self.pool, id).await?;
                Ok(of_use(access, now))
            }
            Err(RenewalFault::Unavailable) => {
                provider_access::pause(&self.pool, id).await?;
                Ok(of_use(access, now))
            }
        }
    }

    /// What another server has got in place of a token that is over.
    async fn renewed_elsewhere(
        &self,
        session: &ActiveSession,
        issuer: &str,
        old: OffsetDateTime,
    ) -> Result<Option<ProviderAccess>, StoreError> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            sleep(LOOKS_AGAIN).await;
            match provider_access::find(&self.pool, session.id, issuer).await? {
                Some(Stored { sealed, .. }) if sealed.expires_at != old => {
                    let opened =
                        self.access_keys.as_ref().and_then(|keys| open(keys, session.person.account_id, &sealed));
                    return Ok(opened.map(|(access, _)| access));
                }
                None | Some(Stored { is_paused: true, .. }) => return Ok(None),
                Some(_) => {}
            }
        }
        Ok(None)
    }
}

fn of_use(access: ProviderAccess, now: OffsetDateTime) -> Option<ProviderAccess> {
    (access.expires_at - now >= SHORTEST).then_some(access)
}

fn seal(keys: &SealingKeys, account: AccountId, access: &ProviderAccess) -> Result<SealedAccess, StoreError> {
    let seal = |token: &SecretString| {
        let sealed = keys.seal(token.expose_secret(), account.0.as_bytes());
        sealed.map_err(|error| StoreError::Failed(error.to_string()))
    };
    Ok(SealedAccess {
        access_token: seal(&access.access_token)?,
        refresh_token: access.refresh_token.as_ref().map(seal).transpose()?,
        expires_at: access.expires_at,
    })
}

/// The tokens, and whether an older secret sealed them.
fn open(keys: &SealingKeys, account: AccountId, sealed: &SealedAccess) -> Option<(ProviderAccess, bool)> {
    let open = |token: &[u8]| keys.open(token, account.0.as_bytes());
    let access_token = open(&sealed.access_token)?;
    let refresh_token = match &sealed.refresh_token {
        Some(token) => Some(open(token)?),
        None => None,
    };
    let is_outdated = access_token.is_outdated || refresh_token.as_ref().is_some_and(|token| token.is_outdated);
    let access = ProviderAccess {
        access_token: access_token.value,
        refresh_token: refresh_token.map(|token| token.value),
        expires_at: sealed.expires_at,
    };
    Some((access, is_outdated))
}
