//! What a browser is asked, as `PublicKeyCredential.parseCreationOptionsFromJSON()` and `parseRequestOptionsFromJSON()` read it.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use coset::iana::EnumI64;
use serde::Serialize;
use serde_json::{Value, json};

use super::{RelyingParty, public_key::ALGORITHMS};
use crate::domain::passkey::CHALLENGE_LIFETIME;

/// `PublicKeyCredentialCreationOptionsJSON`.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CreationOptions(Value);

/// `PublicKeyCredentialRequestOptionsJSON`.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct RequestOptions(Value);

impl RelyingParty {
    /// Asks for a new passkey of this person, on a device that has none of these. It has to know the person, and to be found without them
    /// typing who they are.
    #[must_use]
    pub fn creation_options(
        &self,
        challenge: &[u8],
        user_handle: &[u8],
        (email, display_name): (&str, &str),
        present: &[Vec<u8>],
    ) -> CreationOptions {
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let algorithms = ALGORITHMS.map(|algorithm| json!({"type": "public-key", "alg": algorithm.to_i64()}));
        let present: Vec<_> = present.iter().map(|id| json!({"type": "public-key", "id": encode(id)})).collect();
        CreationOptions(json!({
            "rp": {"id": self.id, "name": self.name},
            "user": {"id": encode(user_handle), "name": email, "displayName": display_name},
            "challenge": encode(challenge),
            "pubKeyCredParams": algorithms,
            "timeout": timeout(),
            "excludeCredentials": present,
            "authenticatorSelection":
                {"residentKey": "required", "requireResidentKey": true, "userVerification": "required"},
            "attestation": "none",
        }))
    }

    /// Asks for a signature of any passkey of this site.
    #[must_use]
    pub fn request_options(&self, challenge: &[u8]) -> RequestOptions {
        RequestOptions(json!({
            "challenge": BASE64_URL_SAFE_NO_PAD.encode(challenge),
            "timeout": timeout(),
            "rpId": self.id,
            "allowCredentials": [],
            "userVerification": "required",
        }))
    }
}

/// In milliseconds.
fn timeout() -> i64 {
    CHALLENGE_LIFETIME.whole_seconds() * 1_000
}
