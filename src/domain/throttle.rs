//! How many attempts are let through, and how fast.

use std::{net::IpAddr, time::Duration};

use ipnet::IpNet;

/// So many at once, and then one after each pause. An unused allowance grows back at the same pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What it is called in the audit trail and in the metrics.
    pub name: &'static str,
    /// Attempts that may come at once.
    pub burst: u32,
    /// How long one of them counts.
    pub pause: Duration,
}

impl Limit {
    /// Guesses at one account from one network.
    pub const ACCOUNT_AND_NETWORK: Self = Self::new("account_and_network", 10, 60);
    /// Guesses at one account from anywhere: far under NIST SP 800-63B-4 §3.2.2's 100 before a pause, and more than one network
    /// may make. Whoever uses it up keeps the owner out of new browsers alone.
    pub const ACCOUNT: Self = Self::new("account", 15, 60);
    /// Guesses at any account from one network: one password tried on many accounts (OWASP: password spraying).
    pub const NETWORK: Self = Self::new("network", 20, 30);
    /// Guesses at an account from a browser in which its owner logged in before (OWASP: device cookies).
    pub const DEVICE: Self = Self::new("device", 10, 60);
    /// Accounts asked for from one network.
    pub const REGISTRATION: Self = Self::new("registration", 60, 60);
    /// Every limit of attempts, for the metrics.
    pub const ALL: [Self; 5] =
        [Self::ACCOUNT_AND_NETWORK, Self::ACCOUNT, Self::NETWORK, Self::DEVICE, Self::REGISTRATION];

    const fn new(name: &'static str, burst: u32, pause_seconds: u64) -> Self {
        Self { name, burst, pause: Duration::from_secs(pause_seconds) }
    }

    /// How far a bucket may be used up for one more attempt to be let through.
    #[must_use]
    pub fn allowance(&self) -> Duration {
        self.pause * self.burst.saturating_sub(1)
    }
}

/// What one subscriber has: an IPv4 address, or the /64 of an IPv6 one (RFC 6177).
#[must_use]
pub fn network(client: IpAddr) -> IpNet {
    let whole = IpNet::from(client);
    IpNet::new(client, if client.is_ipv4() { 32 } else { 64 }).unwrap_or(whole).trunc()
}

/// What is counted together, under one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// The limit.
    pub limit: Limit,
    /// A keyed digest of the limit's name and what is counted.
    pub digest: [u8; 32],
}

/// An attempt that is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// The bucket that takes longest to let one through.
    pub bucket: Bucket,
    /// When it will.
    pub retry_after: Duration,
}
