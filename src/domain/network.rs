//! Which addresses count as one client.

use std::net::IpAddr;

use ipnet::IpNet;

/// The network of one subscriber: an IPv4 address, or an IPv6 /64 (RFC 6177), within which a subscriber may use any address and
/// change it every day (RFC 8981).
#[must_use]
pub fn of_subscriber(client: IpAddr) -> IpNet {
    let client = client.to_canonical();
    let whole = IpNet::from(client);
    IpNet::new(client, if client.is_ipv4() { 32 } else { 64 }).unwrap_or(whole).trunc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_subscriber_is_one_network_and_an_ipv4_address_another() {
        let of = |address: &str| of_subscriber(address.parse().unwrap()).to_string();
        assert_eq!(of("203.0.113.7"), "203.0.113.7/32");
        assert_eq!(of("::ffff:203.0.113.7"), "203.0.113.7/32");
        assert_eq!(of("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::/64");
        assert_eq!(of("2001:db8:1:2:bbbb::2"), "2001:db8:1:2::/64");
        assert_ne!(of("2001:db8:1:3::1"), of("2001:db8:1:2::1"));
    }
}
