//! An entry as the trail's table has it, and `throughline audit list` shows it.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Entry;

/// One event of the table.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// Its own id.
    pub id: Uuid,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: OffsetDateTime,
    /// What happened.
    pub event: String,
    /// How it ended.
    pub outcome: String,
    /// Why, in a word.
    pub reason: Option<String>,
    /// Whose account it is about.
    pub account_id: Option<Uuid>,
    /// The network of the client.
    pub client_network: Option<String>,
    /// The request's id, as in its answer.
    pub request_id: Option<String>,
    /// The first eight hexadecimal digits of the session's digest.
    pub session: Option<String>,
    /// The operating system's user who ran the command.
    pub operator: Option<i64>,
    /// The signing key's id.
    pub kid: Option<String>,
}

impl Record {
    #[expect(
        clippy::disallowed_methods,
        reason = "the log's lines carry the wall clock's time, and this is one of them"
    )]
    pub(super) fn of(entry: &Entry<'_>) -> Self {
        Self {
            id: Uuid::new_v4(),
            occurred_at: OffsetDateTime::now_utc(),
            event: entry.event.name().to_owned(),
            outcome: entry.outcome.name().to_owned(),
            reason: entry.reason.map(str::to_owned),
            account_id: entry.account,
            client_network: entry.client.and_then(network),
            request_id: entry.request_id.map(str::to_owned),
            session: entry.session.map(str::to_owned),
            operator: entry.operator.map(i64::from),
            kid: entry.kid.map(str::to_owned),
        }
    }
}

/// The network of an address: a /24 of IPv4, a /48 of IPv6, which is what one site is given (RFC 6177).
fn network(address: IpAddr) -> Option<String> {
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
