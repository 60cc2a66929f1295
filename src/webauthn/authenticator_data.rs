//! What the authenticator says of itself, and signs (§6.1).

use super::{Refusal, public_key::PublicKey};

/// Longest credential id (§7.1, step 25).
const MAX_CREDENTIAL_ID: usize = 1023;

/// Authenticator data.
pub struct AuthenticatorData {
    /// The digest of the site's host.
    pub site: [u8; 32],
    pub flags: Flags,
    pub sign_count: u32,
    /// A passkey that it has just made.
    pub credential: Option<Credential>,
}

/// A passkey as it was made.
pub struct Credential {
    pub id: Vec<u8>,
    pub public_key: Vec<u8>,
}

#[derive(Clone, Copy)]
pub struct Flags(u8);

impl Flags {
    pub const fn user_present(self) -> bool {
        self.0 & 0x01 != 0
    }

    pub const fn user_verified(self) -> bool {
        self.0 & 0x04 != 0
    }

    pub const fn backup_eligible(self) -> bool {
        self.0 & 0x08 != 0
    }

    pub const fn backed_up(self) -> bool {
        self.0 & 0x10 != 0
    }

    const fn has_credential(self) -> bool {
        self.0 & 0x40 != 0
    }

    const fn has_extensions(self) -> bool {
        self.0 & 0x80 != 0
    }
}

impl AuthenticatorData {
    /// Reads all of it: nothing may be behind its end.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let (site, rest) = bytes.split_first_chunk::<32>().ok_or(Refusal::Malformed)?;
        let ([flags], rest) = rest.split_first_chunk::<1>().ok_or(Refusal::Malformed)?;
        let (sign_count, mut rest) = rest.split_first_chunk::<4>().ok_or(Refusal::Malformed)?;
        let flags = Flags(*flags);
        let mut credential = None;
        if flags.has_credential() {
            let read = Credential::read(rest)?;
            (credential, rest) = (Some(read.0), read.1);
        }
        if flags.has_extensions() {
            let extensions: coset::cbor::Value = coset::cbor::from_reader(&mut rest).map_err(|_| Refusal::Malformed)?;
            if !extensions.is_map() {
                return Err(Refusal::Malformed);
            }
        }
        let data = Self { site: *site, flags, sign_count: u32::from_be_bytes(*sign_count), credential };
        if rest.is_empty() { Ok(data) } else { Err(Refusal::Malformed) }
    }
}

impl Credential {
    /// Reads attested credential data (§6.5.1), and gives what is behind it.
    fn read(bytes: &[u8]) -> Result<(Self, &[u8]), Refusal> {
        let (_model, rest) = bytes.split_first_chunk::<16>().ok_or(Refusal::Malformed)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(Refusal::Malformed)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if !(1..=MAX_CREDENTIAL_ID).contains(&length) {
            return Err(Refusal::Malformed);
        }
        let (id, with_key) = rest.split_at_checked(length).ok_or(Refusal::Malformed)?;
        let (_, rest) = PublicKey::read(with_key)?;
        let public_key = with_key[..with_key.len() - rest.len()].to_vec();
        Ok((Self { id: id.to_vec(), public_key }, rest))
    }
}
