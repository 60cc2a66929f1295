//! Signed cookies: a value not signed by this deployment counts as absent.
//!
//! The signature is the `cookie` crate's (HMAC-SHA-256), which `actix-session` uses too. This module adds rotation: the first secret
//! signs, all of them verify.

use std::collections::BTreeSet;

use aws_lc_rs::hkdf;
use cookie::{Cookie, CookieJar, Key};
use secrecy::{ExposeSecret, SecretString};

/// Minimum length of a cookie secret in bytes.
pub const MIN_SECRET_BYTES: usize = 64;
/// Fewer different bytes than this are a pattern that somebody typed: 64 random ones have more, even as hexadecimal digits.
const MIN_DIFFERENT_BYTES: usize = 8;

/// The keys of one cookie, newest first.
#[derive(Clone)]
pub struct CookieKeys(Vec<Key>);

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
        secrets.iter().map(derive).collect::<Result<_, _>>().map(Self)
    }

    /// The key that signs.
    #[must_use]
    pub fn signing(&self) -> &Key {
        &self.0[0]
    }

    /// Whether older secrets still verify.
    #[must_use]
    pub fn are_rotating(&self) -> bool {
        self.0.len() > 1
    }

    /// Signs a value.
    #[must_use]
    pub fn sign(&self, value: String) -> String {
        let mut jar = CookieJar::new();
        jar.signed_mut(self.signing()).add(Cookie::new("value", value));
        jar.get("value").map(|cookie| cookie.value().to_owned()).unwrap_or_default()
    }

    /// The value of a signed cookie, if any of the secrets signed it.
    #[must_use]
    pub fn verify(&self, text: &str) -> Option<String> {
        let cookie = Cookie::new("value", text.to_owned());
        self.0
            .iter()
            .find_map(|key| CookieJar::new().signed(key).verify(cookie.clone()))
            .map(|it| it.value().to_owned())
    }

    /// Signs the value again with the newest secret; `None` if it already is, or if no secret signed it.
    #[must_use]
    pub fn renew(&self, text: &str) -> Option<String> {
        let value = self.verify(text)?;
        let renewed = self.sign(value);
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
    use super::*;

    fn secret(seed: &str) -> SecretString {
        format!("{seed} and some more characters, ").repeat(3).into()
    }

    #[test]
    fn the_first_secret_signs_and_all_verify() {
        let old = CookieKeys::derive(&[secret("old")], "subject").unwrap();
        let rotated = CookieKeys::derive(&[secret("new"), secret("old")], "subject").unwrap();
        let text = old.sign("anon".to_owned());
        assert_eq!(rotated.verify(&text).as_deref(), Some("anon"));
        let renewed = rotated.renew(&text).unwrap();
        assert_eq!(rotated.renew(&renewed), None);
        assert_eq!(old.verify(&renewed), None);
    }

    #[test]
    fn another_cookie_and_a_changed_value_do_not_verify() {
        let subject = CookieKeys::derive(&[secret("new")], "subject").unwrap();
        let session = CookieKeys::derive(&[secret("new")], "session").unwrap();
        let text = subject.sign("anon".to_owned());
        assert_eq!(session.verify(&text), None);
        assert_eq!(subject.verify(&format!("{text}x")), None);
        assert_eq!(subject.verify("anon"), None);
    }

    #[test]
    fn weak_secrets_are_refused() {
        for weak in [vec![], vec!["short".into()], vec!["\0".repeat(64).into()], vec!["abcdefg".repeat(20).into()]] {
            assert!(CookieKeys::derive(&weak, "subject").is_err());
        }
    }
}
