//! The site's public keys: one PEM, as an operator pastes it at the vendor, or the site's JWK Set, cached; or, in a demo, what the site
//! next to it publishes.

use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use jsonwebtoken::jwk::JwkSet;
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::{
    crypto::{
        key_file::{self, KeyError},
        keyring::JWKS_MAX_AGE,
        shared_keyring::SharedKeyring,
        token_signature::to_jwk,
    },
    vendor::{JwksFetchError, JwksFetcher},
};

/// A cached JWK Set is fetched again after this long, which is also its `max-age`.
const MAX_AGE: Duration = JWKS_MAX_AGE;
/// A token with an unknown `kid` makes us fetch sooner, but no more often than this.
const MIN_AGE: Duration = Duration::seconds(10);

/// Where the site's public keys come from.
#[derive(Debug)]
pub struct SiteKeys(Source);

#[derive(Debug)]
enum Source {
    Fixed(Arc<JwkSet>),
    Site(Arc<SharedKeyring>),
    Fetched { fetcher: JwksFetcher, cached: RwLock<Option<Cached>> },
}

#[derive(Debug, Clone)]
struct Cached {
    keys: Arc<JwkSet>,
    fetched_at: OffsetDateTime,
}

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

    /// What the site of this process publishes, whenever that changes.
    #[must_use]
    pub const fn of_site(keyring: Arc<SharedKeyring>) -> Self {
        Self(Source::Site(keyring))
    }

    /// The JWK Set at a URL.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn from_url(url: Url) -> Result<Self, JwksFetchError> {
        Ok(Self(Source::Fetched { fetcher: JwksFetcher::new(url)?, cached: RwLock::new(None) }))
    }

    /// The keys to verify this token with.
    pub(super) async fn current(&self, token: &str, now: OffsetDateTime) -> Result<Arc<JwkSet>, JwksFetchError> {
        let (fetcher, cached) = match &self.0 {
            Source::Fixed(keys) => return Ok(Arc::clone(keys)),
            Source::Site(keyring) => return Ok(Arc::new(keyring.published(now))),
            Source::Fetched { fetcher, cached } => (fetcher, cached),
        };
        let known = cached.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = &known {
            let age = now - known.fetched_at;
            let is_younger = |than| (Duration::ZERO..than).contains(&age); // not after a demo's clock went back
            if is_younger(MIN_AGE) || (is_younger(MAX_AGE) && names_a_key_of(token, &known.keys)) {
                return Ok(Arc::clone(&known.keys));
            }
        }
        match (fetcher.fetch().await, known) {
            (Ok(keys), _) => {
                let fresh = Cached { keys: Arc::new(keys), fetched_at: now };
                *cached.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
                Ok(fresh.keys)
            }
            // The site is down for a moment: the keys that it published are still good.
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
