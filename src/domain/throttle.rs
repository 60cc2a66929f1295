//! How many attempts are let through, and how fast.

use std::{
    collections::HashMap,
    hash::Hash,
    time::{Duration, Instant},
};

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
        make_room(&mut self.empty_at, |empty_at| *empty_at > now);
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
}

/// Makes room for one more, when there is none: forgets the buckets that do not count any more, and all of them when that makes
/// little room. Whoever has so many networks is not stopped by a limit of each, and must not be able to make looking for room the
/// work of every request.
fn make_room<K, V>(buckets: &mut HashMap<K, V>, counts: impl Fn(&V) -> bool) {
    if buckets.len() >= MOST_BUCKETS {
        buckets.retain(|_, bucket| counts(bucket));
        if buckets.len() > MOST_BUCKETS / 2 {
            buckets.clear();
        }
    }
}

/// The refusals of a moment ago, in memory: a flood of attempts that are not let through asks the shared counts once a moment.
#[derive(Debug, Default)]
pub struct RecentRefusals(HashMap<[u8; 32], Refusal>);

#[derive(Debug)]
struct Refusal {
    limited: Limited,
    over_at: Instant,
    ask_at: Instant,
}

impl RecentRefusals {
    /// After so long one attempt asks the shared counts again: somebody may have given something back.
    pub const ASK_AFTER: Duration = Duration::from_secs(1);

    /// Remembers a refusal.
    pub fn note(&mut self, limited: Limited, now: Instant) {
        make_room(&mut self.0, |refusal| refusal.over_at > now);
        let refusal = Refusal { limited, over_at: now + limited.retry_after, ask_at: now + Self::ASK_AFTER };
        self.0.insert(limited.bucket.digest, refusal);
    }

    /// Forgets the refusals of these buckets, because an attempt was let through.
    pub fn forget(&mut self, buckets: &[Bucket]) {
        for bucket in buckets {
            self.0.remove(&bucket.digest);
        }
    }

    /// A refusal that still stands for an attempt in these buckets. `None` when there is none, and for the one that is to ask again.
    pub fn standing(&mut self, buckets: &[Bucket], now: Instant) -> Option<Limited> {
        let bucket =
            buckets.iter().find(|bucket| self.0.get(&bucket.digest).is_some_and(|found| found.over_at > now))?;
        let refusal = self.0.get_mut(&bucket.digest)?;
        if now >= refusal.ask_at {
            refusal.ask_at = now + Self::ASK_AFTER;
            return None;
        }
        Some(Limited { retry_after: refusal.over_at - now, ..refusal.limited })
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
    fn a_refusal_stands_until_its_wait_is_over_but_for_one_attempt_a_second() {
        let bucket = |digest| Bucket { limit: Limit::NETWORK, digest: [digest; 32] };
        let limited = |digest, retry_after| Limited { bucket: bucket(digest), retry_after };
        let mut refusals = RecentRefusals::default();
        let start = Instant::now();
        refusals.note(limited(1, 30 * SECOND), start);
        refusals.note(limited(2, SECOND / 4), start);
        let mut standing = |digest, passed| refusals.standing(&[bucket(9), bucket(digest)], start + passed);
        assert_eq!(standing(1, SECOND / 2), Some(limited(1, SECOND * 59 / 2)));
        assert_eq!([standing(1, SECOND), standing(1, SECOND)], [None, Some(limited(1, 29 * SECOND))]);
        assert_eq!((standing(2, SECOND / 8), standing(2, SECOND / 4)), (Some(limited(2, SECOND / 8)), None));
        assert_eq!(standing(3, Duration::ZERO), None);
        refusals.forget(&[bucket(1)]);
        assert_eq!(refusals.standing(&[bucket(1)], start), None);
    }

    #[test]
    fn the_memory_of_refusals_is_bounded() {
        let mut refusals = RecentRefusals::default();
        let start = Instant::now();
        for number in 0..3 * MOST_BUCKETS {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&u64::try_from(number).unwrap().to_le_bytes());
            let bucket = Bucket { limit: Limit::NETWORK, digest };
            refusals.note(Limited { bucket, retry_after: SECOND }, start);
            assert!(refusals.0.len() <= MOST_BUCKETS);
        }
    }
}
