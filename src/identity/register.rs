//! Registration: from what a person typed to an account.

use secrecy::{ExposeSecret, SecretString};

use super::{Client, Directory, IdentityError, IdentityService, LoggedIn, Visit, error::outcome};
use crate::{
    accounts::{Authenticated, FieldError, Invitation, NewAccount, Unconfirmed},
    audit::{Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::{Rejection, email::Email, registration::RegistrationMode},
};

/// What came of a registration.
#[derive(Debug)]
pub enum Registered {
    /// There is an account, and its owner is logged in.
    LoggedIn(LoggedIn),
    /// A mail was sent, to a new person or to one who has an account already. Only its reader learns which (OWASP ASVS 6.3.8).
    Mailed,
}

impl<D: Directory> IdentityService<D> {
    /// Makes an account of what somebody typed. Where mail is configured, they confirm the address before they log in, and go on to
    /// `next` then.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] with every field to correct, [`IdentityError::RegistrationClosed`], [`IdentityError::Limited`], or an
    /// outage.
    pub async fn register(
        &self,
        visit: &Visit,
        client: &Client,
        email: &str,
        display_name: &str,
        password: &SecretString,
        next: Option<&str>,
    ) -> Result<Registered, IdentityError> {
        let registered = if self.registration.is_open() {
            let new = self.new_account(client, email, display_name, password);
            self.register_account(visit, client, new, next).await
        } else {
            Err(self.registration_closed(client))
        };
        self.metrics.registrations.with_label_values(&[outcome(&registered)]).inc();
        registered
    }

    /// Makes the account of somebody who was invited, with the address of the invitation. They need not confirm it: whoever has the link
    /// was sent it, or was given it by an operator.
    ///
    /// # Errors
    /// [`IdentityError::DeadLink`], or as [`Self::register`].
    pub async fn register_invited(
        &self,
        visit: &Visit,
        client: &Client,
        invitation: &OpaqueToken,
        display_name: &str,
        password: &SecretString,
    ) -> Result<LoggedIn, IdentityError> {
        let registered = async {
            let who = self.make_invited_account(client, invitation, display_name, password).await?;
            self.require_second_factor(client, &who)?;
            self.open_session(visit, client, who).await
        };
        let registered = registered.await;
        self.metrics.registrations.with_label_values(&[outcome(&registered)]).inc();
        registered
    }

    async fn make_invited_account(
        &self,
        client: &Client,
        token: &OpaqueToken,
        display_name: &str,
        password: &SecretString,
    ) -> Result<Authenticated, IdentityError> {
        if self.registration.mode == RegistrationMode::Off {
            return Err(self.registration_closed(client));
        }
        let Some(Invitation { email, is_mailed, .. }) = self.directory.invitation(token).await? else {
            return Err(self.dead_link(client, Event::Register));
        };
        let (policy, names) = (&self.policy, &self.anonymous_name);
        let new = NewAccount::parse(policy, names, &email, display_name, password.expose_secret(), None)
            .map_err(|errors| self.refused_fields(client, IdentityError::Invalid(errors)))?;
        let _permit = self.hasher.queue_permit(client.address)?;
        let buckets = self.throttle.of_registration(client.address);
        self.reject_if_cached(client, Event::Register, &buckets)?;
        drop(self.count(client, Event::Register, &buckets).await?);
        let new = new.email_verified(is_mailed).in_language(client.locale);
        let registered = self.directory.register_invited(new, token).await;
        let registered = registered.map_err(|error| self.refused_fields(client, error.into()))?;
        let Some(who) = registered else { return Err(self.dead_link(client, Event::Register)) };
        let entry = client.entry(Event::Register, Outcome::Ok).because("invitation");
        entry.about(who.person.account_id.0).write(&self.audit);
        Ok(who)
    }

    fn new_account(
        &self,
        client: &Client,
        email: &str,
        display_name: &str,
        password: &SecretString,
    ) -> Result<NewAccount, Vec<FieldError>> {
        let (policy, names) = (&self.policy, &self.anonymous_name);
        let new = NewAccount::parse(policy, names, email, display_name, password.expose_secret(), None);
        let is_foreign = Email::parse(email).is_ok_and(|email| !self.registration.admits(&email));
        let foreign = is_foreign.then(|| FieldError::new("email", Rejection::EmailNotInvited));
        match (new, foreign) {
            (Ok(new), None) => Ok(new.in_language(client.locale)),
            (new, foreign) => Err(foreign.into_iter().chain(new.err().unwrap_or_default()).collect()),
        }
    }

    /// Notes that somebody tried who may not.
    pub(super) fn registration_closed(&self, client: &Client) -> IdentityError {
        client.entry(Event::Register, Outcome::Refused).because("registration_closed").write(&self.audit);
        IdentityError::RegistrationClosed
    }

    async fn register_account(
        &self,
        visit: &Visit,
        client: &Client,
        new: Result<NewAccount, Vec<FieldError>>,
        next: Option<&str>,
    ) -> Result<Registered, IdentityError> {
        let new = new.map_err(|errors| self.refused_fields(client, IdentityError::Invalid(errors)))?;
        let _permit = self.hasher.queue_permit(client.address)?;
        // Never refunded: an account that was made counts, and so does finding out whether one exists.
        let buckets = self.throttle.of_registration(client.address);
        self.reject_if_cached(client, Event::Register, &buckets)?;
        drop(self.count(client, Event::Register, &buckets).await?);
        if self.has_mail {
            return self.register_by_mail(client, new, next).await;
        }
        let registered = self.directory.register(new).await;
        let who = registered.map_err(|error| self.refused_fields(client, error.into()))?;
        client.entry(Event::Register, Outcome::Ok).about(who.person.account_id.0).write(&self.audit);
        self.require_second_factor(client, &who)?;
        Ok(Registered::LoggedIn(self.open_session(visit, client, who).await?))
    }

    async fn register_by_mail(
        &self,
        client: &Client,
        new: NewAccount,
        next: Option<&str>,
    ) -> Result<Registered, IdentityError> {
        match self.directory.register_unconfirmed(new, client.network(), next).await? {
            Unconfirmed::Waits(account) => client.entry(Event::Register, Outcome::Ok).about(account.0),
            Unconfirmed::Taken => client.entry(Event::Register, Outcome::Refused).because("email"),
            Unconfirmed::TooMany(account) => {
                let entry = client.entry(Event::Register, Outcome::Refused).because("mail_limit");
                entry.about(account.map(|id| id.0))
            }
        }
        .write(&self.audit);
        Ok(Registered::Mailed)
    }

    /// Notes which fields were refused. Their names alone: what was typed is nobody's business.
    pub(super) fn refused_fields(&self, client: &Client, error: IdentityError) -> IdentityError {
        if let IdentityError::Invalid(errors) = &error {
            let fields: Vec<_> = errors.iter().map(|error| &*error.field).collect();
            client.entry(Event::Register, Outcome::Refused).because(&fields.join(",")).write(&self.audit);
        }
        error
    }
}
