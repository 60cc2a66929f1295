//! Inviting somebody to register, and registering with an invitation.

use ipnet::IpNet;

use super::{Accounts, Authenticated, FieldError, NewAccount, Queued, RegistrationError};
pub use crate::store::{invitations::Invitation, one_time_links::INVITATION_LIFETIME};
use crate::{
    crypto::opaque_token::OpaqueToken,
    domain::{
        Rejection, account::AccountId, display_name::DisplayName, email::Email, invitation::SentInvitation,
        locale::Locale, mail::MailKind,
    },
    store::{
        StoreError, accounts, invitation_requests, invitations,
        invited_accounts::{self, Invited},
        mail_outbox::NewMail,
    },
};

impl Accounts {
    /// Queues a mail with an invitation. Whether its address has an account is only checked when it is sent: then there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn invite(
        &self,
        recipient: &Email,
        name: Option<&DisplayName>,
        locale: Locale,
        client_network: Option<IpNet>,
    ) -> Result<Queued, StoreError> {
        let mail = NewMail { kind: MailKind::Invitation, recipient, client_network, next: None };
        invited_accounts::invite(&self.pool, mail, name, locale).await
    }

    /// Invites somebody in a person's name: a mail is queued, unless it came to a limit of mail, or comes to an account. The sender is told
    /// neither.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn send_invitation(
        &self,
        sender: AccountId,
        recipient: &Email,
        name: Option<&DisplayName>,
        locale: Locale,
        client_network: Option<IpNet>,
    ) -> Result<SentInvitation, StoreError> {
        let mail = NewMail { kind: MailKind::Invitation, recipient, client_network, next: None };
        invitation_requests::invite(&self.pool, sender, mail, name, locale).await
    }

    /// Whom somebody has invited who has not registered with an invitation yet, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn sent_invitations(&self, sender: AccountId) -> Result<Vec<SentInvitation>, StoreError> {
        invitation_requests::list(&self.pool, sender).await
    }

    /// Creates an invitation for an operator to hand over.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer, or the system provides no random bytes.
    pub async fn issue_invitation(&self, email: &Email, name: Option<&DisplayName>) -> Result<OpaqueToken, StoreError> {
        let token = OpaqueToken::mint().map_err(|error| StoreError::Failed(error.to_string()))?;
        invitations::insert(&self.pool, email, name, &token.digest()).await?;
        Ok(token)
    }

    /// Whom an invitation is for; `None` if it does not work. Looking does not use it up.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn invitation(&self, token: &OpaqueToken) -> Result<Option<Invitation>, StoreError> {
        invitations::find(&self.pool, &token.digest()).await
    }

    /// Creates the account of somebody who was invited, and uses the invitation up. `None` if that does not work.
    ///
    /// # Errors
    /// See [`RegistrationError`]. That the login name is taken may be told: whoever has the invitation was given it for that address.
    pub async fn register_invited(
        &self,
        new: NewAccount,
        token: &OpaqueToken,
    ) -> Result<Option<Authenticated>, RegistrationError> {
        let email = new.email().clone();
        let (account, password_hash) = self.prepare(new).await?;
        match invited_accounts::insert(&self.pool, (&account, &email), &password_hash, &token.digest()).await? {
            Invited::Registered => Ok(accounts::find_by_email(&self.pool, &email).await?.map(Authenticated::from)),
            Invited::Taken => Err(RegistrationError::Field(FieldError::new("email", Rejection::EmailTaken))),
            Invited::Dead => Ok(None),
        }
    }
}
