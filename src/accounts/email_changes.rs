//! Changes of an account's address, as people see them before they press anything.

use super::Accounts;
pub use crate::store::{
    email_change_undo::Undone,
    email_changes::{Applied, EmailChange},
};
use crate::{
    crypto::opaque_token::OpaqueToken,
    domain::account::AccountId,
    store::{StoreError, email_changes},
};

impl Accounts {
    /// The change of address that waits for its link to be used, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn pending_email_change(&self, account: AccountId) -> Result<Option<EmailChange>, StoreError> {
        let changes = email_changes::list(&self.pool, account).await?;
        Ok(changes.into_iter().find(|change| change.applied_at.is_none()))
    }

    /// The change that a link confirms; `None` if it does not work. Looking does not use it up.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn email_change_to_confirm(&self, token: &OpaqueToken) -> Result<Option<EmailChange>, StoreError> {
        email_changes::find_by_link(&self.pool, &token.digest(), false).await
    }

    /// The change that a link undoes; `None` if it does not work. Looking does not use it up.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn email_change_to_undo(&self, token: &OpaqueToken) -> Result<Option<EmailChange>, StoreError> {
        email_changes::find_by_link(&self.pool, &token.digest(), true).await
    }
}
