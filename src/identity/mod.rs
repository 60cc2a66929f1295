//! What the product exists for: what a browser, a person and a conversation are to each other.
//!
//! [`rules`] holds rules 1 to 5 as pure functions. Each use case is a method of [`IdentityService`], in a file named for it. It
//! takes the [`Visit`], the [`Client`] and what was asked, applies the rules, and writes its own audit events and counts. It
//! knows no HTTP and no cookies: pages, the API and the command line turn its outcomes into answers.

mod client;
mod confirm_address;
mod device;
mod directory;
mod email_change;
mod enrolment;
mod error;
mod invitations;
mod issue_token;
mod log_in;
mod log_out;
mod login_flow;
mod login_link;
mod passkeys;
mod password;
mod person_handover;
mod personal_data;
mod proof;
mod providers;
mod recognise;
mod register;
mod reset;
pub mod rules;
mod second_factor;
mod sessions;
#[cfg(test)]
mod tests;
mod visit;

use std::sync::Arc;

use uuid::Uuid;

pub use client::Client;
pub use device::{Device, KnownDevice, Remembered};
pub use directory::Directory;
pub use email_change::{EmailConfirmed, EmailUndone};
pub use enrolment::Enrolment;
pub use error::IdentityError;
pub use invitations::Inviter;
pub use issue_token::{ClaimError, TokenError, claim};
pub use log_in::LoggedIn;
pub use login_link::OpenedLink;
pub use passkeys::{PasskeyAdded, PasskeyRemoved};
pub use password::{PasswordChange, PasswordRejections};
pub use person_handover::{HandedOver, HandoverClaim};
pub use proof::{Code, Proof};
pub use providers::Connected;
pub use register::Registered;
pub use reset::Reset;
pub use second_factor::Enrolled;
pub use visit::Visit;

use crate::{
    accounts::{Accounts, HandoverKeys, SecondFactors, throttling::Throttle},
    audit::AuditTrail,
    config::SubjectOnLogout,
    crypto::{cookie_signature::CookieKeys, password_hasher::PasswordHasher},
    domain::{
        clock::Clock, display_name::AnonymousName, email::Email, field::DeclaredFields,
        linked_subjects::LinkedSubjects, password::PasswordPolicy, principal::ActiveSession,
        registration::RegistrationPolicy,
    },
    telemetry::metrics::Metrics,
    tokens::{assistants::Assistants, issuer::TokenIssuer, monthly_subjects::MonthlySubjects},
};

/// The use cases, over whatever keeps accounts and sessions.
#[derive(Debug)]
pub struct IdentityService<D = Accounts> {
    /// Where accounts and sessions are kept.
    pub directory: D,
    /// Bounds how many logins wait for a password hash.
    pub hasher: PasswordHasher,
    /// Whether people log in by password, and what a new one must be like.
    pub policy: PasswordPolicy,
    /// Who may register.
    pub registration: RegistrationPolicy,
    /// What nobody may be called.
    pub anonymous_name: AnonymousName,
    /// Sign devices: the first one, and all of them verify.
    pub device_keys: CookieKeys,
    /// With which keys the site's own backend hands people over.
    pub handover_keys: HandoverKeys,
    /// What is kept of people beyond name and id.
    pub fields: Arc<DeclaredFields>,
    /// Slows guessing down.
    pub throttle: Throttle,
    /// The second factors of logins by password.
    pub second_factors: SecondFactors,
    /// Issues identity tokens.
    pub tokens: TokenIssuer,
    /// Issue them for further assistants.
    pub assistants: Assistants,
    /// Subjects with which somebody logged in, on whichever server.
    pub linked_subjects: LinkedSubjects,
    /// Counts whom tokens were issued for this month.
    pub monthly_subjects: Arc<MonthlySubjects>,
    /// The security trail.
    pub audit: AuditTrail,
    /// The counters.
    pub metrics: Arc<Metrics>,
    /// What becomes of the subject at logout.
    pub subject_on_logout: SubjectOnLogout,
    /// Whether people may have a link mailed that logs them in.
    pub mails_login_links: bool,
    /// Whether mail is configured: notices are sent, and addresses are confirmed.
    pub has_mail: bool,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl<D> IdentityService<D> {
    /// Refuses what is about passwords where nobody logs in by one.
    ///
    /// # Errors
    /// [`IdentityError::PasswordLoginOff`].
    pub fn require_password_login(&self) -> Result<(), IdentityError> {
        if self.policy.logs_in { Ok(()) } else { Err(IdentityError::PasswordLoginOff) }
    }

    /// Whom to tell by mail of a change of this person's account.
    fn notice<'a>(&self, own: &'a ActiveSession) -> Option<&'a Email> {
        own.person.email.as_ref().filter(|_| self.has_mail)
    }

    /// The client's device, when the person with this login name has logged in with it before, with whatever password.
    fn known_device(&self, client: &Client, email: &Email) -> Option<KnownDevice> {
        client.devices.iter().find_map(|device| device.known(&self.device_keys, email))
    }

    /// The client's device as that of somebody who has shown that the account is theirs. It keeps its id, and as long as the password stays
    /// the same, what it is remembered for.
    fn device_of(&self, client: &Client, owner: &Email, password_version: i32) -> Device {
        let known = self.known_device(client, owner);
        let remembered = known.filter(|known| known.password_version == Some(password_version));
        let device = KnownDevice {
            id: known.map_or_else(Uuid::new_v4, |known| known.id),
            password_version: Some(password_version),
            remembered: remembered.and_then(|known| known.remembered),
        };
        Device::new(&self.device_keys, owner, device)
    }
}
