//! Another password, for somebody who proves the current one.

use secrecy::{ExposeSecret, SecretString};

use super::{Client, Code, Directory, IdentityError, IdentityService, LoggedIn, Proof, Visit};
use crate::{
    accounts::Authenticated,
    audit::{Event, Outcome},
    domain::{PasswordRejection, email::Email, password::Context, principal::ActiveSession},
};

/// What came of changing a password.
#[derive(Debug)]
pub enum PasswordChange {
    /// It is changed. Every session has ended, and this browser has a new one.
    Done(LoggedIn),
    /// One of the two passwords was not accepted, or neither.
    Rejected(PasswordRejections),
    /// It is changed, or was changed elsewhere at the same moment, and this browser is logged out.
    LoggedOut,
}

/// What is wrong with the two passwords.
#[derive(Debug)]
pub struct PasswordRejections {
    /// Whether the current one is wrong.
    pub current_is_wrong: bool,
    /// Why the new one is not accepted.
    pub new: Option<PasswordRejection>,
}

impl<D: Directory> IdentityService<D> {
    /// Asks somebody who is logged in for their password again (OWASP ASVS 7.5.1), with a code beside it if one is given. `purpose` is what
    /// they are about to do.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], also where nobody logs in by password, [`IdentityError::Limited`], or an outage.
    pub(super) async fn reauthenticate(
        &self,
        own: &ActiveSession,
        client: &Client,
        (password, code): (&SecretString, Option<Code<'_>>),
        purpose: Event,
    ) -> Result<Authenticated, IdentityError> {
        let email = own.person.email.as_ref().filter(|_| self.policy.logs_in);
        let email = email.ok_or(IdentityError::WrongCredentials)?;
        let proof = Proof::Password { email: email.as_str(), password, code };
        let who = self.verify(client, &proof, purpose).await?;
        if who.person.account_id == own.person.account_id { Ok(who) } else { Err(IdentityError::WrongCredentials) }
    }

    /// Changes the password. Whoever else knew the old one is logged out (ASVS 7.4.3), and where mail is configured the owner is told
    /// (ASVS 6.3.7).
    ///
    /// # Errors
    /// [`IdentityError::PasswordLoginOff`], [`IdentityError::Limited`], or an outage.
    pub async fn change_password(
        &self,
        own: &ActiveSession,
        client: &Client,
        current: &SecretString,
        new: &SecretString,
    ) -> Result<PasswordChange, IdentityError> {
        self.require_password_login()?;
        let who = match self.reauthenticate(own, client, (current, None), Event::PasswordChange).await {
            Err(IdentityError::WrongCredentials) => None,
            who => Some(who?),
        };
        let email = own.person.email.as_ref().map_or("", Email::as_str);
        let names = Context { email, display_name: own.person.display_name.as_str() };
        let (who, new) = match (who, self.policy.accept(new.expose_secret(), &names)) {
            (Some(who), Ok(new)) => (who, new),
            (who, new) => {
                let rejections = PasswordRejections { current_is_wrong: who.is_none(), new: new.err() };
                return Ok(PasswordChange::Rejected(rejections));
            }
        };
        let Some(who) = self.directory.change_password(own.id, &who, new, self.has_mail).await? else {
            return Ok(PasswordChange::LoggedOut);
        };
        let entry = client.entry(Event::PasswordChange, Outcome::Ok);
        entry.about(who.person.account_id.0).write(&self.audit);
        let visit = Visit { cookie: None, session: Some(own.clone()) };
        let renewed = self.renew_session(&visit, client, who).await?;
        Ok(renewed.map_or(PasswordChange::LoggedOut, PasswordChange::Done))
    }
}
