//! What a token of each kind of assistant looks like, as its vendor documents it. docs/ASSISTANTS.md tells operators the same.

use crate::domain::user_payload::PayloadField;

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
    Rs256,
    /// HMAC with SHA-256 (RFC 7518 section 3.2).
    Hs256,
    /// No JWT: the hexadecimal HMAC with SHA-256 of the identifier.
    HmacHex,
}

impl Algorithm {
    /// All with their names in a file of assistants.
    pub const ALL: [(&'static str, Self); 3] =
        [("RS256", Self::Rs256), ("HS256", Self::Hs256), ("HMAC-SHA256", Self::HmacHex)];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, algorithm)| *algorithm == self).map_or("", |(name, _)| name)
    }

    /// Whether it signs with a secret that the vendor shares, instead of a key of our own.
    #[must_use]
    pub const fn has_shared_secret(self) -> bool {
        matches!(self, Self::Hs256 | Self::HmacHex)
    }
}

/// Whom the identifier of a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identifier {
    /// The browser: its subject, before login and after.
    Subject,
    /// The person: the site's own id for them, the same in every browser.
    Account,
    /// Neither: one value for everybody.
    Fixed,
    /// What the operator chose of the person: the site's own id for them, or their address, once they have confirmed it.
    Chosen,
}

/// What an identifier may look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentifierForm {
    /// What fits into a header: visible ASCII without `;` and `=`, and no email address. The vendor names no longest one; ours bounds what
    /// a conversation keeps.
    Header,
    /// Any text of at most so many bytes.
    Text(usize),
}

impl IdentifierForm {
    /// The longest, in bytes.
    #[must_use]
    pub const fn longest(self) -> usize {
        match self {
            Self::Header => 256,
            Self::Text(longest) => longest,
        }
    }

    /// Whether its characters are allowed.
    #[must_use]
    pub fn allows(self, identifier: &str) -> bool {
        match self {
            Self::Header => {
                identifier.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b'=' | b'@'))
            }
            Self::Text(_) => true,
        }
    }
}

/// Where fields and extras stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In this claim, which may be encrypted.
    Encryptable(&'static str),
    /// In this claim, for everybody to read.
    Clear(&'static str),
    /// In this claim, for everybody to read, and each value is a string.
    Strings(&'static str),
    /// Beside the other claims.
    Top,
    /// Nowhere.
    Nowhere,
}

/// How long a token lives, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Lifetime {
    /// Unless it is set.
    pub default: i64,
    /// The longest that the vendor takes.
    pub longest: i64,
}

/// What a claim like `iss` is to a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It has to be there.
    Required,
    /// It may be there.
    Optional,
    /// It is not read.
    Ignored,
}

/// What somebody gets who is not logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visitors {
    /// No token: they log in first.
    LogIn,
    /// A token with the identifier alone, without fields and extras.
    Bare,
    /// A token like everybody's.
    Full,
}

/// A kind of assistant.
#[derive(Debug)]
pub struct Profile {
    /// Its name in a file of assistants.
    pub name: &'static str,
    /// The algorithms that the vendor takes, the usual one first.
    pub algorithms: &'static [Algorithm],
    /// `kid` as the vendor gave it with a shared secret. With a key of our own it is always the key's thumbprint (RFC 7638).
    pub key_id: Need,
    /// Claims that are the same in every token.
    pub constants: &'static [(&'static str, &'static str)],
    /// The claim of the identifier.
    pub identifier_claim: &'static str,
    /// Whom it stands for.
    pub identifier: Identifier,
    /// What it may look like.
    pub identifier_form: IdentifierForm,
    /// `typ`, which is always `JWT`.
    pub token_type: Need,
    /// `iss`.
    pub issuer: Need,
    /// `aud`.
    pub audience: Need,
    /// Whether a token has `jti`.
    pub has_token_id: bool,
    /// A certificate beside the public key in the JWK Set.
    pub certificate: Need,
    /// The claim in which the vendor takes the access token of the person's provider, encrypted.
    pub access_claim: Option<&'static str>,
    /// Where fields and extras stand.
    pub place: Place,
    /// Fields that the vendor calls otherwise, and its names for them.
    pub renamed: &'static [(&'static str, &'static str)],
    /// The fields unless others are chosen.
    pub default_fields: &'static [PayloadField],
    /// Whether `email` comes with `email_verified`.
    pub tells_verification: bool,
    /// Names that no field or extra may have; one with `_` at its end reserves every name that begins with it.
    pub reserved: &'static [&'static str],
    /// What visitors who are not logged in get.
    pub visitors: Visitors,
    /// How long a token lives.
    pub lifetime: Lifetime,
    /// The longest token that the vendor takes, in characters.
    pub longest_token: usize,
}

impl Profile {
    /// Whether the vendor reserves this name. A reserved name with `_` at its end reserves every name that begins with it.
    #[must_use]
    pub fn reserves(&self, name: &str) -> bool {
        self.reserved
            .iter()
            .any(|reserved| name == *reserved || (reserved.ends_with('_') && name.starts_with(reserved)))
    }

    /// Whether the vendor can use this name of a field or extra: an agent reads `context` by name in its templates.
    #[must_use]
    pub fn can_use(&self, name: &str) -> bool {
        let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        let is_variable = begins && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        self.place != Place::Clear("context") || is_variable
    }

    /// The claims come from a template of the operator's own.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.name == "custom"
    }
}
