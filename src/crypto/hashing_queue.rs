//! The queue of those who wait for a hash: a bounded number of places, which no network can take for itself.
//!
//! A network gets a place while it holds fewer than are free (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on
//! Networking 6(2), 1998). So one network alone gets half of the places, of two that want all of them each gets a third, and there is
//! always one left for somebody from elsewhere.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipnet::IpNet;

use crate::domain::network;

/// A place in the queue, freed on drop.
#[derive(Debug)]
#[must_use = "dropping it frees the place in the queue"]
pub struct QueuePermit {
    places: Arc<Places>,
    networks: Vec<IpNet>,
}

impl Drop for QueuePermit {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all -= 1;
        for network in &self.networks {
            if let Some(held) = taken.by_network.get_mut(network) {
                *held -= 1;
                if *held == 0 {
                    taken.by_network.remove(network);
                }
            }
        }
    }
}

/// The places of a queue.
#[derive(Debug)]
pub(super) struct Places {
    count: u32,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: u32,
    by_network: HashMap<IpNet, u32>,
}

impl Places {
    pub(super) fn new(count: u32) -> Arc<Self> {
        Arc::new(Self { count, taken: Mutex::default() })
    }

    /// Takes a place for a client, or none when the queue is full or each of the client's networks holds its share: see
    /// [`network::widening`]. This machine itself may take all: there may be a proxy that `THROUGHLINE_TRUSTED_PROXIES` does not
    /// name, and everybody behind it.
    pub(super) fn take(self: &Arc<Self>, client: Option<IpAddr>) -> Option<QueuePermit> {
        let networks =
            client.filter(|client| !client.to_canonical().is_loopback()).map_or_else(Vec::new, network::widening);
        let mut taken = self.taken();
        let free = self.count - taken.all;
        let held = |network: &IpNet| taken.by_network.get(network).copied().unwrap_or_default();
        if free == 0 || networks.iter().any(|(network, share)| held(network) >= free.saturating_mul(*share)) {
            return None;
        }
        taken.all += 1;
        let networks: Vec<_> = networks.into_iter().map(|(network, _)| network).collect();
        for network in &networks {
            *taken.by_network.entry(*network).or_default() += 1;
        }
        drop(taken);
        Some(QueuePermit { places: Arc::clone(self), networks })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take_all(places: &Arc<Places>, client: impl Fn(usize) -> String) -> Vec<QueuePermit> {
        let mut held = Vec::new();
        while let Some(permit) = places.take(Some(client(held.len()).parse().unwrap())) {
            held.push(permit);
        }
        held
    }

    fn all_free(places: &Places) -> bool {
        let taken = places.taken();
        taken.all == 0 && taken.by_network.is_empty()
    }

    #[test]
    fn this_machine_itself_may_fill_the_queue() {
        let places = Places::new(34);
        let held = take_all(&places, |_| "127.0.0.1".to_owned());
        assert_eq!(held.len(), 34);
        assert!(places.take(Some("203.0.113.7".parse().unwrap())).is_none());
        drop(held);
        assert!(all_free(&places));
    }

    #[test]
    fn networks_share_the_places() {
        let places = Places::new(34);
        let first = take_all(&places, |_| "192.0.2.1".to_owned());
        let second = take_all(&places, |_| "192.0.2.2".to_owned());
        assert_eq!((first.len(), second.len()), (17, 9));
        let others = take_all(&places, |number| format!("198.51.100.{number}"));
        assert_eq!(others.len(), 8, "people from elsewhere get every place that is left");
        drop((first, others));
        assert_eq!(take_all(&places, |_| "192.0.2.2".to_owned()).len(), 8, "up to half of the queue again");
        drop(second);
        assert!(all_free(&places));
    }

    #[test]
    fn whoever_has_a_wide_ipv6_network_leaves_places_to_others() {
        for (before, after, held) in
            [("2001:db8:1:2::", "", 17), ("2001:db8:1:12", "::1", 23), ("2001:db8:1:", "00::1", 28)]
        {
            let places = Places::new(34);
            assert_eq!(take_all(&places, |number| format!("{before}{number:02x}{after}")).len(), held, "{before}");
            assert!(places.take(Some("2001:db8:2::1".parse().unwrap())).is_some());
        }
    }
}
