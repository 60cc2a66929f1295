//! Encrypts the user payload in the form that the assistant decrypts: node-rsa's default.
//!
//! RSAES-OAEP with SHA-1 and MGF1-SHA-1 and an empty label (RFC 8017 §7.1), then base64 with padding (RFC 4648 §4). SHA-1 is the
//! assistant's choice; OAEP does not depend on its collision resistance. A payload longer than one block is split into as few parts
//! as possible, equal in length except for the last, and the ciphertexts are concatenated before encoding.

use std::{fmt, path::Path};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{
        OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
        PrivateDecryptingKey, PublicEncryptingKey, PublicKey,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};

use crate::domain::assistant::PayloadEncryption;

use super::{
    key_file::{self, KeyError},
    key_problem::KeyProblem,
};

/// Encrypts payloads with the assistant's public key.
pub struct PayloadEncryptor {
    key: OaepPublicEncryptingKey,
    padding: &'static OaepAlgorithm,
}

impl PayloadEncryptor {
    /// Takes the assistant's public key; `origin` names it in errors.
    ///
    /// # Errors
    /// [`KeyError::Unusable`] when it cannot encrypt.
    pub fn new(key: &PublicKey, origin: &Path, encryption: PayloadEncryption) -> Result<Self, KeyError> {
        let refused = || KeyError::Unusable(origin.into(), KeyProblem::CannotEncrypt);
        let der: PublicKeyX509Der<'_> = key.as_der().map_err(|_| refused())?;
        let key = PublicEncryptingKey::from_der(der.as_ref()).map_err(|_| refused())?;
        Ok(Self { key: OaepPublicEncryptingKey::new(key).map_err(|_| refused())?, padding: padding(encryption) })
    }

    /// Encrypts a payload to base64 text. The result differs each time.
    ///
    /// # Errors
    /// When the library fails, which does not depend on the payload.
    pub fn encrypt(&self, payload: &[u8]) -> Result<String, CipherError> {
        let mut ciphertext = Vec::new();
        let mut block = vec![0; self.key.ciphertext_size()];
        for part in parts(payload, self.key.max_plaintext_size(self.padding)) {
            let sealed = self.key.encrypt(self.padding, part, &mut block, None);
            ciphertext.extend_from_slice(sealed.map_err(|_| CipherError::Failed)?);
        }
        Ok(BASE64_STANDARD.encode(ciphertext))
    }
}

impl fmt::Debug for PayloadEncryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PayloadEncryptor(…)")
    }
}

fn padding(encryption: PayloadEncryption) -> &'static OaepAlgorithm {
    match encryption {
        PayloadEncryption::OaepSha1 => &OAEP_SHA1_MGF1SHA1,
        PayloadEncryption::OaepSha256 => &OAEP_SHA256_MGF1SHA256,
    }
}

/// node-rsa's split: N = ceil(length / most) parts of ceil(length / N) bytes.
///
/// An empty payload is one part: without any ciphertext it could not be told from a lost one.
fn parts(payload: &[u8], most: usize) -> impl Iterator<Item = &[u8]> {
    let count = payload.len().div_ceil(most).max(1);
    let empty = payload.is_empty().then_some(payload);
    payload.chunks(payload.len().div_ceil(count).max(1)).chain(empty)
}

/// Decrypts payloads as the assistant does.
pub struct PayloadDecryptor(OaepPrivateDecryptingKey);

impl PayloadDecryptor {
    /// Reads the assistant's private key.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let refused = || KeyError::Unusable(path.into(), KeyProblem::CannotEncrypt);
        let pair = key_file::read_private(path, None)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| refused())?;
        let key = PrivateDecryptingKey::from_pkcs8(der.as_ref()).map_err(|_| refused())?;
        Ok(Self(OaepPrivateDecryptingKey::new(key).map_err(|_| refused())?))
    }

    /// Decrypts a payload from base64 text, whether it was split evenly or greedily.
    ///
    /// # Errors
    /// A sentence about what is wrong with the text.
    pub fn decrypt(&self, text: &str) -> Result<Vec<u8>, CipherError> {
        self.decrypt_as(PayloadEncryption::OaepSha1, text)
    }

    /// The same, encrypted like this.
    ///
    /// # Errors
    /// A sentence about what is wrong with the text; if it is that it was encrypted in the other way, it says so.
    pub fn decrypt_as(&self, encryption: PayloadEncryption, text: &str) -> Result<Vec<u8>, CipherError> {
        let other = encryption.other();
        match self.open(encryption, text) {
            Err(CipherError::WrongKey { hash }) if self.open(other, text).is_ok() => {
                Err(CipherError::OtherHash { found: other.hash(), expected: hash })
            }
            opened => opened,
        }
    }

    fn open(&self, encryption: PayloadEncryption, text: &str) -> Result<Vec<u8>, CipherError> {
        let ciphertext = BASE64_STANDARD.decode(text).map_err(|_| CipherError::NotBase64)?;
        let size = self.0.key_size_bytes();
        if ciphertext.is_empty() || ciphertext.len() % size != 0 {
            return Err(CipherError::WrongLength { bytes: ciphertext.len(), block: size });
        }
        let mut payload = Vec::new();
        let mut plain = vec![0; self.0.min_output_size()];
        for block in ciphertext.chunks(size) {
            let opened = self.0.decrypt(padding(encryption), block, &mut plain, None);
            payload.extend_from_slice(opened.map_err(|_| CipherError::WrongKey { hash: encryption.hash() })?);
        }
        Ok(payload)
    }
}

impl fmt::Debug for PayloadDecryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PayloadDecryptor(…)")
    }
}

/// Why a payload could not be encrypted or decrypted.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CipherError {
    /// The library failed.
    #[error("the user payload could not be encrypted")]
    Failed,
    /// Not standard base64 with padding.
    #[error("the encrypted payload is not base64 with padding (RFC 4648 section 4)")]
    NotBase64,
    /// Not a whole number of blocks.
    #[error("the encrypted payload has {bytes} bytes, which is not a multiple of the key's {block}")]
    WrongLength {
        /// Its length.
        bytes: usize,
        /// The length of a block.
        block: usize,
    },
    /// Encrypted for another key, or with different padding.
    #[error("the encrypted payload was not made with this key's public half and RSA-OAEP with {hash}")]
    WrongKey {
        /// The hash that was expected.
        hash: &'static str,
    },
    /// Encrypted for this key, with another hash.
    #[error("the payload is encrypted with {found}, and this assistant decrypts {expected}")]
    OtherHash {
        /// The hash that decrypts it.
        found: &'static str,
        /// The hash that was expected.
        expected: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_cut_as_node_rsa_cuts() {
        let lengths = |len: usize| parts(&vec![0; len], 214).map(<[u8]>::len).collect::<Vec<_>>();
        assert_eq!(lengths(0), [0]);
        assert_eq!(lengths(1), [1]);
        assert_eq!(lengths(214), [214]);
        assert_eq!(lengths(215), [108, 107]);
        assert_eq!(lengths(429), [143, 143, 143]);
        assert_eq!(lengths(643), [161, 161, 161, 160]);
    }
}
