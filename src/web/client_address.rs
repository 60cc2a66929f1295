//! The network address of the client: of the connection, or of whoever our own proxies say that they speak for.
//!
//! `X-Forwarded-For` is a list to which each proxy appends whom it heard from. Only what our own proxies appended can be
//! believed, so it is read from the right, as long as the speaker is in `THROUGHLINE_TRUSTED_PROXIES`. `Forwarded`
//! (RFC 7239) is not read: of two headers with one meaning a client could forge the one that the proxy does not write.

use std::net::{IpAddr, SocketAddr};

use actix_web::{HttpRequest, http::header::X_FORWARDED_FOR};
use ipnet::IpNet;

use crate::domain::network;

/// Whose request this is; `None` when even the connection does not tell.
pub fn of(request: &HttpRequest, trusted_proxies: &[IpNet]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let lines = request.headers().get_all(X_FORWARDED_FOR).map(|value| value.to_str().unwrap_or(ILLEGIBLE));
    Some(behind(peer, lines, trusted_proxies))
}

/// What counts as one client: see [`network::of_subscriber`].
pub fn network_of(request: &HttpRequest, trusted_proxies: &[IpNet]) -> Option<IpNet> {
    of(request, trusted_proxies).map(network::of_subscriber)
}

/// Stands for bytes that are no text: they end the walk, as everything does that is no address.
const ILLEGIBLE: &str = "?";

fn behind<'a>(peer: IpAddr, lines: impl DoubleEndedIterator<Item = &'a str>, trusted_proxies: &[IpNet]) -> IpAddr {
    let mut client = peer;
    for hop in lines.rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(client, trusted_proxies) {
            break;
        }
        let Some(address) = parse(hop.trim()) else { break };
        client = address;
    }
    client
}

/// Whether an address is one of our proxies'.
#[must_use]
pub fn is_trusted(address: IpAddr, trusted_proxies: &[IpNet]) -> bool {
    trusted_proxies.iter().any(|network| network.contains(&address.to_canonical()))
}

/// An address, with or without a port; the IPv4 address behind one that is mapped into IPv6.
fn parse(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().or_else(|_| hop.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: &str = "10.0.0.9";

    fn client(lines: &[&str]) -> String {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        behind(PEER.parse().unwrap(), lines.iter().copied(), &trusted).to_string()
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_nobody_before_it() {
        assert_eq!(client(&[]), PEER);
        assert_eq!(client(&["203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(&["1.1.1.1, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(&["1.1.1.1, 203.0.113.7, 10.1.1.1"]), "203.0.113.7");
        assert_eq!(client(&["1.1.1.1", "203.0.113.7", "10.1.1.1,fd00::1"]), "203.0.113.7");
    }

    #[test]
    fn the_walk_ends_at_what_is_no_address() {
        assert_eq!(client(&["203.0.113.7, unknown"]), PEER);
        assert_eq!(client(&["203.0.113.7, , 10.1.1.1"]), "10.1.1.1");
        assert_eq!(client(&["203.0.113.7", "", "10.1.1.1"]), "10.1.1.1");
        assert_eq!(client(&["203.0.113.7;10.1.1.1"]), PEER);
    }

    #[test]
    fn ports_and_mapped_addresses_are_read() {
        assert_eq!(client(&["203.0.113.7:4711"]), "203.0.113.7");
        assert_eq!(client(&["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(client(&["[2001:db8::7]"]), "2001:db8::7");
        assert_eq!(client(&["203.0.113.7, ::ffff:10.1.1.1"]), "203.0.113.7");
    }

    #[test]
    fn nobody_is_believed_where_no_proxy_is_trusted() {
        let peer = "192.0.2.1".parse().unwrap();
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        assert_eq!(behind(peer, ["203.0.113.7"].into_iter(), &trusted), peer);
        assert_eq!(behind(PEER.parse().unwrap(), ["203.0.113.7"].into_iter(), &[]).to_string(), PEER);
    }
}
