//! Identity providers of OpenID Connect: what a site calls them, and whom they vouch for.

use secrecy::SecretString;
use time::OffsetDateTime;

use super::{account::CustomUserId, field::FieldChanges};

/// Maximum length of a name.
const MAX_NAME: usize = 40;
/// Maximum length of a subject at a provider, in bytes (OpenID Connect Core 1.0 §2).
const MAX_SUBJECT: usize = 255;

/// What a site calls a provider: `/login/<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderName(String);

impl ProviderName {
    /// Parses a name: lower-case letters, digits and hyphens, beginning with a letter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        (begins && text.len() <= MAX_NAME && text.bytes().all(is_allowed)).then(|| Self(text.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who somebody is at a provider: the only pair of claims that is unique and is never given to anybody else (OpenID Connect Core 1.0
/// §5.7). An email address is neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderAccount {
    /// `iss`
    pub issuer: String,
    /// `sub`
    pub subject: String,
}

impl ProviderAccount {
    /// The account that these claims name, unless the subject is none: empty, or longer than 255 ASCII characters.
    #[must_use]
    pub fn new(issuer: &str, subject: &str) -> Option<Self> {
        let fits =
            (1..=MAX_SUBJECT).contains(&subject.len()) && subject.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        fits.then(|| Self { issuer: issuer.to_owned(), subject: subject.to_owned() })
    }
}

/// Somebody whom a provider has just vouched for.
#[derive(Debug, Clone)]
pub struct ProviderIdentity {
    /// Who they are there.
    pub account: ProviderAccount,
    /// Their session there, by which the provider ends ours (`sid`, OpenID Connect Back-Channel Logout 1.0 §2.1).
    pub session: Option<String>,
    /// Their address, if the provider vouches for that as well.
    pub verified_email: Option<String>,
    /// What they are called there.
    pub name: Option<String>,
    /// The site's own id for them, if a claim is configured that has it.
    pub custom_user_id: Option<CustomUserId>,
    /// What the provider says of them besides, or says no longer.
    pub fields: FieldChanges,
    /// Whether they get an account if they have none.
    pub may_register: bool,
    /// What the provider gave along, if an assistant is handed it.
    pub access: Option<ProviderAccess>,
}

/// With what an assistant acts for somebody at their provider.
#[derive(Debug, Clone)]
pub struct ProviderAccess {
    /// The access token (RFC 6749 §1.4).
    pub access_token: SecretString,
    /// What renews it, if the provider gave any (RFC 6749 §1.5).
    pub refresh_token: Option<SecretString>,
    /// When the access token expires.
    pub expires_at: OffsetDateTime,
}

/// Through which provider somebody logged in.
#[derive(Debug, Clone)]
pub struct ProviderSession {
    /// The provider's issuer identifier.
    pub issuer: String,
    /// The session there, if the provider tells.
    pub id: Option<String>,
    /// What it keeps for assistants.
    pub access: Option<Box<ProviderAccess>>,
}

/// Whose sessions end because of a logout at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderLogout {
    /// The one that was opened from this session there.
    Session {
        /// The provider's issuer identifier.
        issuer: String,
        /// The session there.
        id: String,
    },
    /// Every one that this person opened through the provider.
    Person(ProviderAccount),
}
