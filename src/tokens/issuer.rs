//! Issues the identity token that a page hands to the web chat.

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    crypto::{payload_cipher::PayloadEncryptor, shared_keyring::SharedKeyring},
    domain::{
        claims::IdentityClaims, clock::Clock, principal::Principal, subject::Subject, user_payload::PayloadTemplate,
    },
};

/// The settings common to all tokens of a deployment.
#[derive(Debug)]
pub struct TokenPolicy {
    /// Lifetime of a token.
    pub ttl: Duration,
    /// `iss`, if configured.
    pub issuer: Option<String>,
    /// `aud`, if configured.
    pub audience: Option<String>,
    /// What goes into the payload.
    pub payload: PayloadTemplate,
    /// Encrypts the payload; without it, the payload is not encrypted.
    pub encryptor: Option<PayloadEncryptor>,
}

/// Issues identity tokens, signed with the active key.
#[derive(Debug)]
pub struct TokenIssuer {
    keyring: Arc<SharedKeyring>,
    policy: TokenPolicy,
    clock: Arc<dyn Clock>,
}

/// A token with the claims that callers need, so that they need not decode it.
#[derive(Debug)]
pub struct IdentityToken {
    /// The compact JWS. Whoever has it can talk as the subject until it expires.
    pub text: SecretString,
    /// Its `exp`.
    pub expires_at: OffsetDateTime,
    /// Whether it carries an access token of the person's provider.
    pub has_access: bool,
}

/// Why a token could not be issued: a fault of this program or its keys, never of the request.
#[derive(Debug, thiserror::Error)]
#[error("the identity token could not be issued: {0}")]
pub struct IssueError(String);

impl IssueError {
    pub(super) fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl TokenIssuer {
    /// An issuer that signs with `keyring`'s active key.
    #[must_use]
    pub fn new(keyring: Arc<SharedKeyring>, policy: TokenPolicy, clock: Arc<dyn Clock>) -> Self {
        Self { keyring, policy, clock }
    }

    /// Issues a token: `sub` is always the browser's subject; only the payload says who is logged in.
    ///
    /// # Errors
    /// See [`IssueError`].
    pub fn issue(&self, subject: Subject, principal: &Principal) -> Result<IdentityToken, IssueError> {
        let issued_at = self.clock.now();
        let keyring = self.keyring.current();
        let expires_at = issued_at + self.policy.ttl;
        let latest = keyring.handover().and_then(|handover| handover.latest_expiry(issued_at));
        let expires_at = latest.map_or(expires_at, |latest| latest.min(expires_at));
        let claims = IdentityClaims {
            iss: self.policy.issuer.clone(),
            aud: self.policy.audience.clone(),
            sub: subject,
            iat: issued_at.unix_timestamp(),
            exp: expires_at.unix_timestamp(),
            jti: Uuid::now_v7(),
            user_payload: self.user_payload(subject, principal)?,
        };
        let text = keyring.active().sign(&claims).map_err(IssueError::new)?;
        Ok(IdentityToken { text: text.into(), expires_at, has_access: false })
    }

    fn user_payload(&self, subject: Subject, principal: &Principal) -> Result<Value, IssueError> {
        let payload = Value::Object(self.policy.payload.fill(principal, subject));
        let Some(encryptor) = &self.policy.encryptor else { return Ok(payload) };
        let ciphertext = encryptor.encrypt(payload.to_string().as_bytes());
        ciphertext.map(Value::String).map_err(IssueError::new)
    }
}
