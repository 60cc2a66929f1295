//! Why a value is not accepted: one closed list of codes with their arguments.
//!
//! No sentence stands here. Each edge (pages, JSON, command line) has its own in the languages that it speaks, by a `match`
//! over these codes; [`Display`](std::fmt::Display) prints the code, for logs.

use std::time::Duration;

/// Why a value is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Rejection {
    /// The field is not there.
    FieldMissing,
    /// The field is there more than once.
    FieldRepeated,
    /// The field's value is of another type.
    FieldOfWrongType,
    /// A number outside these bounds.
    OutOfRange {
        /// The least that is accepted.
        least: i64,
        /// The most.
        most: i64,
    },
    /// No email address.
    EmailMissing,
    /// No address that mail could reach.
    EmailMalformed,
    /// Longer than an address can be.
    EmailTooLong,
    /// Another account has the address.
    EmailTaken,
    /// No display name.
    DisplayNameMissing,
    /// Longer than a display name may be.
    DisplayNameTooLong,
    /// A display name with a line break or another control character.
    DisplayNameHasControl,
    /// No `custom_user_id` in the form that it must have.
    CustomUserIdMalformed,
    /// Another account has the `custom_user_id`.
    CustomUserIdTaken,
    /// Not a subject's one spelling.
    SubjectMalformed,
    /// No password that anybody may choose.
    Password(PasswordRejection),
    /// Not the password that the account has now.
    WrongCurrentPassword,
    /// Rate limited: the next attempt may be made after so long.
    TooManyAttempts(Duration),
}

/// Why a new password is not accepted, as a code with its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum PasswordRejection {
    /// There is none.
    Missing {
        /// Fewest code points.
        least: usize,
    },
    /// Fewer code points than the policy wants.
    TooShort {
        /// Its code points.
        length: usize,
        /// Fewest code points.
        least: usize,
    },
    /// More bytes than a password may have.
    TooLong {
        /// Its bytes in UTF-8.
        bytes: usize,
    },
    /// No terminal and no database takes it.
    Nul,
    /// A short text over and over.
    Repetition {
        /// Fewest code points.
        least: usize,
    },
    /// The alphabet, digits in their order, rows of the keyboard.
    Sequence,
    /// On the list, with a few digits around it or not.
    Common,
    /// Nothing but names that go with the account.
    Name(KnownName),
}

/// A name that goes with an account, and that everybody around knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownName {
    /// The site's.
    Site,
    /// The login name.
    Email,
    /// What the person is called.
    Person,
    /// Only all of these together.
    All,
}

impl From<PasswordRejection> for Rejection {
    fn from(rejection: PasswordRejection) -> Self {
        Self::Password(rejection)
    }
}
