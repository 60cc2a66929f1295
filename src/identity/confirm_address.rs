//! Confirming an address: whoever has the link has the mailbox, and whoever knows the password registered.

use secrecy::{ExposeSecret, SecretString};

use super::{Client, Directory, IdentityError, IdentityService};
use crate::{
    accounts::{Confirmation, FieldError, LinkOwner},
    audit::{Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::{Rejection, mail::LinkKind, password::Password},
};

impl<D: Directory> IdentityService<D> {
    /// Confirms the address that a link was sent to, for somebody who knows the password of the link's registration, so that its
    /// account may be logged in to, and tells whose it is. Wrong passwords are counted by link.
    ///
    /// # Errors
    /// [`IdentityError::DeadLink`], [`IdentityError::Invalid`] when the password is wrong, [`IdentityError::Limited`], or an outage.
    pub async fn confirm_address(
        &self,
        client: &Client,
        token: &OpaqueToken,
        password: &SecretString,
    ) -> Result<LinkOwner, IdentityError> {
        let purpose = Event::AddressConfirmed;
        let Some(owner) = self.directory.link_owner(LinkKind::Confirm, token).await? else {
            return Err(self.dead_link(client, purpose));
        };
        let _permit = self.hasher.queue_permit(client.address)?;
        let buckets = self.throttle.of_confirmation(token);
        self.reject_if_cached(client, purpose, &buckets)?;
        let counted = self.count(client, purpose, &buckets).await?;
        let password = Password::attempt(password.expose_secret());
        let confirmation = self.directory.confirm_address(token, &password).await;
        if !matches!(confirmation, Ok(Confirmation::WrongPassword)) {
            drop(self.directory.refund(counted, buckets));
        }
        match confirmation? {
            Confirmation::Done(confirmed) => {
                client.entry(purpose, Outcome::Ok).about(confirmed.account.0).write(&self.audit);
                Ok(owner)
            }
            Confirmation::WrongPassword => {
                client.entry(purpose, Outcome::Refused).because("wrong_password").write(&self.audit);
                let error = FieldError::new("password", Rejection::WrongRegistrationPassword);
                Err(IdentityError::Invalid(vec![error]))
            }
            Confirmation::DeadLink => Err(self.dead_link(client, purpose)),
        }
    }
}
