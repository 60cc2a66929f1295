//! Guessing is slow: attempts are counted before a password is looked at, and given back when it was right (OWASP ASVS 6.3.1,
//! NIST SP 800-63B-4 §3.2.2). Somebody unknown is counted like anybody else.

use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use uuid::Uuid;

use crate::{
    crypto::keyed_digest::DigestKey,
    domain::{
        email::Email,
        network,
        throttle::{Bucket, Limit, Limited, LocalCounts, RecentRefusals},
    },
};

/// What this process knows of the limits that all replicas share: the names of buckets, and what they refused lately.
#[derive(Debug)]
pub struct Throttle {
    /// Names the buckets, so that the table tells neither a login name nor an address, not even to whoever guesses one.
    key: DigestKey,
    refusals: Mutex<RecentRefusals>,
    audited: Mutex<LocalCounts<[u8; 32]>>,
}

impl Throttle {
    /// Nothing has been refused yet. The key names the buckets.
    #[must_use]
    pub fn new(key: DigestKey) -> Self {
        let audited = Mutex::new(LocalCounts::new(Limit::AUDITED_REFUSALS));
        Self { key, refusals: Mutex::default(), audited }
    }

    /// The buckets of a login. A browser in which the account's owner logged in before has one of its own, so that nobody else's
    /// guesses lock the owner out.
    #[must_use]
    pub fn of_login(&self, email: &str, client: Option<IpAddr>, device: Option<Uuid>) -> Vec<Bucket> {
        let account = login_name(email);
        let network = network_name(client);
        match device {
            Some(device) => vec![self.bucket(Limit::DEVICE, &format!("{device} {account}"))],
            None => vec![
                self.bucket(Limit::ACCOUNT_AND_NETWORK, &format!("{network} {account}")),
                self.bucket(Limit::ACCOUNT, &account),
                self.bucket(Limit::NETWORK, &network),
            ],
        }
    }

    /// The bucket of a registration.
    #[must_use]
    pub fn of_registration(&self, client: Option<IpAddr>) -> Vec<Bucket> {
        vec![self.bucket(Limit::REGISTRATION, &network_name(client))]
    }

    fn bucket(&self, limit: Limit, counted: &str) -> Bucket {
        Bucket { limit, digest: self.key.digest(&format!("{} {counted}", limit.name)) }
    }

    /// The limit that refused such an attempt a moment ago and still does. The database is not asked.
    #[must_use]
    pub fn recent_refusal(&self, buckets: &[Bucket]) -> Option<Limited> {
        self.refusals().standing(buckets, Instant::now())
    }

    /// Takes note of what came of counting an attempt.
    pub fn note(&self, buckets: &[Bucket], counted: Result<(), Limited>) {
        match counted {
            Ok(()) => self.refusals().forget(buckets),
            Err(limited) => self.refusals().note(limited, Instant::now()),
        }
    }

    /// Whether the audit trail should tell that a bucket refused an attempt: once a minute, because a flood of refusals costs its
    /// sender next to nothing.
    #[must_use]
    pub fn audits_refusal(&self, bucket: &Bucket) -> bool {
        let mut audited = self.audited.lock().unwrap_or_else(PoisonError::into_inner);
        audited.count(bucket.digest, Instant::now()).is_ok()
    }

    /// Forgets what was refused a moment ago, because the counts were changed from outside.
    #[cfg(feature = "demo")]
    pub fn forget_refusals(&self) {
        *self.refusals() = RecentRefusals::default();
    }

    fn refusals(&self) -> MutexGuard<'_, RecentRefusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One text for every spelling of a login name, whether anybody has it or not.
fn login_name(typed: &str) -> String {
    Email::parse(typed).map_or_else(|_| typed.trim().to_lowercase(), |email| email.as_str().to_owned())
}

fn network_name(client: Option<IpAddr>) -> String {
    client.map_or_else(|| "unknown".to_owned(), |client| network::of_subscriber(client).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle() -> Throttle {
        Throttle::new(DigestKey::derive(&["0123456789abcdef".repeat(4).into()], "throttle").unwrap())
    }

    #[test]
    fn every_spelling_of_a_login_name_is_counted_together() {
        let throttle = throttle();
        let of = |email| throttle.of_login(email, None, None);
        assert_eq!(of("Cade@Example.com"), of(" cade@example.com"));
        assert_ne!(of("cade@example.com"), of("dana@example.com"));
        assert_eq!(of("No Address "), of("no address"));
    }
}
