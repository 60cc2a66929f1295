//! How many attempts are let through, and how fast.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    time::{Duration, Instant},
};

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
    /// Identity tokens for one network, from one process: far more than an office behind one address asks for, where each person
    /// needs one every few minutes, and less than what keeps the processors busy.
    pub const TOKENS: Self = Self { name: "tokens", burst: 2_000, pause: Duration::from_millis(1) };
    /// Refusals of a bucket's attempts that the audit trail of one process tells of.
    pub const AUDITED_REFUSALS: Self = Self::new("audited_refusals", 1, 60);
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

/// Counts of one process alone, in memory: for what must cost next to nothing and go on without the database.
#[derive(Debug)]
pub struct LocalCounts<K> {
    limit: Limit,
    /// When nothing of what was counted counts any more.
    empty_at: HashMap<K, Instant>,
}

/// Most buckets that one process counts in: some 1 MiB.
const MOST_BUCKETS: usize = 16_384;

impl<K: Eq + Hash> LocalCounts<K> {
    /// Nothing is counted yet.
    #[must_use]
    pub fn new(limit: Limit) -> Self {
        Self { limit, empty_at: HashMap::new() }
    }

    /// Counts one more for `key`, which is let through.
    ///
    /// # Errors
    /// When it is not: how long until the next one is.
    pub fn count(&mut self, key: K, now: Instant) -> Result<(), Duration> {
        if self.empty_at.len() >= MOST_BUCKETS {
            self.make_room(now);
        }
        let empty_at = self.empty_at.entry(key).or_insert(now);
        let used = empty_at.saturating_duration_since(now);
        match used.checked_sub(self.limit.allowance()) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                *empty_at = now + used + self.limit.pause;
                Ok(())
            }
        }
    }

    /// Forgets the buckets that are empty, and all of them when that makes little room: whoever has so many networks is not stopped
    /// by a limit of each, and must not be able to make looking for room the work of every request.
    fn make_room(&mut self, now: Instant) {
        self.empty_at.retain(|_, empty_at| *empty_at > now);
        if self.empty_at.len() > MOST_BUCKETS / 2 {
            self.empty_at.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_is_let_through_and_then_one_after_each_pause() {
        let mut counts = LocalCounts::new(Limit::new("test", 3, 10));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(counts.count("a", start), Ok(()));
        }
        assert_eq!(counts.count("a", start), Err(10 * SECOND));
        assert_eq!(counts.count("a", start + 4 * SECOND), Err(6 * SECOND));
        assert_eq!(counts.count("b", start + 4 * SECOND), Ok(()));
        assert_eq!(counts.count("a", start + 10 * SECOND), Ok(()));
        assert_eq!(counts.count("a", start + 10 * SECOND), Err(10 * SECOND));
        // Unused for long, it is a whole burst again and no more.
        for _ in 0..3 {
            assert_eq!(counts.count("a", start + 500 * SECOND), Ok(()));
        }
        assert!(counts.count("a", start + 500 * SECOND).is_err());
    }

    #[test]
    fn the_memory_is_bounded_and_those_who_ask_much_are_forgotten_last() {
        let mut counts = LocalCounts::new(Limit::new("test", 2, 10));
        let start = Instant::now();
        for key in 1..MOST_BUCKETS {
            assert_eq!(counts.count(key, start), Ok(()));
        }
        let later = start + 10 * SECOND;
        assert_eq!(counts.count(0, start + SECOND), Ok(()));
        assert_eq!(counts.count(MOST_BUCKETS, later), Ok(()));
        assert_eq!(counts.empty_at.len(), 2, "those that were empty are still there");
        assert_eq!(counts.count(0, later), Ok(()));
        assert_eq!(counts.count(0, later), Err(SECOND));
        for key in 0..5 * MOST_BUCKETS {
            let _counted = counts.count(key, later);
            assert!(counts.empty_at.len() <= MOST_BUCKETS);
        }
    }

    #[test]
    fn an_ipv6_subscriber_is_one_network_and_an_ipv4_address_another() {
        let of = |address: &str| network(address.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
