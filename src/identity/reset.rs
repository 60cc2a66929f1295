//! Choosing a password anew, with a link from a mail or from an operator.

use secrecy::{ExposeSecret, SecretString};

use super::{Client, Device, Directory, IdentityError, IdentityService};
use crate::{
    accounts::{FieldError, LinkOwner, Queued},
    audit::{Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::{email::Email, mail::LinkKind, password::Context},
};

/// What came of choosing a password.
#[derive(Debug)]
pub enum Reset {
    /// It is set, and every session of the account has ended.
    Done {
        /// Guesses elsewhere cannot keep the owner out of it.
        device: Device,
        /// Whose link it was.
        owner: LinkOwner,
    },
    /// It was not accepted. The link still works.
    Rejected {
        /// Whose link it is.
        owner: LinkOwner,
        /// What to correct.
        errors: Vec<FieldError>,
    },
}

impl<D: Directory> IdentityService<D> {
    /// Mails a reset link to whoever has this login name, with which they go on to `next` afterwards. Takes the same time whether anybody has.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] when it is no address, [`IdentityError::PasswordLoginOff`], or an outage.
    pub async fn request_reset(&self, client: &Client, email: &str, next: Option<&str>) -> Result<(), IdentityError> {
        self.require_password_login()?;
        let email = Email::parse(email)
            .map_err(|rejection| IdentityError::Invalid(vec![FieldError::new("email", rejection)]))?;
        match self.directory.request_reset(&email, client.network(), next).await? {
            Queued::Queued => client.entry(Event::ResetRequested, Outcome::Ok),
            Queued::Limited(account) => {
                let entry = client.entry(Event::ResetRequested, Outcome::Refused).because("mail_limit");
                entry.about(account.map(|id| id.0))
            }
        }
        .write(&self.audit);
        Ok(())
    }

    /// Sets the password of a link's owner.
    ///
    /// # Errors
    /// [`IdentityError::DeadLink`], [`IdentityError::PasswordLoginOff`], or an outage.
    pub async fn reset(
        &self,
        client: &Client,
        token: &OpaqueToken,
        new: &SecretString,
    ) -> Result<Reset, IdentityError> {
        self.require_password_login()?;
        // Before the password is looked at: nobody chooses one in vain, and only a live link costs a hash.
        let Some(owner) = self.directory.link_owner(LinkKind::Reset, token).await? else {
            return Err(self.dead_link(client, Event::ResetUsed));
        };
        let email = Email::of_account(&owner.email)
            .map_err(|_| IdentityError::Failed("the account of a link has an address that none can have".to_owned()))?;
        let names = Context { email: &owner.email, display_name: &owner.display_name };
        let password = match self.policy.accept(new.expose_secret(), &names) {
            Ok(password) => password,
            Err(rejection) => {
                let errors = vec![FieldError::new("new_password", rejection)];
                return Ok(Reset::Rejected { owner, errors });
            }
        };
        let name = self.anonymous_name.other_for(&email);
        let Some(reset) = self.directory.reset_password(token, password, &name, self.has_mail).await? else {
            return Err(self.dead_link(client, Event::ResetUsed));
        };
        client.entry(Event::ResetUsed, Outcome::Ok).about(reset.account.0).write(&self.audit);
        let device = self.device_of(client, &email, reset.password_version);
        Ok(Reset::Done { device, owner })
    }

    pub(super) fn dead_link(&self, client: &Client, purpose: Event) -> IdentityError {
        client.entry(purpose, Outcome::Refused).because("dead_link").write(&self.audit);
        IdentityError::DeadLink
    }
}
