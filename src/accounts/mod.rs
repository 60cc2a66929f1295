//! What people do with accounts: register, authenticate, confirm their address, change or reset their password, see and erase what is
//! kept about them. Sessions are the web's; what is known of them here is that they end with their password.

mod authentication;
mod one_time_links;
mod password_change;
mod personal_data;
mod registration;
pub mod throttling;

use std::sync::Arc;

use sqlx::PgPool;

pub use authentication::{Attempt, Authenticated, AuthenticationError};
pub use one_time_links::{FIRST_PASSWORD_LIFETIME, LinkOwner, RESET_LIFETIME, ResetError, link};
pub use personal_data::PersonalData;
pub use registration::{FieldError, NewAccount, RegistrationError, Unconfirmed};

use crate::{
    crypto::password_hasher::PasswordHasher,
    domain::{clock::Clock, password::PasswordPolicy},
};

/// The accounts of a deployment.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// Where they are kept.
    pub pool: PgPool,
    /// How their passwords are.
    pub hasher: PasswordHasher,
    /// What a new password must be like.
    pub policy: PasswordPolicy,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}
