//! Tokens for the assistants of a file of assistants, beside the one that the server's own settings describe.

use std::{collections::BTreeMap, sync::Arc};

use time::OffsetDateTime;

use super::issuer::{IdentityToken, IssueError};
use crate::{
    crypto::{
        payload_cipher::PayloadEncryptor, shared_keyring::SharedKeyring, shared_secret::SharedSecret,
        token_signature::SigningKey,
    },
    domain::{
        assistant::{AssistantName, TokenForm, claims::Claims, profile::Algorithm},
        principal::Principal,
        provider::ProviderAccess,
        subject::Subject,
    },
};

/// What signs the tokens of an assistant.
#[derive(Debug)]
pub enum Signer {
    /// The server's own active key.
    Own(Arc<SharedKeyring>),
    /// A key of the assistant's own.
    Key(Box<SigningKey>),
    /// A secret that its vendor shares.
    Secret(Box<SharedSecret>),
}

/// One assistant.
#[derive(Debug)]
pub struct Assistant {
    /// What its tokens look like.
    pub form: TokenForm,
    /// What signs them.
    pub signer: Signer,
    /// Encrypts the payload; without it, the payload is not encrypted.
    pub encryptor: Option<PayloadEncryptor>,
}

/// All of them, by name.
pub type Assistants = BTreeMap<AssistantName, Assistant>;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum AssistantError {
    /// The assistant takes tokens of people alone, and nobody is logged in.
    #[error("this assistant needs a login")]
    LoginRequired,
    /// It identifies people by their address, and this one's isn't confirmed.
    #[error("this assistant needs a confirmed address")]
    Unconfirmed,
    /// It failed.
    #[error(transparent)]
    Failed(#[from] IssueError),
}

impl Assistant {
    /// Issues a token.
    ///
    /// # Errors
    /// See [`AssistantError`].
    pub fn issue(
        &self,
        subject: Subject,
        principal: &Principal,
        access: Option<&ProviderAccess>,
        now: OffsetDateTime,
    ) -> Result<IdentityToken, AssistantError> {
        if matches!(principal, Principal::Anonymous) && !self.form.for_anonymous {
            return Err(AssistantError::LoginRequired);
        }
        let mut claims = Claims::new(&self.form, subject, principal, now.unix_timestamp());
        if let Some(encryptor) = &self.encryptor {
            let encrypt = |payload: &[u8]| encryptor.encrypt(payload);
            claims = claims.encrypted(encrypt).map_err(IssueError::new)?;
            if let Some(access) = access {
                claims = claims.with_access(access, encrypt).map_err(IssueError::new)?;
            }
        }
        let expires_at = now + claims.lifetime();
        let text = match &self.signer {
            Signer::Own(keyring) => keyring.current().active().sign(&claims),
            Signer::Key(key) => key.sign(&claims),
            Signer::Secret(secret) if self.form.algorithm == Algorithm::HmacHex => {
                Ok(secret.hex(&claims.identifier().ok_or(AssistantError::Unconfirmed)?))
            }
            Signer::Secret(secret) => secret.sign(self.form.key_id.as_deref(), &claims),
        };
        let text = text.map_err(IssueError::new)?;
        if access.is_some() && text.len() > self.form.profile.longest_token {
            tracing::warn!(characters = text.len(), "an access token is too long for the assistant, and left out");
            return self.issue(subject, principal, None, now);
        }
        Ok(IdentityToken { text: text.into(), expires_at, has_access: access.is_some() })
    }
}
