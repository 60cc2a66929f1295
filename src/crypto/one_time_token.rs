//! The tokens of links that work once (OWASP ASVS 6.5.3).

use std::io;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

/// 256 random bits. Whoever has them may use the link.
#[derive(Debug)]
pub struct OneTimeToken(SecretString);

impl OneTimeToken {
    /// One that nobody has had.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn mint() -> io::Result<Self> {
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(super::random_bytes::<32>()?).into()))
    }

    /// One that somebody sent: it may be anything.
    #[must_use]
    pub fn attempt(text: &str) -> Self {
        Self(text.into())
    }

    /// What the database keeps of it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        super::sha256(self.0.expose_secret())
    }

    /// The token, for its link.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}
