//! The site's public keys: one PEM, as it is pasted at the vendor, or the site's JWK Set, fetched and kept.

use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::Duration as Timeout,
};

use jsonwebtoken::jwk::JwkSet;
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::crypto::{
    key_file::{self, KeyError},
    token_signature::to_jwk,
};

/// A JWK Set is asked for again after this long, as its `max-age` says.
const MAX_AGE: Duration = Duration::minutes(5);
/// A token with an unknown `kid` makes us ask again, but no more often than this.
const MIN_AGE: Duration = Duration::seconds(10);
const FETCH_DEADLINE: Timeout = Timeout::from_secs(2);
/// Largest JWK Set that is read.
const MAX_BYTES: usize = 65_536;

/// Where the site's public keys come from.
#[derive(Debug)]
pub struct SiteKeys(Source);

#[derive(Debug)]
enum Source {
    Fixed(Arc<JwkSet>),
    Url { url: Url, client: reqwest::Client, kept: RwLock<Option<Kept>> },
}

#[derive(Debug, Clone)]
struct Kept {
    keys: Arc<JwkSet>,
    fetched_at: OffsetDateTime,
}

/// The keys could not be fetched.
#[derive(Debug, thiserror::Error)]
#[error("the site's keys cannot be fetched: {0}")]
pub struct FetchError(String);

impl SiteKeys {
    /// One public key, from a PEM file.
    ///
    /// # Errors
    /// When it is no public RSA key.
    pub fn from_pem(path: &Path) -> Result<Self, KeyError> {
        let jwk = to_jwk(&key_file::read_public(path)?, path)?;
        Ok(Self::from_set(JwkSet { keys: vec![jwk] }))
    }

    /// These keys.
    #[must_use]
    pub fn from_set(keys: JwkSet) -> Self {
        Self(Source::Fixed(Arc::new(keys)))
    }

    /// The JWK Set at a URL.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn from_url(url: Url) -> Result<Self, FetchError> {
        let client =
            reqwest::Client::builder().timeout(FETCH_DEADLINE).redirect(reqwest::redirect::Policy::none()).build();
        let client = client.map_err(|error| FetchError(error.to_string()))?;
        Ok(Self(Source::Url { url, client, kept: RwLock::new(None) }))
    }

    /// The keys to verify this token with.
    pub(super) async fn current(&self, token: &str, now: OffsetDateTime) -> Result<Arc<JwkSet>, FetchError> {
        let (url, client, kept) = match &self.0 {
            Source::Fixed(keys) => return Ok(Arc::clone(keys)),
            Source::Url { url, client, kept } => (url, client, kept),
        };
        let known = kept.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = &known {
            let age = now - known.fetched_at;
            if age < MIN_AGE || (age < MAX_AGE && names_a_key_of(token, &known.keys)) {
                return Ok(Arc::clone(&known.keys));
            }
        }
        match (fetch(client, url).await, known) {
            (Ok(keys), _) => {
                let fresh = Kept { keys: Arc::new(keys), fetched_at: now };
                *kept.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
                Ok(fresh.keys)
            }
            // The site is down for a moment: what it published still counts.
            (Err(_), Some(known)) => Ok(known.keys),
            (Err(error), None) => Err(error),
        }
    }
}

fn names_a_key_of(token: &str, keys: &JwkSet) -> bool {
    let kid = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid);
    // Without a readable `kid` no fetch would help.
    kid.is_none_or(|kid| keys.find(&kid).is_some())
}

async fn fetch(client: &reqwest::Client, url: &Url) -> Result<JwkSet, FetchError> {
    let failed = |error: reqwest::Error| FetchError(error.without_url().to_string());
    let mut response =
        client.get(url.clone()).send().await.and_then(reqwest::Response::error_for_status).map_err(failed)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BYTES {
            return Err(FetchError("the answer is too large".to_owned()));
        }
    }
    serde_json::from_slice(&body).map_err(|_| FetchError("the answer is no JWK Set".to_owned()))
}
