//! An identity provider's endpoints: its discovery document (OpenID Connect Discovery 1.0), its keys, and its token endpoint.

use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, ExtraTokenFields,
    HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
    basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType},
};
use reqwest::{Client, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::small_body::{self, failed, small_body, small_body_of};

/// An answer of the token endpoint carries an ID token besides (OpenID Connect Core 1.0 §3.1.3.3).
#[derive(Debug, Deserialize, Serialize)]
struct WithIdToken {
    id_token: Option<IdTokenText>,
}

impl ExtraTokenFields for WithIdToken {}

/// An ID token as it came. It is personal data, so it can't be printed.
#[derive(Clone, Deserialize, Serialize)]
#[serde(transparent)]
struct IdTokenText(String);

impl std::fmt::Debug for IdTokenText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdTokenText(…)")
    }
}

type Tokens = StandardTokenResponse<WithIdToken, BasicTokenType>;
type OauthClient<HasAuthUrl = EndpointNotSet, HasTokenUrl = EndpointNotSet> = oauth2::Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    HasAuthUrl,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    HasTokenUrl,
>;

/// What a discovery document says, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
pub struct Metadata {
    /// Has to be the issuer that was asked.
    pub issuer: String,
    /// Where people log in.
    pub authorization_endpoint: Url,
    /// Where a code is exchanged for tokens.
    pub token_endpoint: Url,
    /// Its keys.
    pub jwks_uri: Url,
    /// Where more is told of a person than their ID token does.
    pub userinfo_endpoint: Option<Url>,
    /// Where people log out (OpenID Connect RP-Initiated Logout 1.0 §2.1).
    pub end_session_endpoint: Option<Url>,
    /// How clients prove who they are; `client_secret_basic` unless it says otherwise.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether its answers always say who they are from (RFC 9207 §3).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// What a code is exchanged for.
#[derive(Debug)]
pub struct ProviderTokens {
    /// Who logged in. A renewal need not tell again (OpenID Connect Core 1.0 §12.2).
    pub id_token: Option<SecretString>,
    /// What the provider's other endpoints take.
    pub access_token: SecretString,
    /// What renews that.
    pub refresh_token: Option<SecretString>,
    /// How long the access token lasts.
    pub expires_in: Option<Duration>,
}

/// Who we are at a provider.
#[derive(Debug, Clone)]
pub struct OidcClient {
    /// `client_id`
    pub id: String,
    /// What proves it; none for a public client.
    pub secret: Option<SecretString>,
    /// Where the provider sends people back to.
    pub callback: Url,
}

impl OidcClient {
    /// The same, to whom people are sent back at this address.
    fn called_back_at(&self, callback: Option<&Url>) -> Self {
        Self { callback: callback.unwrap_or(&self.callback).clone(), ..self.clone() }
    }
}

/// One login at a provider, as far as we have to remember it until the person comes back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Comes back with the answer (RFC 6749 §10.12).
    pub state: String,
    /// Comes back in the ID token (OpenID Connect Core 1.0 §3.1.2.1).
    pub nonce: String,
    /// Proves that whoever redeems the code asked for it (RFC 7636).
    pub verifier: String,
    /// Where it was to send the person back to, if not to the client's usual address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Url>,
}

/// Why a provider is of no use at the moment.
#[derive(Debug, thiserror::Error)]
pub enum OidcProviderError {
    /// It doesn't answer, or with something else.
    #[error("the provider can't be asked: {0}")]
    Unreachable(String),
    /// It doesn't take the code. This is the error code that it answers with (RFC 6749 §5.2).
    #[error("the provider refuses: {0}")]
    Refused(String),
}

/// The endpoints of one provider.
#[derive(Debug)]
pub struct OidcProvider {
    http: Client,
    issuer: String,
}

impl OidcProvider {
    /// The provider of this issuer. Connects to nobody yet.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(issuer: String) -> Result<Self, OidcProviderError> {
        Ok(Self { http: small_body::client().map_err(OidcProviderError::Unreachable)?, issuer })
    }

    /// Fetches the discovery document.
    ///
    /// # Errors
    /// [`OidcProviderError::Unreachable`], also when the document is another issuer's (OpenID Connect Discovery 1.0 §4.3).
    pub async fn metadata(&self) -> Result<Metadata, OidcProviderError> {
        let url = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let url = Url::parse(&url).map_err(|_| unreachable("its issuer is no URL"))?;
        let body = small_body(&self.http, &url).await.map_err(OidcProviderError::Unreachable)?;
        let metadata: Metadata =
            serde_json::from_slice(&body).map_err(|error| unreachable(&format!("its discovery document: {error}")))?;
        if metadata.issuer == self.issuer {
            Ok(metadata)
        } else {
            Err(unreachable("its discovery document names another issuer"))
        }
    }

    /// Fetches the keys.
    ///
    /// # Errors
    /// [`OidcProviderError::Unreachable`]
    pub async fn keys(&self, metadata: &Metadata) -> Result<JwkSet, OidcProviderError> {
        let body = small_body(&self.http, &metadata.jwks_uri).await.map_err(OidcProviderError::Unreachable)?;
        // A key of a type that the library doesn't know must not keep it from reading the others.
        let set: Value = serde_json::from_slice(&body).map_err(|_| unreachable("its keys are no JWK Set"))?;
        let keys = set["keys"].as_array().ok_or_else(|| unreachable("its keys are no JWK Set"))?;
        Ok(JwkSet { keys: keys.iter().filter_map(|key| serde_json::from_value(key.clone()).ok()).collect() })
    }

    /// Exchanges a code for tokens.
    ///
    /// # Errors
    /// See [`OidcProviderError`].
    pub async fn redeem(
        &self,
        metadata: &Metadata,
        client: &OidcClient,
        code: String,
        request: &AuthorizationRequest,
    ) -> Result<ProviderTokens, OidcProviderError> {
        let client = &client.called_back_at(request.callback.as_ref());
        let token_url = TokenUrl::from_url(metadata.token_endpoint.clone());
        let client = oauth_client(client).set_auth_type(auth_type(metadata)).set_token_uri(token_url);
        let exchange = client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(request.verifier.clone()));
        let tokens = exchange.request_async(&|request| self.send(request)).await.map_err(no_tokens)?;
        Ok(tokens.into())
    }

    /// Exchanges a refresh token for other tokens.
    ///
    /// # Errors
    /// See [`OidcProviderError`].
    pub async fn renew(
        &self,
        metadata: &Metadata,
        client: &OidcClient,
        refresh_token: &SecretString,
    ) -> Result<ProviderTokens, OidcProviderError> {
        let token_url = TokenUrl::from_url(metadata.token_endpoint.clone());
        let client = oauth_client(client).set_auth_type(auth_type(metadata)).set_token_uri(token_url);
        let refresh_token = RefreshToken::new(refresh_token.expose_secret().to_owned());
        let exchange = client.exchange_refresh_token(&refresh_token);
        let tokens = exchange.request_async(&|request| self.send(request)).await.map_err(no_tokens)?;
        Ok(tokens.into())
    }

    /// Fetches what the provider tells of a person besides their ID token (OpenID Connect Core 1.0 §5.3).
    ///
    /// # Errors
    /// [`OidcProviderError::Unreachable`]
    pub async fn userinfo(
        &self,
        endpoint: &Url,
        access_token: &SecretString,
    ) -> Result<Map<String, Value>, OidcProviderError> {
        let request = self.http.get(endpoint.clone()).bearer_auth(access_token.expose_secret());
        let response = request.send().await.and_then(Response::error_for_status);
        let response = response.map_err(|error| OidcProviderError::Unreachable(failed(error)))?;
        let body = small_body_of(response).await.map_err(OidcProviderError::Unreachable)?;
        serde_json::from_slice(&body)
            .map_err(|_| unreachable("its UserInfo endpoint answers something else than claims"))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, SendError> {
        let request = request.try_into().map_err(|error| SendError(failed(error)))?;
        let response = self.http.execute(request).await.map_err(|error| SendError(failed(error)))?;
        let status = response.status();
        let mut answer = HttpResponse::new(small_body_of(response).await.map_err(SendError)?);
        *answer.status_mut() = status;
        Ok(answer)
    }
}

impl From<Tokens> for ProviderTokens {
    fn from(tokens: Tokens) -> Self {
        Self {
            id_token: tokens.extra_fields().id_token.clone().map(|id_token| id_token.0.into()),
            access_token: tokens.access_token().secret().as_str().into(),
            refresh_token: tokens.refresh_token().map(|token| token.secret().as_str().into()),
            expires_in: tokens.expires_in(),
        }
    }
}

fn no_tokens(error: RequestTokenError<SendError, BasicErrorResponse>) -> OidcProviderError {
    match error {
        RequestTokenError::ServerResponse(answer) => OidcProviderError::Refused(answer.error().to_string()),
        RequestTokenError::Request(SendError(reason)) | RequestTokenError::Other(reason) => {
            OidcProviderError::Unreachable(reason)
        }
        // What it answered stays out of the log: it may hold a token.
        RequestTokenError::Parse(..) => unreachable("its token endpoint answers something else than tokens"),
    }
}

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct SendError(String);

/// The address at which somebody logs in, and what to remember of it. `asks_again` makes them log in also where they are logged in at the
/// provider. They come back to `callback`, if there is one, instead of the client's usual address.
#[must_use]
pub fn authorization(
    metadata: &Metadata,
    client: &OidcClient,
    scopes: &[String],
    asks_again: bool,
    callback: Option<Url>,
) -> (Url, AuthorizationRequest) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let nonce = CsrfToken::new_random().into_secret();
    let client = oauth_client(&client.called_back_at(callback.as_ref()))
        .set_auth_uri(AuthUrl::from_url(metadata.authorization_endpoint.clone()));
    let request = client
        .authorize_url(CsrfToken::new_random)
        .add_scopes(scopes.iter().cloned().map(Scope::new))
        .add_extra_param("nonce", &nonce)
        .set_pkce_challenge(challenge);
    let request = if asks_again { request.add_extra_param("prompt", "login") } else { request };
    let (url, state) = request.url();
    (url, AuthorizationRequest { state: state.into_secret(), nonce, verifier: verifier.into_secret(), callback })
}

fn oauth_client(client: &OidcClient) -> OauthClient {
    let made = oauth2::Client::new(ClientId::new(client.id.clone()));
    let made = made.set_redirect_uri(RedirectUrl::from_url(client.callback.clone()));
    match &client.secret {
        Some(secret) => made.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned())),
        None => made,
    }
}

/// `client_secret_basic` is the default (OpenID Connect Discovery 1.0 §3).
fn auth_type(metadata: &Metadata) -> AuthType {
    let supported = &metadata.token_endpoint_auth_methods_supported;
    let has = |method: &str| supported.iter().any(|supported| supported == method);
    if has("client_secret_post") && !has("client_secret_basic") { AuthType::RequestBody } else { AuthType::BasicAuth }
}

fn unreachable(reason: &str) -> OidcProviderError {
    OidcProviderError::Unreachable(reason.to_owned())
}
