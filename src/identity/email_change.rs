//! Another address for an account: asked for by its owner, confirmed from the new mailbox, and for a while undone from the old one.

use std::time::Duration;

use secrecy::SecretString;

use super::{Client, Device, Directory, IdentityError, IdentityService};
use crate::{
    accounts::{Applied, FieldError, Queued, Undone},
    audit::{Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::{Rejection, email::Email, principal::ActiveSession},
};

/// Within this time the old mailbox can be written to again.
const MAIL_PAUSE: Duration = Duration::from_mins(20);

/// What came of confirming a change of address.
#[derive(Debug)]
pub enum EmailConfirmed {
    /// The account has the new address. The browser as its owner's, where they are logged in to the account there.
    Done(Option<Device>),
    /// Another account has the address, or it is kept for one. Nothing changed.
    Taken,
}

/// An account that has its old address back.
#[derive(Debug)]
pub struct EmailUndone {
    /// The old address.
    pub email: String,
    /// With which its owner chooses a password, if that is needed.
    pub reset: Option<OpaqueToken>,
}

impl<D: Directory> IdentityService<D> {
    /// Mails a link to the address that somebody wants for their account, who proves once more who they are. The answer is the same
    /// whether another account has the address: only whoever reads its mail learns that. Whether they were still logged in.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] when it can't be their address, [`IdentityError::WrongCredentials`], [`IdentityError::Limited`], or an
    /// outage.
    pub async fn request_email_change(
        &self,
        own: &ActiveSession,
        client: &Client,
        email: &str,
        password: &SecretString,
    ) -> Result<bool, IdentityError> {
        let purpose = Event::EmailChangeRequested;
        let new = Email::parse(email).and_then(|new| {
            if own.person.email.as_ref() == Some(&new) { Err(Rejection::EmailUnchanged) } else { Ok(new) }
        });
        let new = new.map_err(|rejection| IdentityError::Invalid(vec![FieldError::new("email", rejection)]))?;
        self.prove_owner(own, client, password, purpose).await?;
        let account = own.person.account_id;
        // Never refunded: each one writes to somebody's mailbox.
        let buckets = self.throttle.of_email_change(account);
        self.reject_if_cached(client, purpose, &buckets)?;
        drop(self.count(client, purpose, &buckets).await?);
        let Some(queued) = self.directory.request_email_change(own.id, &new, client.network()).await? else {
            return Ok(false);
        };
        match queued {
            Queued::Queued => client.entry(purpose, Outcome::Ok),
            Queued::Limited(_) => client.entry(purpose, Outcome::Refused).because("mail_limit"),
        }
        .about(account.0)
        .write(&self.audit);
        Ok(true)
    }

    /// Takes back what somebody asked for.
    ///
    /// # Errors
    /// An outage.
    pub async fn withdraw_email_change(&self, own: &ActiveSession, client: &Client) -> Result<(), IdentityError> {
        if self.directory.withdraw_email_change(own.id).await? {
            let entry = client.entry(Event::EmailChangeRequested, Outcome::Ok).because("withdrawn");
            entry.about(own.person.account_id.0).write(&self.audit);
        }
        Ok(())
    }

    /// Gives an account the address that a link went to. Sessions and subjects stay, and the old mailbox is told. `own` is who is logged in
    /// in this browser.
    ///
    /// # Errors
    /// [`IdentityError::DeadLink`], [`IdentityError::Limited`] when the old mailbox can't be written to so soon, or an outage.
    pub async fn confirm_email_change(
        &self,
        own: Option<&ActiveSession>,
        client: &Client,
        token: &OpaqueToken,
    ) -> Result<EmailConfirmed, IdentityError> {
        let refused = |reason| client.entry(Event::EmailChanged, Outcome::Refused).because(reason).write(&self.audit);
        match self.directory.apply_email_change(token).await? {
            Applied::Done { account, email, password_version } => {
                client.entry(Event::EmailChanged, Outcome::Ok).about(account.0).write(&self.audit);
                let is_own = own.is_some_and(|own| own.person.account_id == account);
                let email = Email::of_account(&email).ok().filter(|_| is_own);
                Ok(EmailConfirmed::Done(email.map(|email| self.device_of(client, &email, password_version))))
            }
            Applied::Taken => {
                refused("email_taken");
                Ok(EmailConfirmed::Taken)
            }
            Applied::TooManyMails => {
                refused("mail_limit");
                Err(IdentityError::Limited { wait: MAIL_PAUSE, reset_helps: false })
            }
            Applied::DeadLink => Err(self.dead_link(client, Event::EmailChanged)),
        }
    }

    /// Gives an account the address back that a link went to: somebody else has changed it. Every session ends, and the password is void.
    ///
    /// # Errors
    /// [`IdentityError::DeadLink`], or an outage.
    pub async fn undo_email_change(&self, client: &Client, token: &OpaqueToken) -> Result<EmailUndone, IdentityError> {
        let reset = OpaqueToken::mint()?;
        let Some(undone) = self.directory.undo_email_change(token, &reset).await? else {
            return Err(self.dead_link(client, Event::EmailChangeUndone));
        };
        let Undone { account, email, needs_password } = undone;
        client.entry(Event::EmailChangeUndone, Outcome::Ok).about(account.0).write(&self.audit);
        Ok(EmailUndone { email, reset: (needs_password && self.policy.logs_in).then_some(reset) })
    }
}
