//! Rate limits: how many attempts are allowed, and how fast.

use std::{
    collections::HashMap,
    hash::Hash,
    time::{Duration, Instant},
};

/// A rate limit: `burst` attempts at once, then one per `pause`. An unused allowance recovers at the same rate (GCRA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Its name in the audit trail and in the metrics.
    pub name: &'static str,
    /// Attempts allowed at once.
    pub burst: u32,
    /// How long one attempt counts.
    pub pause: Duration,
}

impl Limit {
    /// Guesses at one account from one network.
    pub const ACCOUNT_AND_NETWORK: Self = Self::new("account_and_network", 10, 60);
    /// Guesses at one account from anywhere: far below NIST SP 800-63B-4 §3.2.2's limit of 100, and more than one network is allowed.
    /// Using it up locks the owner only out of new browsers.
    pub const ACCOUNT: Self = Self::new("account", 15, 60);
    /// Guesses at any account from one network: one password tried on many accounts (OWASP: password spraying).
    pub const NETWORK: Self = Self::new("network", 20, 30);
    /// Guesses at an account from a browser in which its owner has logged in before (OWASP: device cookies).
    pub const DEVICE: Self = Self::new("device", 10, 60);
    /// Guesses at an account from all such browsers together. With [`Self::ACCOUNT`], at most 35 failures before a pause, over every path
    /// (NIST SP 800-63B-4 §3.2.2 allows 100).
    pub const KNOWN_DEVICES: Self = Self::new("known_devices", 20, 60);
    /// Right passwords for one account: more than people or their test scripts need, and far fewer than would fill the table of subjects.
    pub const LOGIN: Self = Self::new("login", 600, 10);
    /// Wrong passwords behind one link that confirms an address.
    pub const CONFIRMATION: Self = Self::new("confirmation", 10, 60);
    /// Wrong codes of a second factor beside links that log in to one account.
    pub const LINK_CODE: Self = Self::new("link_code", 10, 60);
    /// Registrations from one network.
    pub const REGISTRATION: Self = Self::new("registration", 60, 60);
    /// Invitations that one person sends: ten a day.
    pub const INVITATION: Self = Self::new("invitation", 10, 8_640);
    /// Mails to new addresses that one account asks for.
    pub const EMAIL_CHANGE: Self = Self::new("email_change", 5, 600);
    /// Wrong keys of the site's backend from one network.
    pub const HANDOVER_KEY: Self = Self::new("handover_key", 20, 30);
    /// Identity tokens for one network, per process: far more than an office behind one address needs, where each person requests one
    /// every few minutes, and less than what would saturate the processors.
    pub const TOKENS: Self = Self { name: "tokens", burst: 2_000, pause: Duration::from_millis(1) };
    /// Requests about logins with identity providers for one network, per process: more than an office behind one address needs in the
    /// morning, and less than what would make us a burden for the provider, which we ask for each login that comes back.
    pub const PROVIDERS: Self = Self { name: "providers", burst: 600, pause: Duration::from_millis(200) };
    /// No limit, for load tests of a demo.
    pub const NONE: Self = Self { name: "none", burst: 1, pause: Duration::ZERO };
    /// Every limit on attempts, for the metrics.
    pub const ALL: [Self; 12] = [
        Self::ACCOUNT_AND_NETWORK,
        Self::ACCOUNT,
        Self::NETWORK,
        Self::DEVICE,
        Self::KNOWN_DEVICES,
        Self::LOGIN,
        Self::CONFIRMATION,
        Self::LINK_CODE,
        Self::REGISTRATION,
        Self::INVITATION,
        Self::EMAIL_CHANGE,
        Self::HANDOVER_KEY,
    ];

    const fn new(name: &'static str, burst: u32, pause_seconds: u64) -> Self {
        Self { name, burst, pause: Duration::from_secs(pause_seconds) }
    }

    /// The limit of a network as wide as this many subscribers' allowances.
    #[must_use]
    pub fn times(self, share: u32) -> Self {
        Self { burst: self.burst.saturating_mul(share), pause: self.pause / share.max(1), ..self }
    }

    /// How far a bucket may be used up for one more attempt to be allowed.
    #[must_use]
    pub fn allowance(&self) -> Duration {
        self.pause * self.burst.saturating_sub(1)
    }
}

/// What is counted together, under one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// The limit.
    pub limit: Limit,
    /// A keyed digest of the limit's name and what is counted.
    pub digest: [u8; 32],
}

/// An attempt that exceeds a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// The bucket with the longest wait.
    pub bucket: Bucket,
    /// How long until it allows an attempt.
    pub retry_after: Duration,
}

/// Counts of a single process, in memory: for limits that must cost next to nothing and work without the database.
#[derive(Debug)]
pub struct LocalCounts<K> {
    limit: Limit,
    /// For each bucket, when its last attempt stops counting.
    empty_at: HashMap<K, Instant>,
}

/// Maximum number of buckets that one process counts in: about 1 MiB.
const MAX_BUCKETS: usize = 16_384;

impl<K: Eq + Hash> LocalCounts<K> {
    /// Empty counts.
    #[must_use]
    pub fn new(limit: Limit) -> Self {
        Self { limit, empty_at: HashMap::new() }
    }

    /// Counts an attempt for each of these keys, which have so many times the limit's allowance, or for none if one is used up.
    ///
    /// # Errors
    /// When one is used up: how long until the next attempt is allowed.
    pub fn count(&mut self, keys: impl IntoIterator<Item = (K, u32)>, now: Instant) -> Result<(), Duration> {
        let buckets: Vec<_> = keys.into_iter().map(|(key, share)| (key, self.limit.times(share))).collect();
        let used =
            |key: &K| self.empty_at.get(key).map_or(Duration::ZERO, |empty_at| empty_at.saturating_duration_since(now));
        let wait = buckets.iter().map(|(key, limit)| used(key).saturating_sub(limit.allowance())).max();
        if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        for (key, limit) in buckets {
            make_room(&mut self.empty_at, |empty_at| *empty_at > now);
            let empty_at = self.empty_at.entry(key).or_insert(now);
            *empty_at = (*empty_at).max(now) + limit.pause;
        }
        Ok(())
    }
}

/// Makes room for one more bucket if the map is full: drops buckets that no longer count, and all of them if that frees too little.
/// An attacker with that many networks is not stopped by a limit on each, and must not be able to make every request scan the map.
fn make_room<K, V>(buckets: &mut HashMap<K, V>, counts: impl Fn(&V) -> bool) {
    if buckets.len() >= MAX_BUCKETS {
        buckets.retain(|_, bucket| counts(bucket));
        if buckets.len() > MAX_BUCKETS / 2 {
            buckets.clear();
        }
    }
}

/// Recent rejections, in memory: during a flood of rejected attempts the shared counts are queried only once per second.
#[derive(Debug, Default)]
pub struct RejectionCache(HashMap<[u8; 32], CachedRejection>);

#[derive(Debug)]
struct CachedRejection {
    limited: Limited,
    expires_at: Instant,
    recheck_at: Instant,
}

impl RejectionCache {
    /// After this time one attempt checks the shared counts again: an attempt may have been refunded.
    pub const RECHECK_AFTER: Duration = Duration::from_secs(1);

    /// Caches a rejection.
    pub fn insert(&mut self, limited: Limited, now: Instant) {
        make_room(&mut self.0, |rejection| rejection.expires_at > now);
        let rejection =
            CachedRejection { limited, expires_at: now + limited.retry_after, recheck_at: now + Self::RECHECK_AFTER };
        self.0.insert(limited.bucket.digest, rejection);
    }

    /// Removes these buckets, because an attempt was allowed.
    pub fn remove(&mut self, buckets: &[Bucket]) {
        for bucket in buckets {
            self.0.remove(&bucket.digest);
        }
    }

    /// The cached rejection of an attempt in these buckets. `None` if there is none, or if this attempt should recheck the shared counts.
    pub fn get(&mut self, buckets: &[Bucket], now: Instant) -> Option<Limited> {
        let bucket =
            buckets.iter().find(|bucket| self.0.get(&bucket.digest).is_some_and(|found| found.expires_at > now))?;
        let rejection = self.0.get_mut(&bucket.digest)?;
        if now >= rejection.recheck_at {
            rejection.recheck_at = now + Self::RECHECK_AFTER;
            return None;
        }
        Some(Limited { retry_after: rejection.expires_at - now, ..rejection.limited })
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
            assert_eq!(counts.count([("a", 1)], start), Ok(()));
        }
        assert_eq!(counts.count([("a", 1)], start), Err(10 * SECOND));
        assert_eq!(counts.count([("a", 1)], start + 4 * SECOND), Err(6 * SECOND));
        assert_eq!(counts.count([("b", 1)], start + 4 * SECOND), Ok(()));
        assert_eq!(counts.count([("a", 1)], start + 10 * SECOND), Ok(()));
        assert_eq!(counts.count([("a", 1)], start + 10 * SECOND), Err(10 * SECOND));
        // After a long pause the whole burst is available again, and no more.
        for _ in 0..3 {
            assert_eq!(counts.count([("a", 1)], start + 500 * SECOND), Ok(()));
        }
        assert!(counts.count([("a", 1)], start + 500 * SECOND).is_err());
    }

    #[test]
    fn a_wide_network_has_an_allowance_of_its_own_that_grows() {
        let mut counts = LocalCounts::new(Limit::new("test", 3, 10));
        let start = Instant::now();
        let mut counted = |narrow: &'static str| counts.count([(narrow, 1), ("wide", 2)], start);
        assert_eq!([(); 3].map(|()| counted("a")), [Ok(()); 3]);
        assert_eq!(counted("a"), Err(10 * SECOND));
        // What the narrow one refused took nothing from the wide one, which is the next that is used up.
        assert_eq!(["b", "b", "c", "d"].map(&mut counted), [Ok(()), Ok(()), Ok(()), Err(5 * SECOND)]);
        assert_eq!(counts.count([("d", 1), ("elsewhere", 2)], start), Ok(()));
    }

    #[test]
    fn the_memory_is_bounded_and_those_who_ask_much_are_forgotten_last() {
        let mut counts = LocalCounts::new(Limit::new("test", 2, 10));
        let start = Instant::now();
        for key in 1..MAX_BUCKETS {
            assert_eq!(counts.count([(key, 1)], start), Ok(()));
        }
        let later = start + 10 * SECOND;
        assert_eq!(counts.count([(0, 1)], start + SECOND), Ok(()));
        assert_eq!(counts.count([(MAX_BUCKETS, 1)], later), Ok(()));
        assert_eq!(counts.empty_at.len(), 2, "those that were empty are still there");
        assert_eq!(counts.count([(0, 1)], later), Ok(()));
        assert_eq!(counts.count([(0, 1)], later), Err(SECOND));
        for key in 0..5 * MAX_BUCKETS {
            let _counted = counts.count([(key, 1)], later);
            assert!(counts.empty_at.len() <= MAX_BUCKETS);
        }
    }

    #[test]
    fn a_cached_rejection_lasts_until_its_wait_is_over_but_for_one_recheck_a_second() {
        let bucket = |digest| Bucket { limit: Limit::NETWORK, digest: [digest; 32] };
        let limited = |digest, retry_after| Limited { bucket: bucket(digest), retry_after };
        let mut cache = RejectionCache::default();
        let start = Instant::now();
        cache.insert(limited(1, 30 * SECOND), start);
        cache.insert(limited(2, SECOND / 4), start);
        let mut cached = |digest, passed| cache.get(&[bucket(9), bucket(digest)], start + passed);
        assert_eq!(cached(1, SECOND / 2), Some(limited(1, SECOND * 59 / 2)));
        assert_eq!([cached(1, SECOND), cached(1, SECOND)], [None, Some(limited(1, 29 * SECOND))]);
        assert_eq!((cached(2, SECOND / 8), cached(2, SECOND / 4)), (Some(limited(2, SECOND / 8)), None));
        assert_eq!(cached(3, Duration::ZERO), None);
        cache.remove(&[bucket(1)]);
        assert_eq!(cache.get(&[bucket(1)], start), None);
    }

    #[test]
    fn the_cache_of_rejections_is_bounded() {
        let mut cache = RejectionCache::default();
        let start = Instant::now();
        for number in 0..3 * MAX_BUCKETS {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&u64::try_from(number).unwrap().to_le_bytes());
            let bucket = Bucket { limit: Limit::NETWORK, digest };
            cache.insert(Limited { bucket, retry_after: SECOND }, start);
            assert!(cache.0.len() <= MAX_BUCKETS);
        }
    }
}
