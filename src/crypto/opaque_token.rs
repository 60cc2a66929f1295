//! Opaque tokens: random text that stands for a session or a one-time link. The database keeps a digest alone.

use std::io;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

/// 256 random bits (OWASP ASVS 6.5.3, 7.2.3). Whoever has them holds what they stand for.
#[derive(Debug, Clone)]
pub struct OpaqueToken(SecretString);

impl OpaqueToken {
    /// A token that nobody has had before.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn mint() -> io::Result<Self> {
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(super::random_bytes::<32>()?).into()))
    }

    /// What somebody sent as a token: it may be anything.
    #[must_use]
    pub fn attempt(text: &str) -> Self {
        Self(text.into())
    }

    /// What the database keeps of it: SHA-256, which is enough for what nobody can guess.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        super::sha256(self.0.expose_secret())
    }

    /// The text, for a link or a cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}
