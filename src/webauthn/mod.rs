//! Passkeys' protocol, as the relying party of Web Authentication Level 3: what a browser is asked, and whether its answer may be trusted
//! (§7.1, §7.2). Owns the formats and the checks; whose passkey it is and what was stored of it, `identity` knows.

mod authenticator_data;
mod client_data;
mod options;
mod public_key;
mod response;
#[cfg(test)]
mod tests;

use aws_lc_rs::digest::{SHA256, digest};

pub use self::options::{CreationOptions, RequestOptions};
use self::{authenticator_data::AuthenticatorData, client_data::ClientData, public_key::PublicKey};
use crate::domain::passkey::NewPasskey;

/// Who asks for passkeys: the site, under a name that browsers compare with the page's address.
#[derive(Debug, Clone)]
pub struct RelyingParty {
    id: String,
    name: String,
    origins: Vec<String>,
}

/// Why an answer is not trusted. Its code is for the audit trail; whoever sent it learns only that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It can't be read, or something is missing, or something is behind its end.
    #[error("passkey_malformed")]
    Malformed,
    /// It answers another kind of request.
    #[error("passkey_type")]
    Type,
    /// A page of another origin asked for it, or one in a frame of another's.
    #[error("passkey_origin")]
    Origin,
    /// It was made for another site.
    #[error("passkey_site")]
    Site,
    /// Nobody was there, or the device did not check who.
    #[error("passkey_user_not_verified")]
    User,
    /// It claims to be kept elsewhere, and that it can't be.
    #[error("passkey_backup")]
    Backup,
    /// A key that we did not ask for, or that is none.
    #[error("passkey_key")]
    Key,
    /// It answers no request of this browser, or one that is too old.
    #[error("passkey_challenge")]
    Challenge,
}

impl Refusal {
    /// The code for the audit trail.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "passkey_malformed",
            Self::Type => "passkey_type",
            Self::Origin => "passkey_origin",
            Self::Site => "passkey_site",
            Self::User => "passkey_user_not_verified",
            Self::Backup => "passkey_backup",
            Self::Key => "passkey_key",
            Self::Challenge => "passkey_challenge",
        }
    }
}

/// A passkey that a browser says it has made. The caller still compares the challenge.
#[derive(Debug)]
pub struct Registration {
    /// What it answers.
    pub challenge: Vec<u8>,
    /// What is to be stored.
    pub passkey: NewPasskey,
}

/// A signature that a browser says a passkey has made. The caller still compares the challenge, and with what is stored.
pub struct Assertion {
    /// What it answers.
    pub challenge: Vec<u8>,
    /// As the authenticator calls the passkey.
    pub credential_id: Vec<u8>,
    /// Whose it is, as the authenticator remembers.
    pub user_handle: Vec<u8>,
    /// How often the passkey has signed.
    pub sign_count: u32,
    /// Whether it may be kept elsewhere, too.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backed_up: bool,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl std::fmt::Debug for Assertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assertion").field("sign_count", &self.sign_count).finish_non_exhaustive()
    }
}

impl Assertion {
    /// Whether the private half of this public key has signed it. A key that is none has signed nothing.
    #[must_use]
    pub fn is_signed_by(&self, public_key: &[u8]) -> bool {
        PublicKey::read(public_key)
            .is_ok_and(|(key, rest)| rest.is_empty() && key.verifies(&self.signed, &self.signature))
    }

    /// The digest of the challenge that it answers.
    #[must_use]
    pub fn challenge_digest(&self) -> [u8; 32] {
        sha256(&self.challenge)
    }
}

impl Registration {
    /// The digest of the challenge that it answers.
    #[must_use]
    pub fn challenge_digest(&self) -> [u8; 32] {
        sha256(&self.challenge)
    }
}

impl RelyingParty {
    /// The site at `host`, whose pages have these origins.
    #[must_use]
    pub const fn new(host: String, name: String, origins: Vec<String>) -> Self {
        Self { id: host, name, origins }
    }

    /// The host that passkeys belong to.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads a `RegistrationResponseJSON`. Attestation is not asked for, and not looked at.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn read_registration(&self, json: &str) -> Result<Registration, Refusal> {
        let response = response::attestation(json)?;
        let client = ClientData::read(&response.client_data)?;
        client.check("webauthn.create", &self.origins)?;
        let data = response::authenticator_data_of(&response.attestation_object)?;
        let data = AuthenticatorData::read(&data)?;
        self.check(&data)?;
        let credential = data.credential.ok_or(Refusal::Malformed)?;
        if credential.id != response.id {
            return Err(Refusal::Malformed);
        }
        PublicKey::read(&credential.public_key)?;
        let passkey = NewPasskey {
            credential_id: credential.id,
            public_key: credential.public_key,
            sign_count: data.sign_count,
            backup_eligible: data.flags.backup_eligible(),
            backed_up: data.flags.backed_up(),
        };
        Ok(Registration { challenge: client.challenge, passkey })
    }

    /// Reads an `AuthenticationResponseJSON`.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn read_assertion(&self, json: &str) -> Result<Assertion, Refusal> {
        let response = response::assertion(json)?;
        let client = ClientData::read(&response.client_data)?;
        client.check("webauthn.get", &self.origins)?;
        let data = AuthenticatorData::read(&response.authenticator_data)?;
        self.check(&data)?;
        if data.credential.is_some() {
            return Err(Refusal::Malformed);
        }
        let signed = [&response.authenticator_data[..], &sha256(&response.client_data)].concat();
        Ok(Assertion {
            challenge: client.challenge,
            credential_id: response.id,
            user_handle: response.user_handle,
            sign_count: data.sign_count,
            backup_eligible: data.flags.backup_eligible(),
            backed_up: data.flags.backed_up(),
            signed,
            signature: response.signature,
        })
    }

    fn check(&self, data: &AuthenticatorData) -> Result<(), Refusal> {
        if data.site != sha256(self.id.as_bytes()) {
            return Err(Refusal::Site);
        }
        if data.flags.backed_up() && !data.flags.backup_eligible() {
            return Err(Refusal::Backup);
        }
        if data.flags.user_present() && data.flags.user_verified() { Ok(()) } else { Err(Refusal::User) }
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut copy = [0; 32];
    copy.copy_from_slice(digest(&SHA256, bytes).as_ref());
    copy
}
