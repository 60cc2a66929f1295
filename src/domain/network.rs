//! Which addresses count as one client.

use std::net::IpAddr;

use ipnet::IpNet;

/// The networks that an IPv6 address counts in, and how many times the allowance of a single subscriber each has. Providers give a
/// customer a /64, a /56 or a /48 (RFC 6177, RIPE-690), so whoever has a wide one must not have the allowance of each /64 in it.
const IPV6_NETWORKS: [(u8, u32); 3] = [(64, 1), (56, 2), (48, 4)];

/// The network of one subscriber: an IPv4 address, or an IPv6 /64 (RFC 6177), within which a subscriber may use any address and
/// change it every day (RFC 8981).
#[must_use]
pub fn of_subscriber(client: IpAddr) -> IpNet {
    let client = client.to_canonical();
    truncated(client, if client.is_ipv4() { 32 } else { 64 })
}

/// Every network that an address counts in, the subscriber's first, each with how many times a subscriber's allowance it has: an
/// IPv4 address once; of IPv6 the /64 once, the /56 twice, the /48 four times.
#[must_use]
pub fn widening(client: IpAddr) -> Vec<(IpNet, u32)> {
    let client = client.to_canonical();
    if client.is_ipv4() {
        return vec![(of_subscriber(client), 1)];
    }
    IPV6_NETWORKS.map(|(prefix, share)| (truncated(client, prefix), share)).to_vec()
}

fn truncated(address: IpAddr, prefix: u8) -> IpNet {
    IpNet::new(address, prefix).unwrap_or_else(|_| IpNet::from(address)).trunc()
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

    #[test]
    fn the_allowance_grows_with_the_network() {
        let of = |address: &str| -> Vec<_> {
            let networks = widening(address.parse().unwrap()).into_iter();
            networks.map(|(network, share)| format!("{network} x{share}")).collect()
        };
        assert_eq!(of("::ffff:203.0.113.7"), ["203.0.113.7/32 x1"]);
        assert_eq!(
            of("2001:db8:1:1234::1"),
            ["2001:db8:1:1234::/64 x1", "2001:db8:1:1200::/56 x2", "2001:db8:1::/48 x4"]
        );
    }
}
