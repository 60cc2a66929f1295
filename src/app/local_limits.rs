//! Limits that each process keeps by itself, without the database.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use ipnet::IpNet;

use super::App;
use crate::domain::{
    network,
    throttle::{Limit, LocalCounts},
};

/// What is counted in this process.
#[derive(Debug)]
pub(super) struct LocalLimits {
    tokens: Mutex<LocalCounts<Option<IpNet>>>,
}

impl LocalLimits {
    pub(super) fn new(tokens: Limit) -> Self {
        Self { tokens: Mutex::new(LocalCounts::new(tokens)) }
    }
}

impl App {
    /// Counts a request for a token from this address, which is let through. Requests of this machine itself are not limited:
    /// there may be a proxy that `THROUGHLINE_TRUSTED_PROXIES` does not name, and everybody behind it.
    ///
    /// # Errors
    /// When its network asked for too many: how long until the next one.
    pub fn count_token_request(&self, client: Option<IpAddr>) -> Result<(), Duration> {
        if client.is_some_and(|client| client.is_loopback()) {
            return Ok(());
        }
        let counted = count(&self.local_limits.tokens, client.map(network::of_subscriber));
        if counted.is_err() {
            self.metrics.token_requests.limited.inc();
        }
        counted
    }
}

fn count<K: Eq + std::hash::Hash>(counts: &Mutex<LocalCounts<K>>, key: K) -> Result<(), Duration> {
    counts.lock().unwrap_or_else(PoisonError::into_inner).count(key, Instant::now())
}
