//! Is this the person that they say they are?

use super::Accounts;
use crate::{
    crypto::password_hasher::{HashError, Verification},
    domain::{account::AccountId, email::Email, password::Password, principal::Person},
    store::{self, StoreError, accounts::Credentials},
};

/// Somebody whose password was right.
#[derive(Debug)]
pub struct Authenticated {
    /// Who it is.
    pub person: Person,
    /// Which of their passwords it was.
    pub password_version: i32,
}

/// What came of an attempt.
#[derive(Debug)]
pub enum Attempt {
    /// The password was right.
    Accepted(Authenticated),
    /// The password was right, and the address waits to be confirmed.
    Unconfirmed(AccountId),
    /// It was not, or there is nobody to let in. The reason is for the audit trail, never for an answer.
    Refused {
        /// Why, in a word.
        reason: &'static str,
        /// The account, when there is one.
        account: Option<AccountId>,
    },
}

/// Authentication could not be carried out. A wrong password is no error.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The hasher failed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl Accounts {
    /// What is kept of whoever has this login name, if there is anybody.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer soon.
    pub async fn find_credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        match Email::parse(email) {
            Ok(email) => store::soon(Box::pin(store::accounts::find_by_email(&self.pool, &email))).await,
            Err(_) => Ok(None),
        }
    }

    /// Whether this is the password of the person with these credentials. Nobody, a wrong password and a disabled account are refused after the same
    /// work (ASVS 6.3.8).
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub async fn authenticate(
        &self,
        credentials: Option<Credentials>,
        password: &Password,
    ) -> Result<Attempt, AuthenticationError> {
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
        match verification {
            Verification::Wrong => return refused("wrong_password"),
            _ if credentials.account.disabled_at.is_some() => return refused("disabled_account"),
            Verification::RightButOutdated => self.rehash(&credentials, password).await?,
            Verification::Right => {}
        }
        if credentials.account.confirmation_requested_at.is_some() {
            return Ok(Attempt::Unconfirmed(credentials.account.id));
        }
        let who = Authenticated { password_version: credentials.password_version, person: credentials.account.into() };
        Ok(Attempt::Accepted(who))
    }

    /// Hashes the password anew with today's parameters (ASVS 11.2.2).
    async fn rehash(&self, credentials: &Credentials, password: &Password) -> Result<(), AuthenticationError> {
        let stronger = self.hasher.hash(password.clone()).await?;
        store::accounts::rehash(&self.pool, credentials.account.id, &credentials.password_hash, &stronger).await?;
        Ok(())
    }
}
