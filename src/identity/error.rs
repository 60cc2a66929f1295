//! Why a use case was not carried out.

use std::{io, time::Duration};

use super::Enrolment;
use crate::{
    accounts::{AccountError, FieldError, RegistrationError},
    crypto::password_hasher::HashError,
    store::StoreError,
    tokens::issuer::IssueError,
};

/// Why a use case was not carried out. What the caller may know is in the variant; the texts are for the log.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The proof is wrong, or stopped being right while it was verified.
    #[error("the proof is wrong")]
    WrongCredentials,
    /// The backend's key is none that may be used from there.
    #[error("the key is wrong")]
    WrongKey,
    /// The code was used, has expired, is another browser's, or never existed.
    #[error("the code is refused")]
    RefusedCode,
    /// The proof is right, and the address waits to be confirmed. Whoever has the proof may be told.
    #[error("the address is not confirmed")]
    Unconfirmed,
    /// The proof is right, and this person may not log in without a second factor, which they have not set up yet.
    #[error("a second factor is to be set up")]
    EnrolmentRequired(Box<Enrolment>),
    /// Too many attempts.
    #[error("too many attempts")]
    Limited {
        /// The next one may be made after this long.
        wait: Duration,
        /// Whether the account's owner gets in without waiting, by a new password that they choose by mail.
        reset_helps: bool,
    },
    /// Fields to correct.
    #[error("fields are invalid")]
    Invalid(Vec<FieldError>),
    /// Whoever asks may not make an account for themselves.
    #[error("registration is closed")]
    RegistrationClosed,
    /// Nobody logs in by password here.
    #[error("passwords are not used")]
    PasswordLoginOff,
    /// The one-time link was used, has expired, or never existed.
    #[error("the link is dead")]
    DeadLink,
    /// The database does not answer, or too many wait for a hash: try again soon.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of this program or its database.
    #[error("{0}")]
    Failed(String),
}

/// What came of a use case, as the metrics count it: one of [`OUTCOMES`](crate::telemetry::metrics::OUTCOMES).
pub(super) const fn outcome<T>(result: &Result<T, IdentityError>) -> &'static str {
    match result {
        Ok(_) => "success",
        Err(
            IdentityError::WrongCredentials
            | IdentityError::WrongKey
            | IdentityError::RefusedCode
            | IdentityError::Unconfirmed,
        ) => "wrong",
        Err(
            IdentityError::Invalid(_)
            | IdentityError::RegistrationClosed
            | IdentityError::PasswordLoginOff
            | IdentityError::DeadLink
            | IdentityError::EnrolmentRequired(_),
        ) => "refused",
        Err(IdentityError::Limited { .. }) => "throttled",
        Err(IdentityError::Unavailable(_)) => "unavailable",
        Err(IdentityError::Failed(_)) => "error",
    }
}

impl From<StoreError> for IdentityError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error.to_string()),
            StoreError::Url(_) | StoreError::Encoding(_) | StoreError::Constraint(_) | StoreError::Failed(_) => {
                Self::Failed(error.to_string())
            }
        }
    }
}

impl From<HashError> for IdentityError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Unavailable(error.to_string()),
            HashError::Stored(_) | HashError::Failed(_) => Self::Failed(error.to_string()),
        }
    }
}

impl From<RegistrationError> for IdentityError {
    fn from(error: RegistrationError) -> Self {
        match error {
            RegistrationError::Field(error) => Self::Invalid(vec![error]),
            RegistrationError::Store(error) => error.into(),
            RegistrationError::Hash(error) => error.into(),
        }
    }
}

impl From<AccountError> for IdentityError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => error.into(),
            AccountError::Hash(error) => error.into(),
        }
    }
}

impl From<IssueError> for IdentityError {
    fn from(error: IssueError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<io::Error> for IdentityError {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
