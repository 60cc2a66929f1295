//! How the owner of an account can log in.

use super::{Accounts, WaysIn};
use crate::{
    domain::account::AccountId,
    store::{self, StoreError},
};

impl Accounts {
    /// How the owner of an account can log in on this site.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn ways_in(&self, account: AccountId) -> Result<WaysIn, StoreError> {
        let kept = store::ways_in::find(&self.pool, account).await?;
        Ok(WaysIn { has_password: kept.has_password && self.policy.logs_in, ..kept })
    }

    /// What authenticators call the passkeys of an account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn passkey_credential_ids(&self, account: AccountId) -> Result<Vec<Vec<u8>>, StoreError> {
        store::passkeys::credential_ids(&self.pool, account).await
    }
}
