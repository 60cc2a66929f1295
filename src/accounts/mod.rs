//! Operations on accounts: register, authenticate, ask for a second factor, confirm the address, change or reset the password, read and erase personal data.
//! Sessions belong to `identity`; here they only end when their password changes.

mod authentication;
mod email_changes;
mod import;
mod invitations;
mod one_time_links;
mod open_attempts;
mod password_change;
mod person_handover;
mod personal_data;
mod provider_access;
mod providers;
mod registration;
mod second_factor;
pub mod throttling;
mod ways_in;

use std::sync::Arc;

use sqlx::PgPool;

pub use crate::store::ways_in::WaysIn;
pub use authentication::{Attempt, Authenticated};
pub use email_changes::{Applied, EmailChange, Undone};
pub use import::{ImportProblem, Imported, NewImport};
pub use invitations::{INVITATION_LIFETIME, Invitation};
pub use one_time_links::{Confirmation, FIRST_PASSWORD_LIFETIME, LinkOwner, Queued, RESET_LIFETIME, Redeemed, link};
pub use open_attempts::{Next, OpenAttempt};
pub use person_handover::{HandoverKey, HandoverKeys};
pub use personal_data::PersonalData;
pub use provider_access::RenewalFault;
pub use registration::{FieldError, NewAccount, RegistrationError, Unconfirmed};
pub use second_factor::{JudgedCode, SecondFactors};

use crate::{
    crypto::{
        password_hasher::{HashError, PasswordHasher},
        sealed::SealingKeys,
    },
    domain::{clock::Clock, password::PasswordPolicy},
    store::StoreError,
};

/// Why nothing could be done with an account, through nobody's fault: a wrong password or a dead link is no error.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The hasher failed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// The accounts of a deployment.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// Where they are stored.
    pub pool: PgPool,
    /// Hashes their passwords.
    pub hasher: PasswordHasher,
    /// Whether people log in by password, and requirements for new ones.
    pub policy: PasswordPolicy,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Seal what is kept of a provider for assistants.
    pub access_keys: Option<Arc<SealingKeys>>,
}
