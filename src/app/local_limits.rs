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

/// How many requests each network may send to one process.
#[derive(Debug, Clone, Copy)]
pub struct RequestLimits {
    /// For tokens.
    pub tokens: Limit,
    /// About logins with identity providers.
    pub providers: Limit,
}

impl RequestLimits {
    /// No limits, for load tests of a demo.
    pub const NONE: Self = Self { tokens: Limit::NONE, providers: Limit::NONE };
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self { tokens: Limit::TOKENS, providers: Limit::PROVIDERS }
    }
}

/// What is counted in this process.
#[derive(Debug)]
pub(super) struct LocalLimits {
    tokens: Counts,
    providers: Counts,
}

/// Requests by network. Those that come from nowhere, as through a socket, count together.
#[derive(Debug)]
struct Counts(Mutex<LocalCounts<Option<IpNet>>>);

impl LocalLimits {
    pub(super) fn new(limits: RequestLimits) -> Self {
        Self { tokens: Counts::new(limits.tokens), providers: Counts::new(limits.providers) }
    }
}

impl Counts {
    fn new(limit: Limit) -> Self {
        Self(Mutex::new(LocalCounts::new(limit)))
    }

    /// Counts a request from this address. Requests of this machine itself are not limited: there may be a proxy that
    /// `THROUGHLINE_TRUSTED_PROXIES` does not name, and everybody behind it.
    fn count(&self, client: Option<IpAddr>) -> Result<(), Duration> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match client {
            Some(client) if client.is_loopback() => Ok(()),
            Some(client) => {
                let networks = network::widening(client).into_iter();
                counts.count(networks.map(|(network, share)| (Some(network), share)), Instant::now())
            }
            None => counts.count([(None, 1)], Instant::now()),
        }
    }
}

impl App {
    /// Counts a request for a token from this address, which is let through.
    ///
    /// # Errors
    /// When its network asked for too many: how long until the next one.
    pub fn count_token_request(&self, client: Option<IpAddr>) -> Result<(), Duration> {
        self.local_limits.tokens.count(client).inspect_err(|_| self.metrics.token_requests.limited.inc())
    }

    /// Counts a request about a login with an identity provider from this address, which is let through.
    ///
    /// # Errors
    /// When its network sent too many: how long until the next one.
    pub fn count_provider_request(&self, client: Option<IpAddr>) -> Result<(), Duration> {
        self.local_limits.providers.count(client).inspect_err(|_| self.metrics.provider_requests_limited.inc())
    }
}
