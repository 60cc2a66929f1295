//! Signed cookies: a value not signed by this deployment counts as absent.
//!
//! The form is the `cookie` crate's, which `actix-session` uses: the HMAC-SHA-256 of the value in base64, then the value. It is computed
//! here, with keys that are prepared once and without a jar for each cookie. This module adds rotation: the first secret signs, all of them
//! verify.

use std::collections::BTreeSet;

use aws_lc_rs::{hkdf, hmac};
use base64::{Engine, prelude::BASE64_STANDARD};
use cookie::Key;
use secrecy::{ExposeSecret, SecretString};

/// Minimum length of a cookie secret in bytes.
pub const MIN_SECRET_BYTES: usize = 64;
/// Fewer different bytes than this are a pattern that somebody typed: 64 random ones have more, even as hexadecimal digits.
const MIN_DIFFERENT_BYTES: usize = 8;

/// The length of a signature in base64.
const SIGNATURE_CHARS: usize = 44;

/// The keys of one cookie.
#[derive(Clone)]
pub struct CookieKeys {
    /// The newest, as actix-session wants it.
    signing: Key,
    /// All of them, the newest first.
    keys: Vec<hmac::Key>,
}

impl std::fmt::Debug for CookieKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CookieKeys(…)")
    }
}

impl CookieKeys {
    /// Derives the keys of the cookie `name` from the deployment's secrets (HKDF, RFC 5869), so that a value signed for one cookie is
    /// invalid in any other.
    ///
    /// # Errors
    /// A sentence about what is wrong with the secrets; it never contains them.
    pub fn derive(secrets: &[SecretString], name: &str) -> Result<Self, &'static str> {
        if secrets.is_empty() {
            return Err("is empty: make one with `openssl rand -base64 64`");
        }
        let derive = |secret| derive_key(secret, &format!("cookie {name}")).map(|bytes| Key::from(&bytes));
        let keys = secrets.iter().map(derive).collect::<Result<Vec<_>, _>>()?;
        let prepare = |key: &Key| hmac::Key::new(hmac::HMAC_SHA256, key.signing());
        Ok(Self { signing: keys[0].clone(), keys: keys.iter().map(prepare).collect() })
    }

    /// The key that signs.
    #[must_use]
    pub const fn signing(&self) -> &Key {
        &self.signing
    }

    /// Whether older secrets still verify.
    #[must_use]
    pub const fn are_rotating(&self) -> bool {
        self.keys.len() > 1
    }

    /// Signs a value.
    #[must_use]
    pub fn sign(&self, value: &str) -> String {
        let mut text = String::with_capacity(SIGNATURE_CHARS + value.len());
        BASE64_STANDARD.encode_string(hmac::sign(&self.keys[0], value.as_bytes()), &mut text);
        text.push_str(value);
        text
    }

    /// The value of a signed cookie, if any of the secrets signed it.
    #[must_use]
    pub fn verify<'a>(&self, text: &'a str) -> Option<&'a str> {
        let (signature, value) = text.split_at_checked(SIGNATURE_CHARS)?;
        let signature = BASE64_STANDARD.decode(signature).ok()?;
        let is_signed = |key: &hmac::Key| hmac::verify(key, value.as_bytes(), &signature).is_ok();
        self.keys.iter().any(is_signed).then_some(value)
    }

    /// Signs the value again with the newest secret; `None` if it already is, or if no secret signed it.
    #[must_use]
    pub fn renew(&self, text: &str) -> Option<String> {
        let renewed = self.sign(self.verify(text)?);
        (renewed != text).then_some(renewed)
    }
}

/// Derives a key for a single purpose.
pub(super) fn derive_key(secret: &SecretString, purpose: &str) -> Result<[u8; 64], &'static str> {
    let secret = secret.expose_secret().as_bytes();
    if secret.len() < MIN_SECRET_BYTES {
        return Err("needs 64 bytes or more: make one with `openssl rand -base64 64`");
    }
    if secret.iter().collect::<BTreeSet<_>>().len() < MIN_DIFFERENT_BYTES {
        return Err("is a few characters over and over: make one with `openssl rand -base64 64`");
    }
    let mut bytes = [0; 64];
    let purpose = [b"throughline ", purpose.as_bytes()];
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(secret)
        .expand(&purpose, KeyLength)
        .and_then(|output| output.fill(&mut bytes))
        .map_err(|_| "could not be turned into a key")?;
    Ok(bytes)
}

struct KeyLength;

impl hkdf::KeyType for KeyLength {
    fn len(&self) -> usize {
        64
    }
}

#[cfg(test)]
mod tests {
    use cookie::{Cookie, CookieJar};

    use super::*;

    fn secret(seed: &str) -> SecretString {
        format!("{seed} and some more characters, ").repeat(3).into()
    }

    #[test]
    fn the_first_secret_signs_and_all_verify() {
        let old = CookieKeys::derive(&[secret("old")], "subject").unwrap();
        let rotated = CookieKeys::derive(&[secret("new"), secret("old")], "subject").unwrap();
        let text = old.sign("anon");
        assert_eq!(rotated.verify(&text), Some("anon"));
        let renewed = rotated.renew(&text).unwrap();
        assert_eq!(rotated.renew(&renewed), None);
        assert_eq!(old.verify(&renewed), None);
    }

    #[test]
    fn another_cookie_and_a_changed_value_do_not_verify() {
        let subject = CookieKeys::derive(&[secret("new")], "subject").unwrap();
        let session = CookieKeys::derive(&[secret("new")], "session").unwrap();
        let text = subject.sign("anon");
        assert_eq!(session.verify(&text), None);
        assert_eq!(subject.verify(&format!("{text}x")), None);
        assert_eq!(subject.verify("anon"), None);
    }

    #[test]
    fn the_cookie_crate_reads_and_writes_the_same_form() {
        let keys = CookieKeys::derive(&[secret("new")], "session").unwrap();
        let mut jar = CookieJar::new();
        jar.signed_mut(keys.signing()).add(Cookie::new("session", "a key"));
        assert_eq!(jar.get("session").unwrap().value(), keys.sign("a key"));
        assert_eq!(keys.verify(jar.get("session").unwrap().value()), Some("a key"));
    }

    #[test]
    fn weak_secrets_are_refused() {
        for weak in [vec![], vec!["short".into()], vec!["\0".repeat(64).into()], vec!["abcdefg".repeat(20).into()]] {
            assert!(CookieKeys::derive(&weak, "subject").is_err());
        }
    }
}
