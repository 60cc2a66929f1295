//! Logging in: the session changes, and nothing else (rule 3).

use super::{
    Client, Code, Device, Directory, IdentityError, IdentityService, Proof, Visit,
    error::outcome,
    rules::{self, Ownership},
};
use crate::{
    accounts::Authenticated,
    audit::{Entry, Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::{principal::Person, subject::HeldSubject},
    store::{
        new_sessions::{NewSession, Opened},
        sessions,
    },
};

/// Somebody who is logged in now, and what their browser keeps of it.
#[derive(Debug)]
pub struct LoggedIn {
    /// Who it is.
    pub person: Person,
    /// The browser's subject from now on.
    pub subject: HeldSubject,
    /// The new session's key.
    pub key: OpaqueToken,
    /// The browser as theirs; `None` for somebody without a login name, whose password nobody can guess.
    pub device: Option<Device>,
}

impl<D: Directory> IdentityService<D> {
    /// Logs somebody in. The browser keeps its subject, unless that belongs to another account.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], [`IdentityError::Unconfirmed`], [`IdentityError::EnrolmentRequired`],
    /// [`IdentityError::Limited`], or an outage.
    pub async fn log_in(&self, visit: &Visit, client: &Client, proof: &Proof<'_>) -> Result<LoggedIn, IdentityError> {
        let logged_in = async {
            let who = self.verify(client, proof, Event::Login).await?;
            let mut remembers = None;
            if proof.takes_code() {
                self.require_second_factor(client, &who)?;
                remembers = who.second_factor.filter(|_| proof.code().is_some_and(Code::is_remembered));
            }
            let logged_in = self.open_session(visit, client, who).await?;
            Ok(match remembers {
                Some(factor) => self.remembered(logged_in, factor),
                None => logged_in,
            })
        };
        let logged_in = logged_in.await;
        self.metrics.logins.with_label_values(&[outcome(&logged_in)]).inc();
        logged_in
    }

    /// Gives somebody whose proof was right a session with a new key (OWASP ASVS 7.2.4), and tells them by mail of a browser that
    /// is new to them (ASVS 6.3.5), in the same transaction.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] when the account was disabled, erased or given another password meanwhile.
    pub(super) async fn open_session(
        &self,
        visit: &Visit,
        client: &Client,
        who: Authenticated,
    ) -> Result<LoggedIn, IdentityError> {
        let account = who.person.account_id;
        let Some(logged_in) = self.renew_session(visit, client, who).await? else {
            let entry = client.entry(Event::Login, Outcome::Refused);
            entry.because("account_changed").about(account.0).write(&self.audit);
            return Err(IdentityError::WrongCredentials);
        };
        let digest = sessions::beginning(&logged_in.key.digest());
        let entry = client.entry(Event::Login, Outcome::Ok).about(account.0);
        Entry { session: Some(&digest), ..entry }.write(&self.audit);
        Ok(logged_in)
    }

    /// The same without a word in the audit trail, where the session replaces one of the same person's. `None` when the account
    /// has changed since the proof.
    pub(super) async fn renew_session(
        &self,
        visit: &Visit,
        client: &Client,
        who: Authenticated,
    ) -> Result<Option<LoggedIn>, IdentityError> {
        let email = who.person.email.as_ref();
        let known_device = email.and_then(|email| self.known_device(client, email));
        let key = OpaqueToken::mint()?;
        let mut new = NewSession {
            account: who.person.account_id,
            password_version: who.password_version,
            subject: rules::subject_of(visit).subject,
            leaves: None,
            user_agent: client.user_agent.clone(),
            client: client.address,
            provider: who.provider,
            handover: who.handover,
            new_device_notice: email.filter(|_| self.has_mail && known_device.is_none()).cloned(),
        };
        let binding = loop {
            match self.directory.open_session(&key.digest(), &new).await? {
                Opened::Open(binding) => break binding,
                Opened::ForeignSubject => {
                    new.leaves = Some((new.subject, visit.session.as_ref().map(|session| session.id)));
                    new.subject = rules::subject_after_login(new.subject, Ownership::Foreign);
                }
                Opened::AccountChanged => return Ok(None),
            }
        };
        self.linked_subjects.add(new.subject);
        let device = email.map(|email| self.device_of(client, email, who.password_version));
        Ok(Some(LoggedIn { person: who.person, subject: HeldSubject { subject: new.subject, binding }, key, device }))
    }
}
