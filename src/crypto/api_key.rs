//! Keys of programs that call us, as bearer tokens (RFC 6750 §2.1). Only a digest stays in memory.

use std::{fmt, path::Path};

use aws_lc_rs::constant_time;

use super::{
    key_file::{self, KeyError},
    key_problem::KeyProblem,
    sha256,
};

/// Minimum length, in characters: what 192 random bits take in base64.
pub const SHORTEST: usize = 32;
/// Fewer distinct characters are somebody's idea of a key.
const LEAST_VARIETY: usize = 12;

/// A key that is known.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey([u8; 32]);

impl ApiKey {
    /// Reads a key from a file that nobody else may read. White space around it does not count.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        Self::parse(&key_file::read_secret(path)?).map_err(|problem| KeyError::Unusable(path.into(), problem))
    }

    fn parse(text: &[u8]) -> Result<Self, KeyProblem> {
        let text = text.trim_ascii();
        let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
        let mut distinct = text.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        if text.len() < SHORTEST || distinct.len() < LEAST_VARIETY || !text.iter().all(is_allowed) {
            return Err(KeyProblem::WeakApiKey);
        }
        Ok(Self(sha256(text)))
    }

    /// Whether this is the key, compared in constant time.
    #[must_use]
    pub fn is(&self, given: &str) -> bool {
        constant_time::verify_slices_are_equal(&self.0, &sha256(given)).is_ok()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_varied_and_fits_into_a_header() {
        let good = "q3Jm0Yb8vT1xKc9ZrW4dEu7sHf2nLg6PaOiBtXy5QVM=";
        let key = ApiKey::parse(format!("{good}\n").as_bytes()).unwrap();
        assert!(key.is(good) && !key.is(&good[1..]) && !key.is(""));
        assert!(!format!("{key:?}").contains("q3Jm"));
        for weak in ["", "short", &good[..31], &"0123456789".repeat(5), &format!("{good} {good}"), &format!("{good}é")]
        {
            assert_eq!(ApiKey::parse(weak.as_bytes()), Err(KeyProblem::WeakApiKey), "{weak}");
        }
    }
}
