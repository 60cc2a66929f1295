//! Confirming an address: whoever has the link has the mailbox.

use super::{Client, Directory, IdentityError, IdentityService};
use crate::{
    audit::{Event, Outcome},
    crypto::opaque_token::OpaqueToken,
};

impl<D: Directory> IdentityService<D> {
    /// Confirms the address that a link was sent to, so that its account may be logged in to.
    ///
    /// # Errors
    /// [`IdentityError::DeadLink`], or an outage.
    pub async fn confirm_address(&self, client: &Client, token: &OpaqueToken) -> Result<(), IdentityError> {
        let Some(account) = self.directory.confirm_address(token).await? else {
            return Err(self.dead_link(client, Event::AddressConfirmed));
        };
        client.entry(Event::AddressConfirmed, Outcome::Ok).about(account.0).write(&self.audit);
        Ok(())
    }
}
