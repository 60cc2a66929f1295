//! RS256 (RFC 7518 §3.3): signing with a private key that is parsed once, and its public half as a JWK (RFC 7517).
//!
//! Only signing is our own code, because `jsonwebtoken::encode` parses the RSA key again for every token, which costs three times as
//! much as the signature. Headers, JWKs and verification are that crate's.

use std::{fmt, path::Path};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKey},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, Header,
    jwk::{
        AlgorithmParameters, CommonParameters, Jwk, KeyAlgorithm, PublicKeyUse, RSAKeyParameters, RSAKeyType,
        ThumbprintHash,
    },
};

use super::{key_file::KeyError, key_problem::KeyProblem};

/// Thumbprints (RFC 7638) of private keys that were published, so that anybody can sign with them.
const PUBLISHED: [&str; 1] = ["QH9-WTQYVkv0_cVWxzRiXwRsXr50YcyzzLBgCW1plDc"];

/// A private key that signs identity tokens.
pub struct SigningKey {
    pair: KeyPair,
    jwk: Jwk,
    kid: String,
    encoded_header: String,
}

impl SigningKey {
    /// Takes a key; `origin` names it in errors.
    ///
    /// # Errors
    /// [`KeyProblem::Published`] for the vendor's sample key.
    pub fn new(pair: KeyPair, origin: &Path) -> Result<Self, KeyError> {
        let jwk = to_jwk(pair.public_key(), origin)?;
        let kid = jwk.common.key_id.clone().unwrap_or_default();
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(kid.clone());
        let header = serde_json::to_vec(&header).map_err(|_| KeyError::Generation)?;
        Ok(Self { pair, jwk, kid, encoded_header: BASE64_URL_SAFE_NO_PAD.encode(header) })
    }

    /// The key's id: its RFC 7638 thumbprint.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half.
    #[must_use]
    pub const fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The public half, as the crypto library's type.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        self.pair.public_key()
    }

    /// The key's length in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.pair.public_modulus_len() * 8
    }

    /// Signs the claims as a compact JWS (RFC 7515 §3.1).
    ///
    /// # Errors
    /// When the claims cannot be serialized, or the library cannot sign; neither depends on input.
    pub fn sign(&self, claims: &impl serde::Serialize) -> Result<String, SignatureError> {
        let claims = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims).map_err(|_| SignatureError)?);
        let mut token =
            String::with_capacity(self.encoded_header.len() + claims.len() + 4 + 2 * self.pair.public_modulus_len());
        token.extend([&self.encoded_header, ".", &claims, "."]);
        let signature = self.sign_bytes(&token.as_bytes()[..token.len() - 1])?;
        token.push_str(&BASE64_URL_SAFE_NO_PAD.encode(signature));
        Ok(token)
    }

    pub(super) fn sign_bytes(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let signed = self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.map_err(|_| SignatureError)?;
        Ok(signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// A token could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("the identity token could not be signed")]
pub struct SignatureError;

/// The public key as a JWK with exactly `kty`, `use`, `alg`, `kid`, `n` and `e`.
///
/// # Errors
/// [`KeyProblem::Published`] for the vendor's sample key.
pub fn to_jwk(key: &PublicKey, origin: &Path) -> Result<Jwk, KeyError> {
    let encode = |number: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(number);
    let mut jwk = Jwk {
        common: CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_algorithm: Some(KeyAlgorithm::RS256),
            ..CommonParameters::default()
        },
        algorithm: AlgorithmParameters::RSA(RSAKeyParameters {
            key_type: RSAKeyType::RSA,
            n: encode(key.modulus().big_endian_without_leading_zero()),
            e: encode(key.exponent().big_endian_without_leading_zero()),
        }),
    };
    let thumbprint = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| KeyError::Generation)?;
    refuse_published(&thumbprint, origin)?;
    jwk.common.key_id = Some(thumbprint);
    Ok(jwk)
}

fn refuse_published(thumbprint: &str, origin: &Path) -> Result<(), KeyError> {
    if PUBLISHED.contains(&thumbprint) { Err(KeyError::Unusable(origin.into(), KeyProblem::Published)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_sample_key_is_refused() {
        let origin = Path::new("keys/active.pem");
        let refusal = refuse_published("QH9-WTQYVkv0_cVWxzRiXwRsXr50YcyzzLBgCW1plDc", origin);
        assert!(matches!(refusal, Err(KeyError::Unusable(_, KeyProblem::Published))));
        assert!(refuse_published("QH9-WTQYVkv0_cVWxzRiXwRsXr50YcyzzLBgCW1plDd", origin).is_ok());
    }
}
