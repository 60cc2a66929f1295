//! Values that the database keeps and must not show: sealed with AES-256-GCM-SIV (RFC 8452), so that a copy of the database alone is worth
//! nothing.
//!
//! The keys come from `THROUGHLINE_ENCRYPTION_SECRET`, a list like that of the cookies: the first secret seals, all of them open. What is
//! sealed is bound to its purpose, and to what it is told to be bound to, such as the row that it is in: it opens nowhere else.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use secrecy::SecretString;

use super::cookie_signature::derive_key;

const KEY_BYTES: usize = 32;

/// The keys for one purpose, the newest first.
pub struct SealingKeys(Vec<RandomizedNonceKey>);

impl std::fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKeys(…)")
    }
}

/// The library failed, which doesn't depend on the value.
#[derive(Debug, thiserror::Error)]
#[error("a value could not be sealed")]
pub struct SealError;

/// What was sealed, opened.
pub struct Opened {
    /// The value.
    pub value: SecretString,
    /// Whether an older secret sealed it: seal it again, so that the older one can go.
    pub is_outdated: bool,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("is_outdated", &self.is_outdated).finish_non_exhaustive()
    }
}

impl SealingKeys {
    /// Derives the keys for a purpose (HKDF, RFC 5869).
    ///
    /// # Errors
    /// A sentence about what is wrong with the secrets; it never contains them.
    pub fn derive(secrets: &[SecretString], purpose: &str) -> Result<Self, &'static str> {
        if secrets.is_empty() {
            return Err("is empty: make one with `openssl rand -base64 64`");
        }
        let derive = |secret| {
            let bytes = derive_key(secret, &format!("sealed {purpose}"))?;
            RandomizedNonceKey::new(&AES_256_GCM_SIV, &bytes[..KEY_BYTES]).map_err(|_| "could not be turned into a key")
        };
        secrets.iter().map(derive).collect::<Result<_, _>>().map(Self)
    }

    /// Seals a value with the newest key: a nonce, then ciphertext and tag.
    ///
    /// # Errors
    /// See [`SealError`].
    pub fn seal(&self, value: &str, bound_to: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut sealed = value.as_bytes().to_vec();
        let nonce = self.0[0].seal_in_place_append_tag(Aad::from(bound_to), &mut sealed).map_err(|_| SealError)?;
        sealed.splice(0..0, *nonce.as_ref());
        Ok(sealed)
    }

    /// Opens what any of the keys sealed for the same; `None` when none did, or it was changed.
    #[must_use]
    pub fn open(&self, sealed: &[u8], bound_to: &[u8]) -> Option<Opened> {
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LEN)?;
        self.0.iter().enumerate().find_map(|(age, key)| {
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            let mut buffer = ciphertext.to_vec();
            let value = key.open_in_place(nonce, Aad::from(bound_to), &mut buffer).ok()?;
            Some(Opened { value: std::str::from_utf8(value).ok()?.into(), is_outdated: age > 0 })
        })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn keys(seeds: &[&str], purpose: &str) -> SealingKeys {
        let secrets: Vec<_> =
            seeds.iter().map(|seed| format!("{seed} and some more characters, ").repeat(3).into()).collect();
        SealingKeys::derive(&secrets, purpose).unwrap()
    }

    #[test]
    fn the_first_secret_seals_and_all_of_them_open() {
        let sealed = keys(&["old"], "tokens").seal("a value", b"row 1").unwrap();
        let opened = keys(&["new", "old"], "tokens").open(&sealed, b"row 1").unwrap();
        assert_eq!((opened.value.expose_secret(), opened.is_outdated), ("a value", true));
        let renewed = keys(&["new", "old"], "tokens").seal("a value", b"row 1").unwrap();
        assert!(!keys(&["new"], "tokens").open(&renewed, b"row 1").unwrap().is_outdated);
        assert!(keys(&["new"], "tokens").open(&sealed, b"row 1").is_none());
        assert_eq!(format!("{opened:?}"), "Opened { is_outdated: true, .. }");
    }

    #[test]
    fn what_was_moved_or_changed_does_not_open() {
        let keys_of = |purpose| keys(&["new"], purpose);
        let sealed = keys_of("tokens").seal("a value", b"row 1").unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"a value"));
        assert!(keys_of("tokens").open(&sealed, b"row 2").is_none());
        assert!(keys_of("factors").open(&sealed, b"row 1").is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(keys_of("tokens").open(&changed, b"row 1").is_none(), "byte {at}");
            assert!(keys_of("tokens").open(&sealed[..at], b"row 1").is_none(), "{at} bytes");
        }
        assert_ne!(sealed, keys_of("tokens").seal("a value", b"row 1").unwrap());
    }

    #[test]
    fn weak_secrets_are_refused() {
        for weak in [vec![], vec!["short".into()], vec!["\0".repeat(64).into()]] {
            assert!(SealingKeys::derive(&weak, "tokens").is_err());
        }
    }
}
