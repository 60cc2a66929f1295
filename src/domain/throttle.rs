//! How many attempts are let through, and how fast.

use std::time::Duration;

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
    /// Guesses at one account from anywhere: under NIST SP 800-63B-4 §3.2.2's 100 before a pause, and far above what the owner
    /// needs, so that locking somebody out takes many networks, and then fails where they logged in before.
    pub const ACCOUNT: Self = Self::new("account", 60, 60);
    /// Guesses at any account from one network: one password tried on many accounts (OWASP: password spraying).
    pub const NETWORK: Self = Self::new("network", 20, 30);
    /// Guesses at an account from a browser in which its owner logged in before (OWASP: device cookies).
    pub const DEVICE: Self = Self::new("device", 10, 60);
    /// Accounts asked for from one network.
    pub const REGISTRATION: Self = Self::new("registration", 60, 60);
    /// Every limit, for the metrics and the documents.
    pub const ALL: [Self; 5] =
        [Self::ACCOUNT_AND_NETWORK, Self::ACCOUNT, Self::NETWORK, Self::DEVICE, Self::REGISTRATION];

    const fn new(name: &'static str, burst: u32, pause_seconds: u64) -> Self {
        Self { name, burst, pause: Duration::from_secs(pause_seconds) }
    }
}

/// What is counted together, under one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// The limit.
    pub limit: Limit,
    /// SHA-256 of the limit's name and what is counted.
    pub digest: [u8; 32],
}

/// An attempt that is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// The limit that takes longest to let one through.
    pub limit: Limit,
    /// When it will.
    pub retry_after: Duration,
}
