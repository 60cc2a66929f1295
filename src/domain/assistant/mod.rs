//! The assistants that a site hands tokens to: what each kind of token looks like, as data, and what is wrong with a configuration.

pub mod claims;
pub mod lint;
pub mod profile;
pub mod profiles;

use std::fmt;

use serde_json::{Map, Value};
use time::Duration;

pub use self::profile::Profile;
use self::profile::{Algorithm, Visitors};
use super::{field::FieldName, provider::ProviderName, user_payload::PayloadTemplate};

/// Maximum length of a name.
const MAX_NAME: usize = 40;

/// What a page calls an assistant: `/token?assistant=<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssistantName(String);

/// What a request gives names no assistant.
#[derive(Debug, PartialEq, Eq)]
pub struct NoSuchName;

impl AssistantName {
    /// The assistant that the settings of a server describe, without a file of assistants.
    pub const DEFAULT: &str = "default";

    /// Parses a name: lower-case letters, digits and hyphens, beginning with a letter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        (begins && text.len() <= MAX_NAME && text.bytes().all(is_allowed)).then(|| Self(text.to_owned()))
    }

    /// The assistant that a request names, in what it gives for `assistant`. `None` is the default one.
    ///
    /// # Errors
    /// [`NoSuchName`] for what is no name, or is there twice.
    pub fn chosen<S: AsRef<str>>(mut given: impl Iterator<Item = S>) -> Result<Option<Self>, NoSuchName> {
        match (given.next(), given.next()) {
            (None, _) => Ok(None),
            (Some(name), None) if name.as_ref() == Self::DEFAULT => Ok(None),
            (Some(name), None) => Self::parse(name.as_ref()).map(Some).ok_or(NoSuchName),
            (Some(_), Some(_)) => Err(NoSuchName),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AssistantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the private payload is encrypted (RSAES-OAEP, RFC 8017 section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PayloadEncryption {
    /// With SHA-1: what the vendors' own sample does.
    #[default]
    OaepSha1,
    /// With SHA-256: what some of the vendor's tutorials do.
    OaepSha256,
}

impl PayloadEncryption {
    /// The one that this is not.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::OaepSha1 => Self::OaepSha256,
            Self::OaepSha256 => Self::OaepSha1,
        }
    }

    /// The name of its hash.
    #[must_use]
    pub const fn hash(self) -> &'static str {
        match self {
            Self::OaepSha1 => "SHA-1",
            Self::OaepSha256 => "SHA-256",
        }
    }
}

/// What the tokens of one assistant look like.
#[derive(Debug, Clone)]
pub struct TokenForm {
    /// The kind of assistant.
    pub profile: &'static Profile,
    /// How it is signed.
    pub algorithm: Algorithm,
    /// `kid`, where the vendor gives one.
    pub key_id: Option<String>,
    /// The identifier, where it is the same for everybody: the id of Amazon Connect's widget. Or what the operator chose in its place.
    pub fixed_identifier: Option<String>,
    /// Fields and extras.
    pub payload: PayloadTemplate,
    /// The claims of the profile `custom`.
    pub template: Map<String, Value>,
    /// Whether visitors who are not logged in get a token, too.
    pub for_anonymous: bool,
    /// Lifetime.
    pub lifetime: Duration,
    /// `iss`.
    pub issuer: Option<String>,
    /// `aud`.
    pub audience: Option<String>,
    /// The provider whose access token is handed on, encrypted.
    pub sso_provider: Option<ProviderName>,
}

impl TokenForm {
    /// A form as the profile has it where nothing else is set.
    #[must_use]
    pub fn of(profile: &'static Profile) -> Self {
        Self {
            profile,
            algorithm: profile.algorithms[0],
            key_id: None,
            fixed_identifier: None,
            payload: PayloadTemplate::new(profile.default_fields.to_vec(), Map::new()),
            template: Map::new(),
            for_anonymous: profile.visitors != Visitors::LogIn,
            lifetime: Duration::seconds(profile.lifetime.default),
            issuer: None,
            audience: None,
            sso_provider: None,
        }
    }
}

impl TokenForm {
    /// The fields that the operator declared and this assistant has chosen, for its payload or its claims.
    pub fn declared_fields(&self) -> impl Iterator<Item = &str> {
        let filled_in = self.template.values().filter_map(|value| claims::placeholder(value.as_str()?));
        let filled_in = filled_in.filter(|name| !claims::PLACEHOLDERS.contains(name));
        self.payload.chosen.iter().map(FieldName::as_str).chain(filled_in)
    }
}

#[cfg(test)]
mod tests {
    use super::{AssistantName, NoSuchName};

    #[test]
    fn a_name_fits_into_a_url_and_a_log() {
        for name in ["default", "zendesk", "orchestrate-2"] {
            assert_eq!(AssistantName::parse(name).unwrap().as_str(), name);
        }
        for name in ["", "2nd", "-a", "Zendesk", "a b", "a/b", "a\n", "é", &"a".repeat(41)] {
            assert_eq!(AssistantName::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_request_names_one_assistant_at_most() {
        let chosen = |given: &[&str]| AssistantName::chosen(given.iter());
        assert_eq!((chosen(&[]), chosen(&["default"])), (Ok(None), Ok(None)));
        assert_eq!(chosen(&["a"]), Ok(AssistantName::parse("a")));
        for given in [&["A"][..], &[""], &["a", "a"], &["a", "default"], &["default", "default"]] {
            assert_eq!(chosen(given), Err(NoSuchName), "{given:?}");
        }
    }
}
