//! Guessing is slow: attempts are counted before a password is looked at, and given back when it was right (OWASP ASVS 6.3.1,
//! NIST SP 800-63B-4 §3.2.2). Somebody unknown is counted like anybody else.

use std::net::IpAddr;

use ipnet::IpNet;
use uuid::Uuid;

use super::Accounts;
use crate::{
    crypto::sha256,
    domain::{
        email::Email,
        throttle::{Bucket, Limit, Limited},
    },
    store::{self, StoreError},
};

/// An attempt that was let through, and is counted.
#[derive(Debug)]
#[must_use = "an attempt that was right is refunded"]
pub struct Counted(Vec<Bucket>);

/// The buckets of a login. A browser in which the account's owner logged in before has one of its own, so that nobody else's
/// guesses lock the owner out.
#[must_use]
pub fn of_login(email: &str, client: Option<IpAddr>, device: Option<Uuid>) -> Vec<Bucket> {
    let account = login_name(email);
    let network = network(client);
    match device {
        Some(device) => vec![bucket(Limit::DEVICE, &format!("{device} {account}"))],
        None => vec![
            bucket(Limit::ACCOUNT_AND_NETWORK, &format!("{network} {account}")),
            bucket(Limit::ACCOUNT, &account),
            bucket(Limit::NETWORK, &network),
        ],
    }
}

/// The bucket of a registration.
#[must_use]
pub fn of_registration(client: Option<IpAddr>) -> Vec<Bucket> {
    vec![bucket(Limit::REGISTRATION, &network(client))]
}

fn bucket(limit: Limit, counted: &str) -> Bucket {
    Bucket { limit, digest: sha256(&format!("{} {counted}", limit.name)) }
}

/// One text for every spelling of a login name, whether anybody has it or not.
fn login_name(typed: &str) -> String {
    Email::parse(typed).map_or_else(|_| typed.trim().to_lowercase(), |email| email.as_str().to_owned())
}

/// What one subscriber has: an IPv4 address, or the /64 of an IPv6 one (RFC 6177).
fn network(client: Option<IpAddr>) -> String {
    let subscriber = client.and_then(|client| IpNet::new(client, if client.is_ipv4() { 32 } else { 64 }).ok());
    subscriber.map_or_else(|| "unknown".to_owned(), |network| network.trunc().to_string())
}

impl Accounts {
    /// Counts an attempt, unless a limit is reached.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot be counted: then nobody is let through.
    pub async fn count(&self, buckets: Vec<Bucket>) -> Result<Result<Counted, Limited>, StoreError> {
        Ok(store::throttle::count(&self.pool, &buckets).await?.map(|()| Counted(buckets)))
    }

    /// Takes back an attempt that was no failure. One that cannot be taken back is forgotten with the limit's pause.
    pub async fn refund(&self, counted: Counted) {
        if let Err(error) = store::throttle::refund(&self.pool, &counted.0).await {
            tracing::warn!(%error, "an attempt that was right stays counted for a while");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_subscriber_is_one_network_and_an_ipv4_address_another() {
        let of = |address: &str| of_registration(Some(address.parse().unwrap()));
        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn every_spelling_of_a_login_name_is_counted_together() {
        let of = |email| of_login(email, None, None);
        assert_eq!(of("Cade@Example.com"), of(" cade@example.com"));
        assert_ne!(of("cade@example.com"), of("dana@example.com"));
        assert_eq!(of("No Address "), of("no address"));
    }
}
