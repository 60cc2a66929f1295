//! How the owner of an account can log in.

use super::{Accounts, WaysIn};
use crate::{
    domain::account::AccountId,
    store::{self, StoreError},
};

impl Accounts {
    /// How the owner of an account can log in.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn ways_in(&self, account: AccountId) -> Result<WaysIn, StoreError> {
        store::ways_in::find(&self.pool, account).await
    }

    /// What authenticators call the passkeys of an account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn passkey_credential_ids(&self, account: AccountId) -> Result<Vec<Vec<u8>>, StoreError> {
        store::passkeys::credential_ids(&self.pool, account).await
    }
}
