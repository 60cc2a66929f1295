//! Refusals that cost their sender next to nothing: the first of a kind is recorded at once, the rest as a number once a minute.

use std::{collections::HashMap, mem};

use super::{Entry, Outcome, Record, event::Event, record};
use crate::telemetry::AUDIT_TARGET;

/// Maximum number of kinds that are told apart. Beyond that their networks are not, so that an attacker with thousands of networks
/// fills the trail no faster than one with a thousand.
const MAX_KINDS: usize = 1_024;

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    pub event: Event,
    pub reason: Option<String>,
    /// The client's network, as the table has it.
    pub network: Option<String>,
}

impl Kind {
    /// The kind of an entry that is only counted: a refusal that is about no account. A login that reached a password is recorded
    /// each time: the limits of attempts bound how many there are.
    pub(super) fn of(entry: &Entry<'_>) -> Option<Self> {
        let is_attempt = entry.reason == Some("unknown_account");
        (entry.outcome == Outcome::Refused && entry.account.is_none() && !is_attempt).then(|| Self {
            event: entry.event,
            reason: entry.reason.map(str::to_owned),
            network: entry.client.and_then(record::network),
        })
    }
}

/// The row that tells of so many more refusals of a kind, once it is logged.
pub(super) fn summary(kind: Kind, count: u64) -> Record {
    let entry = Entry { reason: kind.reason.as_deref(), ..Entry::new(kind.event, Outcome::Refused) };
    let record = entry.record();
    tracing::info!(
        target: AUDIT_TARGET,
        event = record.event,
        outcome = record.outcome,
        reason = record.reason,
        client = kind.network,
        count,
        "audit"
    );
    Record { client_network: kind.network, count: i64::try_from(count).unwrap_or(i64::MAX), ..record }
}

/// Counts of refusals, by kind.
#[derive(Debug, Default)]
pub(super) struct Refusals(HashMap<Kind, u64>);

impl Refusals {
    /// Counts a refusal, unless it is the first of its kind since the last summary but one: that is to be recorded itself. Returns
    /// whether it is.
    pub(super) fn is_first(&mut self, mut kind: Kind) -> bool {
        if self.0.len() >= MAX_KINDS && !self.0.contains_key(&kind) {
            kind.network = None;
        }
        if let Some(more) = self.0.get_mut(&kind) {
            *more += 1;
            return false;
        }
        self.0.insert(kind, 0);
        true
    }

    /// What was counted since the last call. Kinds that were not seen since then are forgotten.
    pub(super) fn summarize(&mut self) -> Vec<(Kind, u64)> {
        self.0.retain(|_, more| *more > 0);
        self.0.iter_mut().map(|(kind, more)| (kind.clone(), mem::take(more))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(network: usize) -> Kind {
        Kind { event: Event::BadCookie, reason: None, network: Some(network.to_string()) }
    }

    #[test]
    fn the_first_of_a_kind_is_recorded_and_the_rest_is_counted() {
        let mut refusals = Refusals::default();
        assert_eq!([1, 1, 1, 2].map(|network| refusals.is_first(kind(network))), [true, false, false, true]);
        assert_eq!(refusals.summarize(), [(kind(1), 2)]);
        // A flood that goes on is one row a minute, and one that stopped is forgotten.
        assert_eq!([1, 2].map(|network| refusals.is_first(kind(network))), [false, true]);
        assert_eq!(refusals.summarize(), [(kind(1), 1)]);
        assert_eq!(refusals.summarize(), []);
        assert!(refusals.is_first(kind(1)));
    }

    #[test]
    fn thousands_of_networks_are_counted_together() {
        let mut refusals = Refusals::default();
        let first = (0..10 * MAX_KINDS).filter(|network| refusals.is_first(kind(*network))).count();
        assert_eq!(first, MAX_KINDS + 1);
        let everybody_else = Kind { network: None, ..kind(0) };
        let rest = u64::try_from(9 * MAX_KINDS - 1).unwrap();
        assert_eq!(refusals.summarize(), [(everybody_else, rest)]);
    }

    #[test]
    fn what_is_about_an_account_or_a_password_is_recorded_each_time() {
        let refused = Entry::new(Event::Login, Outcome::Refused);
        assert!(Kind::of(&refused.because("network")).is_some());
        assert_eq!(Kind::of(&refused.because("unknown_account")), None);
        assert_eq!(Kind::of(&refused.because("wrong_password").about(uuid::Uuid::new_v4())), None);
        assert_eq!(Kind::of(&Entry::new(Event::ResetRequested, Outcome::Ok)), None);
    }
}
