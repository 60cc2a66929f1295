//! Inviting others to register, for people whom the operator lets.

use super::{Client, Directory, IdentityError, IdentityService, error::outcome};
use crate::{
    accounts::FieldError,
    audit::{Event, Outcome},
    domain::{
        Rejection,
        account::AccountId,
        display_name::DisplayName,
        email::Email,
        invitation::{InvitationId, SentInvitation},
        principal::Person,
    },
};

/// Somebody who may invite others.
#[derive(Debug, Clone, Copy)]
pub struct Inviter(AccountId);

impl<D> IdentityService<D> {
    /// This person as somebody who may invite others; `None` for everybody else.
    #[must_use]
    pub fn inviter(&self, person: &Person) -> Option<Inviter> {
        self.registration.may_invite.includes(&person.fields).then_some(Inviter(person.account_id))
    }
}

impl<D: Directory> IdentityService<D> {
    /// Invites whoever reads this address. The answer is the same whether it has an account or not: no mail comes to one that has.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] with every field to correct, [`IdentityError::Limited`], or an outage.
    pub async fn invite(
        &self,
        inviter: Inviter,
        client: &Client,
        email: &str,
        display_name: &str,
    ) -> Result<SentInvitation, IdentityError> {
        let sent = self.send_invitation(inviter, client, email, display_name).await;
        self.metrics.invitations.with_label_values(&[outcome(&sent)]).inc();
        sent
    }

    async fn send_invitation(
        &self,
        Inviter(sender): Inviter,
        client: &Client,
        email: &str,
        display_name: &str,
    ) -> Result<SentInvitation, IdentityError> {
        let (email, name) = self.recipient(email, display_name).map_err(IdentityError::Invalid)?;
        let buckets = self.throttle.of_invitation(sender, client.address);
        self.reject_if_cached(client, Event::Invite, &buckets)?;
        drop(self.count(client, Event::Invite, &buckets).await?);
        let sent = self.directory.send_invitation(sender, &email, name.as_ref(), client).await?;
        client.entry(Event::Invite, Outcome::Ok).about(sender.0).write(&self.audit);
        Ok(sent)
    }

    /// What was typed of the person to be invited; the name may be left out.
    fn recipient(&self, email: &str, name: &str) -> Result<(Email, Option<DisplayName>), Vec<FieldError>> {
        let email = Email::parse(email).map_err(|rejection| match rejection {
            // It would be answered as if it were to be the person's own.
            Rejection::EmailMissing => Rejection::EmailMalformed,
            rejection => rejection,
        });
        let email = email.map_err(|rejection| FieldError::new("email", rejection));
        let name = Some(name.trim()).filter(|name| !name.is_empty()).map(|name| self.anonymous_name.parse_other(name));
        let name = name.transpose().map_err(|rejection| FieldError::new("display_name", rejection));
        match (email, name) {
            (Ok(email), Ok(name)) => Ok((email, name)),
            (email, name) => Err(email.err().into_iter().chain(name.err()).collect()),
        }
    }

    /// Ends an invitation of this person's. Whether there was one.
    ///
    /// # Errors
    /// An outage.
    pub async fn withdraw_invitation(
        &self,
        Inviter(sender): Inviter,
        client: &Client,
        invitation: InvitationId,
    ) -> Result<bool, IdentityError> {
        let withdrawn = self.directory.withdraw_invitation(sender, invitation).await?;
        if withdrawn {
            let entry = client.entry(Event::Invite, Outcome::Ok).because("withdrawn");
            entry.about(sender.0).write(&self.audit);
        }
        Ok(withdrawn)
    }
}
