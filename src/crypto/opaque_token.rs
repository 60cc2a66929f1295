//! Opaque tokens: random text that stands for a session or a one-time link. The database stores only a digest.

use std::io;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

/// 256 random bits (OWASP ASVS 6.5.3, 7.2.3). A bearer token: whoever has it can use it.
#[derive(Debug, Clone)]
pub struct OpaqueToken(SecretString);

impl OpaqueToken {
    /// A new random token.
    ///
    /// # Errors
    /// When the operating system provides no random bytes.
    pub fn mint() -> io::Result<Self> {
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(super::random_bytes::<32>()?).into()))
    }

    /// Wraps a token as received: it may be any text.
    #[must_use]
    pub fn attempt(text: &str) -> Self {
        Self(text.into())
    }

    /// The digest to store: plain SHA-256, which is enough for a value that cannot be guessed.
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
