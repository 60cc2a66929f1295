//! Fetches a JWK Set (RFC 7517).

use jsonwebtoken::jwk::JwkSet;
use reqwest::Client;
use url::Url;

use super::small_body::{client, small_body};

/// The JWK Set at a URL.
#[derive(Debug)]
pub struct JwksFetcher {
    client: Client,
    url: Url,
}

/// The keys could not be fetched.
#[derive(Debug, thiserror::Error)]
#[error("the site's keys cannot be fetched: {0}")]
pub struct JwksFetchError(String);

impl JwksFetcher {
    /// A client for the JWK Set at this URL.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(url: Url) -> Result<Self, JwksFetchError> {
        Ok(Self { client: client().map_err(JwksFetchError)?, url })
    }

    /// Fetches the keys.
    ///
    /// # Errors
    /// When they do not come in time, or are no JWK Set.
    pub async fn fetch(&self) -> Result<JwkSet, JwksFetchError> {
        let body = small_body(&self.client, &self.url).await.map_err(JwksFetchError)?;
        serde_json::from_slice(&body).map_err(|_| JwksFetchError("the answer is no JWK Set".to_owned()))
    }
}
