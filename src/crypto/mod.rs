//! Cryptography: signing, payload encryption, password hashes, signed cookies.
//!
//! Keys are parsed once and shared. Nothing here makes access decisions.

pub mod api_key;
pub mod authenticator;
pub mod certificate;
pub mod cookie_signature;
mod foreign_hash;
mod hash_durations;
mod hashing_queue;
pub mod key_access;
pub mod key_file;
pub mod key_handover;
pub mod key_problem;
mod key_text;
pub mod key_turnover;
pub mod keyed_digest;
pub mod keyring;
pub mod opaque_token;
mod password_hash;
pub mod password_hasher;
pub mod payload_cipher;
pub mod sealed;
pub mod shared_keyring;
pub mod shared_secret;
pub mod token_signature;

/// Random bytes from the operating system's generator.
///
/// # Errors
/// When the operating system provides none.
pub fn random_bytes<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| std::io::Error::other("the system's random generator failed"))?;
    Ok(bytes)
}

/// SHA-256 (FIPS 180-4). Suitable for storing secrets that are random, such as session keys; not for passwords.
#[must_use]
pub fn sha256(content: impl AsRef<[u8]>) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content.as_ref());
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}
