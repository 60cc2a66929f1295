//! Logging in at an identity provider: the authorization code flow of OpenID Connect with PKCE, `state`, `nonce` and the check of `iss`
//! (RFC 9700). What follows from it for accounts and conversations is `identity`'s.

mod cached;
mod end_session;
mod id_token;
mod logout_token;
mod signed_token;

use std::{sync::Arc, time::Duration as StdDuration};

use jsonwebtoken::jwk::JwkSet;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::timeout;
use url::Url;

use self::cached::Cached;
pub use self::signed_token::TokenFault;
pub use crate::vendor::AuthorizationRequest;
use crate::{
    config::ProviderSettings,
    domain::{
        clock::Clock,
        field::DeclaredFields,
        provider::{ProviderAccess, ProviderIdentity, ProviderLogout, ProviderName},
    },
    vendor::{Metadata, OidcClient, OidcProvider, OidcProviderError, ProviderTokens, authorization},
};

/// How long a page waits for a provider, so that every answer comes within 3 s.
const PATIENCE: StdDuration = StdDuration::from_millis(2500);

/// How long an access token is taken to last when the provider doesn't tell (RFC 6749 §5.1 recommends that it does).
const SHORT_LIFE: StdDuration = StdDuration::from_mins(5);

/// Why nobody was logged in by a provider.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It doesn't answer, or with something else: try again soon.
    #[error("{0}")]
    Unavailable(String),
    /// The person, or the provider, said no. The error code is the provider's (RFC 6749 §4.1.2.1).
    #[error("the provider answers {0}")]
    Declined(String),
    /// What came back isn't the answer to what was asked.
    #[error("the provider's answer can't be trusted: {0}")]
    Untrusted(&'static str),
    /// What came back has a token that can't be trusted.
    #[error("the provider's token can't be trusted: {0}")]
    Token(#[from] TokenFault),
}

impl From<OidcProviderError> for ProviderError {
    fn from(error: OidcProviderError) -> Self {
        match error {
            OidcProviderError::Unreachable(_) => Self::Unavailable(error.to_string()),
            OidcProviderError::Refused(code) => Self::Declined(code),
        }
    }
}

/// With what a provider sends somebody back (RFC 6749 §4.1.2).
#[derive(Debug, Default, Deserialize)]
pub struct AuthorizationResponse {
    code: Option<String>,
    /// What was sent along.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    iss: Option<String>,
    error: Option<String>,
}

/// A provider that people may log in with.
#[derive(Debug)]
pub struct Provider {
    settings: ProviderSettings,
    declared: Arc<DeclaredFields>,
    client: OidcClient,
    http: OidcProvider,
    metadata: Cached<Metadata>,
    keys: Cached<JwkSet>,
    clock: Arc<dyn Clock>,
}

impl Provider {
    /// A provider as the settings describe it, which sends people back to `callback`. Connects to nobody yet.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(
        settings: ProviderSettings,
        declared: Arc<DeclaredFields>,
        callback: Url,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OidcProviderError> {
        let client = OidcClient { id: settings.client_id.clone(), secret: settings.client_secret.clone(), callback };
        let http = OidcProvider::new(settings.issuer.clone())?;
        Ok(Self { settings, declared, client, http, metadata: Cached::default(), keys: Cached::default(), clock })
    }

    /// Its name in our addresses.
    #[must_use]
    pub const fn name(&self) -> &ProviderName {
        &self.settings.name
    }

    /// What it is called on a button.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// Its issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Where somebody logs in, and what to remember until they come back. `asks_again` makes them log in anew; `callback` takes the
    /// place of the usual one.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`]
    pub async fn begin(
        &self,
        asks_again: bool,
        callback: Option<Url>,
    ) -> Result<(Url, AuthorizationRequest), ProviderError> {
        let metadata = patiently(self.metadata()).await?;
        Ok(authorization(&metadata, &self.client, &self.settings.scopes, asks_again, callback))
    }

    /// Who has come back. `request` is what was remembered, and found by the `state` that came along.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn finish(
        &self,
        request: &AuthorizationRequest,
        response: AuthorizationResponse,
    ) -> Result<ProviderIdentity, ProviderError> {
        patiently(self.redeem(request, response)).await
    }

    async fn redeem(
        &self,
        request: &AuthorizationRequest,
        response: AuthorizationResponse,
    ) -> Result<ProviderIdentity, ProviderError> {
        let metadata = self.metadata().await?;
        // Before anything else of the answer is believed, its error included (RFC 9207 §2.4).
        match response.iss {
            Some(issuer) if issuer != self.settings.issuer => return Err(ProviderError::Untrusted("another issuer's")),
            None if metadata.authorization_response_iss_parameter_supported => {
                return Err(ProviderError::Untrusted("iss is missing"));
            }
            _ => {}
        }
        if let Some(error) = response.error {
            return Err(ProviderError::Declined(error));
        }
        let code = response.code.ok_or(ProviderError::Untrusted("it has no code"))?;
        let tokens = self.http.redeem(&metadata, &self.client, code, request).await?;
        let id_token = tokens.id_token.as_ref().ok_or(ProviderError::Untrusted("it has no ID token"))?;
        let claims = self.verified(id_token.expose_secret()).await?;
        self.require_answer(&claims, &request.nonce)?;
        let identity = self.identity(&self.completed(claims, &metadata, &tokens).await?)?;
        Ok(ProviderIdentity { access: self.settings.hands_on_access.then(|| self.access(&tokens)), ..identity })
    }

    /// Another access token in exchange for a refresh token (RFC 6749 §6).
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn renew(&self, refresh_token: &SecretString) -> Result<ProviderAccess, ProviderError> {
        let renewed = async {
            let metadata = self.metadata().await?;
            self.http.renew(&metadata, &self.client, refresh_token).await
        };
        Ok(self.access(&patiently(renewed).await?))
    }

    fn access(&self, tokens: &ProviderTokens) -> ProviderAccess {
        ProviderAccess {
            access_token: tokens.access_token.clone(),
            refresh_token: tokens.refresh_token.clone(),
            expires_at: self.clock.now() + tokens.expires_in.unwrap_or(SHORT_LIFE),
        }
    }

    /// The claims with those that the provider only tells its UserInfo endpoint's callers, if any of those that we need are missing.
    async fn completed(
        &self,
        claims: Map<String, Value>,
        metadata: &Metadata,
        tokens: &ProviderTokens,
    ) -> Result<Map<String, Value>, ProviderError> {
        let is_complete = self.settings.claims().all(|claim| id_token::found(&claims, claim).is_some());
        let Some(endpoint) = metadata.userinfo_endpoint.as_ref().filter(|_| !is_complete) else { return Ok(claims) };
        let mut all = self.http.userinfo(endpoint, &tokens.access_token).await?;
        // It may be somebody else's who shares the access token (OpenID Connect Core 1.0 §5.3.4).
        if all.get("sub") != claims.get("sub") {
            return Err(ProviderError::Untrusted("its UserInfo endpoint tells of somebody else"));
        }
        all.extend(claims);
        Ok(all)
    }

    /// Whose sessions a logout token ends.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn logout(&self, token: &str) -> Result<ProviderLogout, ProviderError> {
        let claims = patiently(self.verified(token)).await?;
        Ok(self.logged_out(&claims, self.clock.now())?)
    }

    /// The claims of a token that the provider signed. Its keys are fetched again for one that we don't know.
    async fn verified(&self, token: &str) -> Result<Map<String, Value>, ProviderError> {
        let metadata = self.metadata().await?;
        let now = self.clock.now();
        let keys = self.keys.get(now, || self.http.keys(&metadata)).await?;
        match signed_token::verified(token, &keys) {
            Err(TokenFault::UnknownKey) => {
                let keys = self.keys.renew(now, || self.http.keys(&metadata)).await?;
                Ok(signed_token::verified(token, &keys)?)
            }
            verified => Ok(verified?),
        }
    }

    async fn metadata(&self) -> Result<Arc<Metadata>, OidcProviderError> {
        self.metadata.get(self.clock.now(), || self.http.metadata()).await
    }
}

async fn patiently<T, E: Into<ProviderError>>(work: impl Future<Output = Result<T, E>>) -> Result<T, ProviderError> {
    match timeout(PATIENCE, work).await {
        Ok(done) => done.map_err(Into::into),
        Err(_) => Err(ProviderError::Unavailable("the provider takes too long".to_owned())),
    }
}
