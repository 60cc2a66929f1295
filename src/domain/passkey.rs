//! Passkeys: what a device of somebody's keeps so that they log in without a password (Web Authentication Level 3).

use serde::Serialize;
use time::{Duration, OffsetDateTime};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::Rejection;

/// Most passkeys of one account.
pub const MAX_PASSKEYS: i64 = 20;
/// How long a challenge may be answered.
pub const CHALLENGE_LIFETIME: Duration = Duration::minutes(5);
/// Most characters of a name.
const MAX_NAME: usize = 60;

/// A passkey's id on the pages and in lists. Not its credential id, which authenticators know it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PasskeyId(pub Uuid);

/// What its owner calls a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// Parses what a person typed, trimming white space.
    ///
    /// # Errors
    /// When it is empty, longer than 60 characters, or contains a control character.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let name: String = text.trim().nfc().collect();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(Rejection::PasskeyNameUnfit);
        }
        if name.chars().count() > MAX_NAME {
            return Err(Rejection::TextTooLong { most: MAX_NAME.try_into().unwrap_or(i64::MAX) });
        }
        Ok(Self(name))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A passkey as its owner and operators see it.
#[derive(Debug, Clone, Serialize)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When its owner last logged in with it.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_used_at: Option<OffsetDateTime>,
    /// Whether it is kept outside of the device, too.
    pub backed_up: bool,
    /// When a login with what may be a copy of it was last refused.
    #[serde(with = "time::serde::rfc3339::option")]
    pub copied_at: Option<OffsetDateTime>,
}

/// A passkey that somebody's device has just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// As the authenticator calls it.
    pub credential_id: Vec<u8>,
    /// Its public key, in COSE (RFC 9052).
    pub public_key: Vec<u8>,
    /// How often it has signed.
    pub sign_count: u32,
    /// Whether it may be kept elsewhere, too.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backed_up: bool,
}

/// What a login with a passkey is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRecord {
    /// Its id.
    pub id: PasskeyId,
    /// Its public key, in COSE.
    pub public_key: Vec<u8>,
    /// Whether it may be kept outside of the device: that never changes.
    pub backup_eligible: bool,
}

/// What a login with a passkey leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasskeyUse {
    /// The digest of the challenge that it answered.
    pub challenge: [u8; 32],
    /// How often it has signed.
    pub sign_count: u32,
    /// Whether it is kept elsewhere, too.
    pub backed_up: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_on_one_line() {
        assert_eq!(PasskeyName::parse("  Phone \n").unwrap().as_str(), "Phone");
        assert!(PasskeyName::parse(&"é".repeat(MAX_NAME)).is_ok());
        assert_eq!(PasskeyName::parse(&"é".repeat(MAX_NAME + 1)), Err(Rejection::TextTooLong { most: 60 }));
        assert_eq!(PasskeyName::parse(" \t"), Err(Rejection::PasskeyNameUnfit));
        assert_eq!(PasskeyName::parse("a\nb"), Err(Rejection::PasskeyNameUnfit));
    }
}
