//! Logging in with an identity provider. The provider says who somebody is; whose account that is, only issuer and subject tell, never
//! an email address.

use std::borrow::Cow;

use super::{Client, Directory, IdentityError, IdentityService, error::outcome};
use crate::{
    accounts::Authenticated,
    audit::{Event, Outcome},
    domain::{
        field::FieldChanges,
        principal::ActiveSession,
        provider::{ProviderIdentity, ProviderLogout, ProviderSession},
    },
};

/// Why an entry of the trail is there: the provider's name is not told, because there are few.
const PROVIDER: &str = "provider";

/// What came of connecting an account with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connected {
    /// The account's owner may log in with it from now on.
    Done,
    /// The person there has another account here.
    Taken,
    /// The session has ended.
    LoggedOut,
    /// The login here was too long ago. Nothing changed.
    Stale,
}

impl<D: Directory> IdentityService<D> {
    /// Whose account it is, or a new one.
    pub(super) async fn verify_provider(
        &self,
        client: &Client,
        identity: &ProviderIdentity,
        purpose: Event,
    ) -> Result<Authenticated, IdentityError> {
        let who = match self.find_owner(client, identity, purpose).await? {
            Some(who) => who,
            None if !identity.may_register => return Err(self.registration_closed(client)),
            None => match self.register_owner(client, identity).await? {
                Some(who) => who,
                None => self.find_owner(client, identity, purpose).await?.ok_or(IdentityError::WrongCredentials)?,
            },
        };
        let who = self.keep_fields(client, who, &identity.fields).await?;
        let session = ProviderSession {
            issuer: identity.account.issuer.clone(),
            id: identity.session.clone(),
            access: identity.access.clone().map(Box::new),
        };
        Ok(Authenticated { provider: Some(session), ..who })
    }

    /// What the provider says of the person is kept of them, where it isn't already. None of it is, where the person's fields would be too
    /// large together.
    async fn keep_fields(
        &self,
        client: &Client,
        mut who: Authenticated,
        fields: &FieldChanges,
    ) -> Result<Authenticated, IdentityError> {
        let mut after = who.person.fields.after(fields);
        let mut kept = Cow::Borrowed(fields);
        let (mut outcome, mut reason) = (Outcome::Ok, PROVIDER);
        if let Err(refusal) = self.fields.check_size(&after) {
            tracing::warn!(%refusal, "a provider's claims can't be kept");
            kept = Cow::Owned(fields.removal());
            after = who.person.fields.after(&kept);
            (outcome, reason) = (Outcome::Refused, "fields_too_large");
        }
        if after != who.person.fields {
            let account = who.person.account_id;
            self.directory.keep_fields(account, &kept).await?;
            client.entry(Event::ProfileChange, outcome).because(reason).about(account.0).write(&self.audit);
            who.person.fields = after;
        }
        Ok(who)
    }

    async fn find_owner(
        &self,
        client: &Client,
        identity: &ProviderIdentity,
        purpose: Event,
    ) -> Result<Option<Authenticated>, IdentityError> {
        let Some(found) = self.directory.find_by_provider(&identity.account).await? else { return Ok(None) };
        if found.account.disabled_at.is_some() {
            let entry = client.entry(purpose, Outcome::Refused);
            entry.because("disabled_account").about(found.account.id.0).write(&self.audit);
            return Err(IdentityError::WrongCredentials);
        }
        Ok(Some(found.into()))
    }

    async fn register_owner(
        &self,
        client: &Client,
        identity: &ProviderIdentity,
    ) -> Result<Option<Authenticated>, IdentityError> {
        let registered = self.directory.register_with_provider(identity, &self.anonymous_name, client.locale).await;
        let registered = registered.map_err(|error| self.refused_fields(client, error.into()));
        self.metrics.registrations.with_label_values(&[outcome(&registered)]).inc();
        let registered = registered?;
        if let Some(who) = &registered {
            let entry = client.entry(Event::Register, Outcome::Ok).because(PROVIDER);
            entry.about(who.person.account_id.0).write(&self.audit);
        }
        Ok(registered)
    }

    /// Lets the person of a session log in with a provider, too: a login moments ago here, and one there, prove both. Whoever finds a
    /// browser where somebody is logged in adds no way in for later (OWASP ASVS 7.5.1).
    ///
    /// # Errors
    /// An outage.
    pub async fn connect_provider(
        &self,
        own: &ActiveSession,
        client: &Client,
        identity: &ProviderIdentity,
    ) -> Result<Connected, IdentityError> {
        let account = own.person.account_id;
        if !self.proves_recently(own, client, Event::WayInAdded).await? {
            return Ok(Connected::Stale);
        }
        let connected = match self.directory.link_provider(own.id, &identity.account, self.notice(own)).await? {
            Some(owner) if owner == account => Connected::Done,
            Some(_) => Connected::Taken,
            None => return Ok(Connected::LoggedOut),
        };
        let (outcome, reason) = match connected {
            Connected::Done => (Outcome::Ok, PROVIDER),
            _ => (Outcome::Refused, "provider_account_taken"),
        };
        client.entry(Event::WayInAdded, outcome).because(reason).about(account.0).write(&self.audit);
        Ok(connected)
    }

    /// Takes a provider away from the ways in which the person of a session logs in, unless it is the last one, or their login was too long
    /// ago. Tells whether it is gone.
    ///
    /// # Errors
    /// An outage.
    pub async fn disconnect_provider(
        &self,
        own: &ActiveSession,
        client: &Client,
        issuer: &str,
    ) -> Result<bool, IdentityError> {
        if !self.proves_recently(own, client, Event::WayInRemoved).await? {
            return Ok(false);
        }
        let removed = self.directory.unlink_provider(own.id, issuer, self.notice(own)).await?;
        if removed {
            let entry = client.entry(Event::WayInRemoved, Outcome::Ok).because(PROVIDER);
            entry.about(own.person.account_id.0).write(&self.audit);
        }
        Ok(removed)
    }

    /// Whether the login of this session was moments ago.
    ///
    /// # Errors
    /// An outage.
    pub async fn logged_in_recently(&self, own: &ActiveSession) -> Result<bool, IdentityError> {
        Ok(self.directory.logged_in_recently(own.id).await?)
    }

    async fn proves_recently(
        &self,
        own: &ActiveSession,
        client: &Client,
        purpose: Event,
    ) -> Result<bool, IdentityError> {
        let recently = self.logged_in_recently(own).await?;
        if !recently {
            let entry = client.entry(purpose, Outcome::Refused).because("login_too_old");
            entry.about(own.person.account_id.0).write(&self.audit);
        }
        Ok(recently)
    }

    /// Ends the sessions of somebody who logged out at their provider, and their subjects, as whoever revokes a session does.
    ///
    /// # Errors
    /// An outage.
    pub async fn end_provider_sessions(&self, client: &Client, logout: &ProviderLogout) -> Result<(), IdentityError> {
        for account in self.directory.end_provider_sessions(logout).await? {
            let entry = client.entry(Event::SessionRevoke, Outcome::Ok).because(PROVIDER);
            entry.about(account.0).write(&self.audit);
        }
        Ok(())
    }
}
