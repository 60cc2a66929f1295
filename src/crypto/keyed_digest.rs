//! Keyed digests of guessable values, such as email addresses: without a secret of the deployment nobody can confirm a guess.

use aws_lc_rs::hmac;
use secrecy::SecretString;

use super::cookie_signature::derive_key;

/// Computes digests for one purpose (HMAC-SHA-256, RFC 2104).
#[derive(Debug, Clone)]
pub struct DigestKey(hmac::Key);

impl DigestKey {
    /// Derives the key from the deployment's first cookie secret (HKDF, RFC 5869), which all replicas share.
    ///
    /// # Errors
    /// A sentence about what is wrong with the secrets; it never contains them.
    pub fn derive(secrets: &[SecretString], purpose: &str) -> Result<Self, &'static str> {
        let secret = secrets.first().ok_or("is empty: make one with `openssl rand -base64 64`")?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &derive_key(secret, purpose)?)))
    }

    /// The digest of a text.
    #[must_use]
    pub fn digest(&self, text: &str) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hmac::sign(&self.0, text.as_bytes()).as_ref());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: &str, purpose: &str) -> DigestKey {
        DigestKey::derive(&[format!("{seed} and some more characters, ").repeat(3).into()], purpose).unwrap()
    }

    #[test]
    fn a_digest_depends_on_the_secret_and_the_purpose_and_shows_neither() {
        let digest = key("ab", "throttle").digest("cade@example.com");
        assert_eq!(digest, key("ab", "throttle").digest("cade@example.com"));
        assert_ne!(digest, key("cd", "throttle").digest("cade@example.com"));
        assert_ne!(digest, key("ab", "other").digest("cade@example.com"));
        assert!(!format!("{:?}", key("ab", "throttle")).contains("characters"));
    }
}
