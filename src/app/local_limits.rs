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

    fn count_token(&self, networks: impl IntoIterator<Item = (Option<IpNet>, u32)>) -> Result<(), Duration> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).count(networks, Instant::now())
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
        let counted = match client {
            Some(client) => {
                let networks = network::widening(client).into_iter();
                self.local_limits.count_token(networks.map(|(network, share)| (Some(network), share)))
            }
            None => self.local_limits.count_token([(None, 1)]),
        };
        if counted.is_err() {
            self.metrics.token_requests.limited.inc();
        }
        counted
    }
}
