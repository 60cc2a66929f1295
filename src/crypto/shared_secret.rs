//! Secrets that an assistant's vendor shares with the site: HS256 (RFC 7518 section 3.2), and plain HMAC with SHA-256 (RFC 2104).
//!
//! The secret is used as the text that the vendor shows, never decoded from base64 or hexadecimal.

use std::{fmt, fmt::Write, path::Path};

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;

use super::{
    key_file::{self, KeyError},
    key_problem::KeyProblem,
    token_signature::SignatureError,
};
use crate::domain::assistant::lint::SHORTEST_SECRET;

/// A shared secret.
pub struct SharedSecret(hmac::Key);

impl SharedSecret {
    /// Reads a secret from a file that nobody else may read. One line break at the end does not count.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        Self::parse(&key_file::read_secret(path)?).map_err(|problem| KeyError::Unusable(path.into(), problem))
    }

    fn parse(text: &[u8]) -> Result<Self, KeyProblem> {
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let is_wrapped = text.contains(&b'\n') || text.starts_with("\u{feff}".as_bytes()) || text.starts_with(b"\"");
        if text.starts_with(b"-----BEGIN") {
            Err(KeyProblem::KeyForSecret)
        } else if is_wrapped || text != text.trim_ascii() {
            Err(KeyProblem::WrappedSecret)
        } else if text.len() < SHORTEST_SECRET {
            Err(KeyProblem::ShortSecret)
        } else {
            Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, text)))
        }
    }

    /// Signs the claims as a compact JWS (RFC 7515 section 3.1).
    ///
    /// # Errors
    /// When the claims cannot be serialized, which does not depend on input.
    pub fn sign(&self, key_id: Option<&str>, claims: &impl serde::Serialize) -> Result<String, SignatureError> {
        let mut header = json!({"alg": "HS256", "typ": "JWT"});
        if let Some(key_id) = key_id {
            header["kid"] = key_id.into();
        }
        let claims = serde_json::to_vec(claims).map_err(|_| SignatureError)?;
        let mut token = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
        token.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = hmac::sign(&self.0, token.as_bytes());
        token.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// Whether a signature in base64url is this secret's of the message. `None` if it is no base64url.
    #[must_use]
    pub fn verifies(&self, message: &str, signature: &str) -> Option<bool> {
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(hmac::verify(&self.0, message.as_bytes(), &signature).is_ok())
    }

    /// Whether this is what [`Self::hex`] gives, compared in constant time.
    #[must_use]
    pub fn is_hex_of(&self, text: &str, hex: &str) -> bool {
        constant_time::verify_slices_are_equal(self.hex(text).as_bytes(), hex.as_bytes()).is_ok()
    }

    /// The HMAC of a text in lower-case hexadecimal digits.
    #[must_use]
    pub fn hex(&self, text: &str) -> String {
        hmac::sign(&self.0, text.as_bytes()).as_ref().iter().fold(String::new(), |mut hex, byte| {
            let _never_fails = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers, computed with other libraries.
    #[test]
    fn a_secret_is_the_text_that_the_vendor_shows() {
        let secret = SharedSecret::parse(b"chatwoot-test-secret-0123456789abcdef\n").unwrap();
        let claims = serde_json::json!({"user_id": "ada-1"});
        let token = secret.sign(None, &claims).unwrap();
        let key = jsonwebtoken::DecodingKey::from_secret(b"chatwoot-test-secret-0123456789abcdef");
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        assert_eq!(jsonwebtoken::decode::<serde_json::Value>(&token, &key, &validation).unwrap().claims, claims);
        assert_eq!(secret.hex("ada-1").len(), 64);
    }

    /// Tokens that PyJWT made, and digests of Python's `hmac`.
    #[test]
    fn the_known_answers_of_other_libraries_are_verified() {
        let zendesk = "zendesk-test-secret-0123456789abcdef";
        let intercom = "intercom-test-secret-0123456789abcdef";
        let connect = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";
        for (secret, token) in [
            (
                zendesk,
                "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFwcF8wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1NjciLCJ0eXAiOiJKV1QifQ.eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6ImFkYS0xIiwibmFtZSI6IkFkYSBFeGFtcGxlIiwiZW1haWwiOiJhZGFAZXhhbXBsZS5vcmciLCJlbWFpbF92ZXJpZmllZCI6dHJ1ZSwiZXhwIjo0MTAyNDQ0ODAwfQ.53ee9C_lKz2rJX7OIEhKQU1S--MUkZjPlXhdO_GnRSw",
            ),
            (
                intercom,
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjoiYWRhLTEiLCJlbWFpbCI6ImFkYUBleGFtcGxlLm9yZyIsImV4cCI6NDEwMjQ0NDgwMH0.pedANDR8w1aXatVYLYHF6C0ys9bDqI2sKeCmC4DLr1I",
            ),
            (
                connect,
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwZDRlMmI1Mi0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDYwMCwiYXR0cmlidXRlcyI6eyJuYW1lIjoiQWRhIn19.nG1KM08tzWJ4zr71nhTIKBO2ZkUbMlV5U46byu9Nc98",
            ),
            (
                "stream-test-secret-0123456789abcdef",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjoiYWRhLTEiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6NDEwMjQ0NDgwMH0.xXI5bA5TdsU1FpOuMfr31EfMxqLMflSmsKAEClnP7hM",
            ),
        ] {
            let (message, signature) = token.rsplit_once('.').unwrap();
            let secret = SharedSecret::parse(secret.as_bytes()).unwrap();
            assert_eq!(secret.verifies(message, signature), Some(true), "{token}");
            assert_eq!(secret.verifies(&message[1..], signature), Some(false), "{token}");
            assert_eq!(secret.verifies(message, "a+b="), None, "{token}");
        }
        let (message, _) = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwZDRlMmI1Mi0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDYwMCwiYXR0cmlidXRlcyI6eyJuYW1lIjoiQWRhIn19.nG1KM08tzWJ4zr71nhTIKBO2ZkUbMlV5U46byu9Nc98".rsplit_once('.').unwrap();
        // What a library makes that decodes the key from base64.
        let decoded = "_l7tfF7dP6QAmoY4nlkMU3TrjM_qcSqezD9MOiYIGD4";
        assert_eq!(SharedSecret::parse(connect.as_bytes()).unwrap().verifies(message, decoded), Some(false));
        let hash = "d2b1761a3f3f868f92159334d83094eb130a2a204bb1a2246da2035a0796b87d";
        let secret = SharedSecret::parse(intercom.as_bytes()).unwrap();
        assert_eq!((secret.hex("ada-1").as_str(), secret.is_hex_of("ada-1", hash)), (hash, true));
        assert!(!secret.is_hex_of("ada-2", hash) && !secret.is_hex_of("ada-1", &hash[1..]));
    }

    #[test]
    fn what_would_become_part_of_a_secret_is_refused() {
        let good = "zendesk-test-secret-0123456789abcdef";
        let refusal = |text: &str| SharedSecret::parse(text.as_bytes()).err();
        assert_eq!(refusal(&format!("{good}\r\n")), None);
        for wrapped in [format!("\"{good}\""), format!("{good}\n{good}"), format!("\u{feff}{good}"), format!(" {good}")]
        {
            assert_eq!(refusal(&wrapped), Some(KeyProblem::WrappedSecret), "{wrapped:?}");
        }
        assert_eq!(refusal(&good[..31]), Some(KeyProblem::ShortSecret));
        assert_eq!(
            refusal("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"),
            Some(KeyProblem::KeyForSecret)
        );
    }
}
