//! The access token that an assistant is handed of the provider that somebody logged in with.

use std::sync::Arc;

use super::App;
use crate::{
    accounts::RenewalFault,
    domain::{
        assistant::AssistantName,
        principal::ActiveSession,
        provider::{ProviderAccess, ProviderName},
    },
    oidc::ProviderError,
    store::StoreError,
};

/// The provider no longer takes the refresh token (RFC 6749 §5.2).
const INVALID_GRANT: &str = "invalid_grant";

impl App {
    /// Whether this assistant is handed access tokens; `None` is the one that the server's own settings describe.
    #[must_use]
    pub fn hands_on_access(&self, assistant: Option<&AssistantName>) -> bool {
        assistant.and_then(|name| self.access_of(name)).is_some()
    }

    /// The provider whose access tokens this assistant is handed.
    fn access_of(&self, assistant: &AssistantName) -> Option<&ProviderName> {
        self.identity.assistants.get(assistant)?.form.sso_provider.as_ref()
    }

    /// The access token that this assistant is handed in the tokens of a session. `None` where it is handed none, or there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer.
    pub async fn provider_access(
        self: Arc<Self>,
        assistant: &AssistantName,
        session: Option<&ActiveSession>,
    ) -> Result<Option<ProviderAccess>, StoreError> {
        let (Some(name), Some(session)) = (self.access_of(assistant).cloned(), session.cloned()) else {
            return Ok(None);
        };
        // Whoever hangs up must not lose the tokens that the provider has just exchanged for the old ones.
        let renewed = tokio::task::spawn_local(async move {
            let Some(provider) = self.provider(&name) else { return Ok(None) };
            let renew = async |refresh_token| {
                provider.renew(&refresh_token).await.map_err(|error| {
                    tracing::warn!(provider = name.as_str(), %error, "an access token was not renewed");
                    match error {
                        ProviderError::Declined(code) if code == INVALID_GRANT => RenewalFault::Over,
                        _ => RenewalFault::Unavailable,
                    }
                })
            };
            self.accounts.provider_access(&session, provider.issuer(), renew).await
        });
        renewed.await.unwrap_or(Ok(None))
    }
}
