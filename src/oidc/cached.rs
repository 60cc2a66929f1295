//! A document of a provider, kept for a while.

use std::sync::Arc;

use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

/// How long a document is used before it is fetched again.
const MAX_AGE: Duration = Duration::hours(1);
/// How often it is fetched at most, however many ask for a newer one.
const MIN_AGE: Duration = Duration::seconds(10);

/// One document. Of many who need it at once, one fetches it and the others wait.
#[derive(Debug)]
pub(super) struct Cached<T>(Mutex<Option<(Arc<T>, OffsetDateTime)>>);

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Cached<T> {
    /// The document. Where it can't be fetched again, the old one goes on being used.
    pub async fn get<E>(&self, now: OffsetDateTime, fetch: impl AsyncFnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        self.no_older_than(MAX_AGE, now, fetch).await
    }

    /// A newer document than the one that was found wanting, unless that is from a moment ago.
    pub async fn renew<E>(&self, now: OffsetDateTime, fetch: impl AsyncFnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        self.no_older_than(MIN_AGE, now, fetch).await
    }

    async fn no_older_than<E>(
        &self,
        age: Duration,
        now: OffsetDateTime,
        fetch: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let mut known = self.0.lock().await;
        if let Some((document, at)) = &*known
            && (Duration::ZERO..age).contains(&(now - *at))
        {
            return Ok(Arc::clone(document));
        }
        match (fetch().await, &*known) {
            (Ok(document), _) => {
                let document = Arc::new(document);
                *known = Some((Arc::clone(&document), now));
                Ok(document)
            }
            (Err(_), Some((document, _))) => Ok(Arc::clone(document)),
            (Err(error), None) => Err(error),
        }
    }
}
