//! Password authentication.

use uuid::Uuid;

use super::{AccountError, Accounts, second_factor::JudgedCode};
use crate::{
    crypto::password_hasher::{HashError, Verification},
    domain::{
        account::AccountId, email::Email, handover::HandoverId, password::Password, principal::Person,
        provider::ProviderSession,
    },
    store::{self, StoreError, accounts::Credentials},
};

/// Somebody whose proof was right.
#[derive(Debug)]
pub struct Authenticated {
    /// Who it is.
    pub person: Person,
    /// The version of their password.
    pub password_version: i32,
    /// The identity provider that vouched for them, if one did.
    pub provider: Option<ProviderSession>,
    /// The hand-over by the site's own backend, if it was one.
    pub handover: Option<HandoverId>,
    /// The second factor that they gave a code of, just now or in a browser that is remembered.
    pub second_factor: Option<Uuid>,
}

/// The result of an attempt.
#[derive(Debug)]
pub enum Attempt {
    /// The password was right.
    Accepted(Authenticated),
    /// The password was right, but the address has not been confirmed yet.
    Unconfirmed(AccountId),
    /// The password was wrong, or nobody can log in here. The reason is for the audit trail, never for a response.
    Refused {
        /// Why, as a code.
        reason: &'static str,
        /// The account, if there is one.
        account: Option<AccountId>,
    },
}

impl Accounts {
    /// The stored credentials for this login name, if the account exists.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn find_credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        match Email::of_account(email) {
            Ok(email) => store::soon(Box::pin(store::accounts::find_by_email(&self.pool, &email))).await,
            Err(_) => Ok(None),
        }
    }

    /// Checks a password against these credentials, and then what was judged of the code beside it. An unknown account, a wrong password,
    /// a wrong code and a disabled account are rejected after the same work (ASVS 6.3.8).
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn authenticate(
        &self,
        credentials: Option<Credentials>,
        password: &Password,
        code: JudgedCode,
    ) -> Result<Attempt, AccountError> {
        let stored = credentials.as_ref().map(|credentials| credentials.password_hash.clone());
        let verification = match self.hasher.verify(password.clone(), stored).await {
            Err(HashError::Stored(reason)) => {
                let account = credentials.as_ref().map(|credentials| credentials.account.id.to_string());
                tracing::error!(account, reason, "a stored password hash cannot be used: set a new password");
                Verification::Wrong
            }
            result => result?,
        };
        let Some(credentials) = credentials else {
            return Ok(Attempt::Refused { reason: "unknown_account", account: None });
        };
        let refused = |reason| Ok(Attempt::Refused { reason, account: Some(credentials.account.id) });
        if matches!(verification, Verification::Wrong) {
            return refused("wrong_password");
        }
        if credentials.account.disabled_at.is_some() {
            return refused("disabled_account");
        }
        // Before the hash that a wrong code must not cost.
        let second_factor = match self.use_code(&credentials.account, code).await? {
            Ok(factor) => factor,
            Err(reason) => return refused(reason),
        };
        if matches!(verification, Verification::RightButOutdated) {
            self.rehash(&credentials, password).await?;
        }
        if credentials.account.confirmation_requested_at.is_some() {
            return Ok(Attempt::Unconfirmed(credentials.account.id));
        }
        Ok(Attempt::Accepted(Authenticated { second_factor, ..credentials.into() }))
    }

    /// Hashes the password again with today's parameters (ASVS 11.2.2).
    async fn rehash(&self, credentials: &Credentials, password: &Password) -> Result<(), AccountError> {
        let stronger = self.hasher.hash(password.clone()).await?;
        store::accounts::rehash(&self.pool, credentials.account.id, &credentials.password_hash, &stronger).await?;
        Ok(())
    }
}
