//! Throttles guessing: attempts are counted before a password is checked, and refunded if it was right (OWASP ASVS 6.3.1,
//! NIST SP 800-63B-4 §3.2.2). Unknown accounts are counted like any other.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use uuid::Uuid;

use super::open_attempts::{OpenAttempt, OpenAttempts};
use crate::{
    crypto::{keyed_digest::DigestKey, opaque_token::OpaqueToken},
    domain::{
        account::AccountId,
        email::Email,
        network,
        throttle::{Bucket, Limit, Limited, RejectionCache},
    },
};

/// This process's part in the limits that all replicas share: the names of buckets, the attempts that are not decided yet, and a cache of
/// recent rejections.
#[derive(Debug)]
pub struct Throttle {
    /// Names the buckets, so that the table reveals no login name or address, and guesses cannot be confirmed.
    key: DigestKey,
    /// Whether nothing is limited: for load tests.
    lifted: bool,
    open: Arc<OpenAttempts>,
    cached: Mutex<RejectionCache>,
}

impl Throttle {
    /// A throttle with an empty cache. The key names the buckets.
    #[must_use]
    pub fn new(key: DigestKey) -> Self {
        Self { key, lifted: false, open: Arc::default(), cached: Mutex::default() }
    }

    /// The same without any limit, when that is asked for.
    #[must_use]
    pub fn lifted(self, lifted: bool) -> Self {
        Self { lifted, ..self }
    }

    /// The buckets of a login. A browser in which the account's owner has given the current version of the password has a bucket of its own,
    /// so that other people's guesses do not lock the owner out, and one with all others of them, so that many are no more guesses. A new
    /// password, which voids such browsers, has a new one.
    #[must_use]
    pub fn of_login(&self, email: &str, client: Option<IpAddr>, device: Option<(Uuid, i32)>) -> Vec<Bucket> {
        if self.lifted {
            return Vec::new();
        }
        let account = login_name(email);
        if let Some((device, password_version)) = device {
            return vec![
                self.bucket(Limit::DEVICE, &format!("{device} {account}")),
                self.bucket(Limit::KNOWN_DEVICES, &format!("{password_version} {account}")),
            ];
        }
        let mut buckets = self.of_networks(Limit::NETWORK, client);
        let both = format!("{} {account}", network_name(client));
        buckets.extend([self.bucket(Limit::ACCOUNT_AND_NETWORK, &both), self.bucket(Limit::ACCOUNT, &account)]);
        buckets
    }

    /// The bucket of the logins of an account, of which each may leave a subject for good.
    #[must_use]
    pub fn of_right_password(&self, email: &str) -> Option<Bucket> {
        (!self.lifted).then(|| self.bucket(Limit::LOGIN, &login_name(email)))
    }

    /// The bucket of a confirmation: the link's own, so that nobody without it can use it up.
    #[must_use]
    pub fn of_confirmation(&self, link: &OpaqueToken) -> Vec<Bucket> {
        if self.lifted { Vec::new() } else { vec![self.bucket(Limit::CONFIRMATION, link.expose())] }
    }

    /// The bucket of the code beside a link that logs in: the account's own, because whoever has the mailbox may have one link after another.
    #[must_use]
    pub fn of_link_code(&self, account: AccountId) -> Vec<Bucket> {
        if self.lifted { Vec::new() } else { vec![self.bucket(Limit::LINK_CODE, &account.to_string())] }
    }

    /// The buckets of a registration.
    #[must_use]
    pub fn of_registration(&self, client: Option<IpAddr>) -> Vec<Bucket> {
        if self.lifted { Vec::new() } else { self.of_networks(Limit::REGISTRATION, client) }
    }

    /// The buckets of an invitation: its sender's, and those of a registration.
    #[must_use]
    pub fn of_invitation(&self, sender: AccountId, client: Option<IpAddr>) -> Vec<Bucket> {
        if self.lifted {
            return Vec::new();
        }
        let mut buckets = self.of_networks(Limit::REGISTRATION, client);
        buckets.push(self.bucket(Limit::INVITATION, &sender.to_string()));
        buckets
    }

    /// The bucket of an account's requests for another address.
    #[must_use]
    pub fn of_email_change(&self, account: AccountId) -> Vec<Bucket> {
        if self.lifted { Vec::new() } else { vec![self.bucket(Limit::EMAIL_CHANGE, &account.to_string())] }
    }

    /// The buckets of a wrong key of the site's backend.
    #[must_use]
    pub fn of_handover_key(&self, client: Option<IpAddr>) -> Vec<Bucket> {
        if self.lifted { Vec::new() } else { self.of_networks(Limit::HANDOVER_KEY, client) }
    }

    /// One bucket for each network that the client is in: see [`network::widening`].
    fn of_networks(&self, limit: Limit, client: Option<IpAddr>) -> Vec<Bucket> {
        let Some(client) = client else { return vec![self.bucket(limit, &network_name(None))] };
        let buckets = network::widening(client).into_iter();
        buckets.map(|(network, share)| self.bucket(limit.times(share), &network.to_string())).collect()
    }

    fn bucket(&self, limit: Limit, counted: &str) -> Bucket {
        Bucket { limit, digest: self.key.digest(&format!("{} {counted}", limit.name)) }
    }

    /// Opens an attempt, before it is counted. The longer it lives, the longer others wait for it instead of being refused.
    pub fn open(&self, buckets: &[Bucket]) -> OpenAttempt {
        self.open.open(buckets)
    }

    /// The cached rejection of such an attempt, if it still holds. Does not query the database.
    #[must_use]
    pub fn cached_rejection(&self, buckets: &[Bucket]) -> Option<Limited> {
        self.cached().get(buckets, Instant::now())
    }

    /// Updates the cache with the result of counting an attempt.
    pub fn note(&self, buckets: &[Bucket], counted: Result<(), Limited>) {
        match counted {
            Ok(()) => self.cached().remove(buckets),
            Err(limited) => self.cached().insert(limited, Instant::now()),
        }
    }

    /// Clears the cache, because the shared counts were changed from outside.
    #[cfg(feature = "demo")]
    pub fn clear_cache(&self) {
        *self.cached() = RejectionCache::default();
    }

    fn cached(&self) -> MutexGuard<'_, RejectionCache> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One text for all spellings of a login name, whether or not the account exists.
fn login_name(typed: &str) -> String {
    Email::of_account(typed).map_or_else(|_| typed.trim().to_lowercase(), |email| email.as_str().to_owned())
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
