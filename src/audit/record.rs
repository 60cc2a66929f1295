//! An entry as a row of the trail's table.

use std::net::IpAddr;

use ipnet::IpNet;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Entry, Record};

impl Entry<'_> {
    /// The event's row, for a transaction that writes it together with what it reports. [`Self::log`] follows.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "a row carries the same wall clock as its log line")]
    pub fn record(&self) -> Record {
        Record {
            id: Uuid::new_v4(),
            occurred_at: OffsetDateTime::now_utc(),
            event: self.event.name().to_owned(),
            outcome: self.outcome.name().to_owned(),
            reason: self.reason.map(str::to_owned),
            account_id: self.account,
            client_network: self.client.and_then(network),
            request_id: self.request_id.map(str::to_owned),
            session: self.session.map(str::to_owned),
            operator: self.operator.map(i64::from),
            kid: self.kid.map(str::to_owned),
            count: 1,
        }
    }
}

/// The network of an address: a /24 of IPv4, a /48 of IPv6, which is what one site is given (RFC 6177).
pub(super) fn network(address: IpAddr) -> Option<String> {
    let address = address.to_canonical();
    let network = IpNet::new(address, if address.is_ipv4() { 24 } else { 48 }).ok()?;
    Some(network.trunc().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_its_network() {
        for (address, kept) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::1", "::/48"),
        ] {
            assert_eq!(network(address.parse().unwrap()).as_deref(), Some(kept));
        }
    }
}
