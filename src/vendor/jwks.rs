//! Fetches a JWK Set (RFC 7517).

use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use reqwest::{Client, Response, redirect::Policy};
use url::Url;

const DEADLINE: Duration = Duration::from_secs(2);
/// Largest JWK Set that is read.
const MAX_BYTES: usize = 65_536;

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
        let client = Client::builder().timeout(DEADLINE).redirect(Policy::none()).build().map_err(failed)?;
        Ok(Self { client, url })
    }

    /// Fetches the keys.
    ///
    /// # Errors
    /// When they do not come in time, or are no JWK Set.
    pub async fn fetch(&self) -> Result<JwkSet, JwksFetchError> {
        let response = self.client.get(self.url.clone()).send().await;
        let mut response = response.and_then(Response::error_for_status).map_err(failed)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_BYTES {
                return Err(JwksFetchError("the answer is too large".to_owned()));
            }
        }
        serde_json::from_slice(&body).map_err(|_| JwksFetchError("the answer is no JWK Set".to_owned()))
    }
}

fn failed(error: reqwest::Error) -> JwksFetchError {
    JwksFetchError(error.without_url().to_string())
}
