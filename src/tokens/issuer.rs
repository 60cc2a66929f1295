//! Issues the identity token that a page hands to the web chat.

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    crypto::{keyring::Keyring, payload_cipher::PayloadEncryptor},
    domain::{
        claims::IdentityClaims, clock::Clock, principal::Principal, subject::Subject, user_payload::PayloadTemplate,
    },
};

/// What is the same in every token of a deployment.
#[derive(Debug)]
pub struct TokenPolicy {
    /// How long a token lives.
    pub ttl: Duration,
    /// `iss`, when one is wanted.
    pub issuer: Option<String>,
    /// `aud`, when one is wanted.
    pub audience: Option<String>,
    /// What goes into the payload.
    pub payload: PayloadTemplate,
    /// Encrypts the payload; without it, the payload is sent clear.
    pub encryptor: Option<PayloadEncryptor>,
}

/// Issues identity tokens, signed with the active key.
#[derive(Debug)]
pub struct TokenIssuer {
    keyring: Arc<Keyring>,
    policy: TokenPolicy,
    clock: Arc<dyn Clock>,
}

/// A token, and what its receiver need not decode it for.
#[derive(Debug)]
pub struct IdentityToken {
    /// The compact JWS. Whoever has it can talk as the subject until it expires.
    pub text: SecretString,
    /// Its `exp`.
    pub expires_at: OffsetDateTime,
}

/// A token could not be made: a fault of this program or of its keys, never of the request.
#[derive(Debug, thiserror::Error)]
#[error("the identity token could not be made: {0}")]
pub struct IssueError(String);

impl TokenIssuer {
    /// An issuer that signs with `keyring`'s active key.
    #[must_use]
    pub fn new(keyring: Arc<Keyring>, policy: TokenPolicy, clock: Arc<dyn Clock>) -> Self {
        Self { keyring, policy, clock }
    }

    /// A fresh token: `sub` is the browser's subject whoever the principal is; only the payload tells who that is.
    ///
    /// # Errors
    /// See [`IssueError`].
    pub fn issue(&self, subject: Subject, principal: &Principal) -> Result<IdentityToken, IssueError> {
        let issued_at = self.clock.now();
        let expires_at = issued_at + self.policy.ttl;
        let claims = IdentityClaims {
            iss: self.policy.issuer.clone(),
            aud: self.policy.audience.clone(),
            sub: subject,
            iat: issued_at.unix_timestamp(),
            exp: expires_at.unix_timestamp(),
            jti: Uuid::new_v4(),
            user_payload: self.user_payload(subject, principal)?,
        };
        let text = self.keyring.active().sign(&claims).map_err(|error| IssueError(error.to_string()))?;
        Ok(IdentityToken { text: text.into(), expires_at })
    }

    fn user_payload(&self, subject: Subject, principal: &Principal) -> Result<Value, IssueError> {
        let payload = Value::Object(self.policy.payload.fill(principal, subject));
        let Some(encryptor) = &self.policy.encryptor else { return Ok(payload) };
        let ciphertext = encryptor.encrypt(payload.to_string().as_bytes());
        ciphertext.map(Value::String).map_err(|error| IssueError(error.to_string()))
    }
}
