//! Logging in with a passkey, and an account's passkeys. A browser's answer was read by `webauthn`; here it is compared with what is kept.

use secrecy::SecretString;

use super::{Client, Directory, IdentityError, IdentityService, login_flow::LoginFlow};
use crate::{
    audit::{Event, Outcome},
    domain::{
        passkey::{PasskeyId, PasskeyName, PasskeyUse},
        principal::ActiveSession,
    },
    store::{
        passkeys::{Added, Used},
        ways_in::Removal,
    },
    webauthn::{Assertion, Refusal, Registration},
};

/// Why an entry of the trail is there.
const PASSKEY: &str = "passkey";

/// What came of adding a passkey.
pub type PasskeyAdded = Added;
/// What came of removing one.
pub type PasskeyRemoved = Removal;

impl<D: Directory> IdentityService<D> {
    /// Whose passkey has signed.
    pub(super) async fn verify_passkey(
        &self,
        client: &Client,
        assertion: Result<&Assertion, &Refusal>,
        purpose: Event,
    ) -> Result<LoginFlow, IdentityError> {
        let entry = client.entry(purpose, Outcome::Refused);
        let assertion = assertion.map_err(|refusal| {
            entry.because(refusal.code()).write(&self.audit);
            IdentityError::WrongCredentials
        })?;
        let Some((owner, passkey)) = self.directory.find_passkey(&assertion.credential_id).await? else {
            entry.because("unknown_passkey").write(&self.audit);
            return Err(IdentityError::WrongCredentials);
        };
        let account = owner.account.id;
        let refused = |reason| {
            client.entry(purpose, Outcome::Refused).because(reason).about(account.0).write(&self.audit);
            Err(IdentityError::WrongCredentials)
        };
        if assertion.user_handle != account.0.as_bytes() || !assertion.is_signed_by(&passkey.public_key) {
            return refused("passkey_signature");
        }
        if assertion.backup_eligible != passkey.backup_eligible {
            return refused(Refusal::Backup.code());
        }
        if owner.account.disabled_at.is_some() {
            return refused("disabled_account");
        }
        let made = PasskeyUse {
            challenge: assertion.challenge_digest(),
            sign_count: assertion.sign_count,
            backed_up: assertion.backed_up,
        };
        match self.directory.use_passkey(passkey.id, &made).await? {
            Used::Done if owner.account.confirmation_requested_at.is_some() => {
                Ok(LoginFlow::AwaitsConfirmation(account))
            }
            Used::Done => Ok(LoginFlow::Complete(Box::new(owner.into()))),
            Used::Replayed => refused("passkey_replayed"),
            Used::Copied => refused("passkey_copied"),
        }
    }

    /// Lets somebody change how they log in, who proves once more who they are: by their password, or, where they have none, by a login
    /// moments ago.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], [`IdentityError::Limited`], or an outage.
    pub async fn prove_owner(
        &self,
        own: &ActiveSession,
        client: &Client,
        password: &SecretString,
        purpose: Event,
    ) -> Result<(), IdentityError> {
        if self.directory.login_proves(own.id).await? {
            return Ok(());
        }
        self.reauthenticate(own, client, (password, None), purpose).await.map(drop)
    }

    /// Lets the person of a session log in with a passkey, too. The challenge was given to them after [`Self::prove_owner`].
    ///
    /// # Errors
    /// An outage.
    pub async fn add_passkey(
        &self,
        own: &ActiveSession,
        client: &Client,
        name: &PasskeyName,
        made: &Registration,
    ) -> Result<PasskeyAdded, IdentityError> {
        let challenge = made.challenge_digest();
        let added = self.directory.add_passkey(own.id, name, &made.passkey, &challenge, self.notice(own)).await?;
        let (outcome, reason) = match added {
            Added::Done(_) => (Outcome::Ok, PASSKEY),
            Added::Replayed => (Outcome::Refused, "passkey_replayed"),
            Added::Taken => (Outcome::Refused, "passkey_taken"),
            Added::TooMany => (Outcome::Refused, "passkeys_too_many"),
            Added::LoggedOut => return Ok(added),
        };
        let entry = client.entry(Event::WayInAdded, outcome);
        entry.because(reason).about(own.person.account_id.0).write(&self.audit);
        Ok(added)
    }

    /// Gives a passkey another name. Whether there is one.
    ///
    /// # Errors
    /// An outage.
    pub async fn rename_passkey(
        &self,
        own: &ActiveSession,
        passkey: PasskeyId,
        name: &PasskeyName,
    ) -> Result<bool, IdentityError> {
        Ok(self.directory.rename_passkey(own.id, passkey, name).await?)
    }

    /// Takes a passkey away from somebody who proves once more who they are, unless it is their last way in.
    ///
    /// # Errors
    /// As [`Self::prove_owner`].
    pub async fn remove_passkey(
        &self,
        own: &ActiveSession,
        client: &Client,
        passkey: PasskeyId,
        password: &SecretString,
    ) -> Result<PasskeyRemoved, IdentityError> {
        self.prove_owner(own, client, password, Event::WayInRemoved).await?;
        let removed = self.directory.remove_passkey(own.id, passkey, self.notice(own)).await?;
        if removed == Removal::Done {
            let entry = client.entry(Event::WayInRemoved, Outcome::Ok).because(PASSKEY);
            entry.about(own.person.account_id.0).write(&self.audit);
        }
        Ok(removed)
    }
}
