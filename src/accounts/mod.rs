//! What people do with accounts: register and authenticate. Sessions are the web's, not known here.

mod authentication;
mod registration;
pub mod throttling;

use std::sync::Arc;

use sqlx::PgPool;

pub use authentication::{Attempt, Authenticated, AuthenticationError};
pub use registration::{FieldError, NewAccount, RegistrationError};

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
