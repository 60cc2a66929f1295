//! Registration: from what a person typed to an account.

use secrecy::{ExposeSecret, SecretString};

use super::{Client, Directory, IdentityError, IdentityService, LoggedIn, Visit, error::outcome};
use crate::{
    accounts::{FieldError, NewAccount, Unconfirmed},
    audit::{Event, Outcome},
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
    /// [`IdentityError::Invalid`] with every field to correct, [`IdentityError::Limited`], or an outage.
    pub async fn register(
        &self,
        visit: &Visit,
        client: &Client,
        email: &str,
        display_name: &str,
        password: &SecretString,
        next: Option<&str>,
    ) -> Result<Registered, IdentityError> {
        let (policy, names) = (&self.policy, &self.anonymous_name);
        let new = NewAccount::parse(policy, names, email, display_name, password.expose_secret(), None)
            .map(|new| new.in_language(client.locale));
        let registered = self.register_account(visit, client, new, next).await;
        self.metrics.registrations.with_label_values(&[outcome(&registered)]).inc();
        registered
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
