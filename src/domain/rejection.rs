//! Why a value is rejected: a closed list of codes with arguments.
//!
//! There are no sentences here. Each edge (pages, JSON, command line) has its own, in every language it supports, by a `match` over
//! these codes; [`Display`](std::fmt::Display) prints the code, for logs.

use std::time::Duration;

/// Why a value is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Rejection {
    /// The field is missing.
    FieldMissing,
    /// A language that the site does not offer.
    LanguageUnknown,
    /// The field occurs more than once.
    FieldRepeated,
    /// The field's value has the wrong type.
    FieldOfWrongType,
    /// No field has this name.
    FieldUnknown {
        /// The one that may have been meant.
        meant: Option<&'static str>,
    },
    /// A number outside these bounds.
    OutOfRange {
        /// Minimum.
        least: i64,
        /// Maximum.
        most: i64,
    },
    /// A text of fewer characters than its field needs.
    TextTooShort {
        /// Minimum.
        least: i64,
    },
    /// A text of more characters than its field has.
    TextTooLong {
        /// Maximum.
        most: i64,
    },
    /// No number.
    NotANumber,
    /// None of the values that there is a choice of.
    NotOffered,
    /// Not what its field may hold.
    ValueUnfit,
    /// Too much, together with the person's other values.
    ValuesTooLarge,
    /// The email address is empty.
    EmailMissing,
    /// Not an address that mail could reach.
    EmailMalformed,
    /// A dot at either end of the part before the `@`, or two in a row.
    EmailDots,
    /// Longer than an address may be.
    EmailTooLong,
    /// Another account has this address.
    EmailTaken,
    /// An address that may not register without an invitation.
    EmailNotInvited,
    /// An address that the site's backend has not confirmed.
    EmailUnverified,
    /// An account that may not be used.
    AccountDisabled,
    /// The display name is empty.
    DisplayNameMissing,
    /// Longer than a display name may be.
    DisplayNameTooLong,
    /// The display name contains a line break or another control character.
    DisplayNameHasControl,
    /// The display name reads like the one that visitors have who are not logged in.
    DisplayNameReserved,
    /// Not a well-formed `custom_user_id`.
    CustomUserIdMalformed,
    /// Another account has this `custom_user_id`.
    CustomUserIdTaken,
    /// Not the canonical spelling of a subject.
    SubjectMalformed,
    /// The password of a login, or of an account, is empty.
    PasswordMissing,
    /// Not an acceptable new password.
    Password(PasswordRejection),
    /// The address that the account has already.
    EmailUnchanged,
    /// Not the account's current password.
    WrongCurrentPassword,
    /// Not the password of the registration that a link confirms.
    WrongRegistrationPassword,
    /// The passkey's name is empty, or on several lines.
    PasskeyNameUnfit,
    /// The passkey was made for another request, or can't be trusted.
    PasskeyRefused,
    /// Somebody has the passkey already.
    PasskeyTaken,
    /// The account has as many passkeys as it may.
    PasskeysTooMany {
        /// Maximum.
        most: i64,
    },
    /// The code of an authenticator app is empty.
    CodeMissing,
    /// Not the code that the app shows.
    WrongCode,
    /// Not the password, or not a code, or neither.
    WrongPasswordOrCode,
    /// Rate limited: the next attempt is allowed after this time.
    TooManyAttempts(Duration),
}

/// Why a new password is rejected, as a code with arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum PasswordRejection {
    /// The password is empty.
    Missing {
        /// Minimum length in code points.
        least: usize,
    },
    /// Shorter than the policy allows.
    TooShort {
        /// Its length in code points.
        length: usize,
        /// Minimum length in code points.
        least: usize,
    },
    /// Longer than a password may be.
    TooLong {
        /// Its length in bytes of UTF-8.
        bytes: usize,
    },
    /// Contains a NUL, which neither terminals nor the database accept.
    Nul,
    /// A short text repeated.
    Repetition {
        /// Minimum length in code points.
        least: usize,
    },
    /// The alphabet, digits in order, or keyboard rows.
    Sequence,
    /// On the blocklist, possibly with a few digits around it.
    Common,
    /// Consists only of names related to the account.
    Name(KnownName),
}

/// A name related to an account that is easy to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownName {
    /// The site's name.
    Site,
    /// The login name.
    Email,
    /// The display name.
    Person,
    /// A combination of these.
    All,
}

impl From<PasswordRejection> for Rejection {
    fn from(rejection: PasswordRejection) -> Self {
        Self::Password(rejection)
    }
}
