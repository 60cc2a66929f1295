//! The queue of the trail: entries on their way to the table. Whoever writes an entry never waits for the database.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard};

use super::{
    Entry, Record,
    refusals::{self, Kind, Refusals},
};

/// Maximum number of entries that wait while the database is away, some 2 MiB. Further ones are in the log alone.
const CAPACITY: usize = 8_192;
/// Maximum number of them when the next entry is a refusal about no account: any stranger can cause those, so half of the queue is
/// reserved for the others.
const CAPACITY_FOR_REFUSALS: usize = CAPACITY / 2;

/// The audit trail of a process. Clones share one queue.
#[derive(Debug, Clone)]
pub struct AuditTrail(Arc<Queue>);

#[derive(Debug)]
struct Queue {
    /// `None` where there is no table: the log is the whole trail.
    records: Option<Mutex<VecDeque<Record>>>,
    refusals: Mutex<Refusals>,
    lost: AtomicU64,
    /// Held while a batch is on its way to the table.
    writing: AsyncMutex<()>,
}

impl AuditTrail {
    /// A trail whose entries go to the log, and wait for [`Self::keep_writing`] or [`Self::write_all`].
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a trail is opened on purpose, once a process")]
    pub fn new() -> Self {
        Self::with(Some(Mutex::default()))
    }

    /// A trail for a process without a database: its entries go to the log alone.
    #[must_use]
    pub fn log_only() -> Self {
        Self::with(None)
    }

    fn with(records: Option<Mutex<VecDeque<Record>>>) -> Self {
        let (refusals, lost, writing) = (Mutex::default(), AtomicU64::new(0), AsyncMutex::default());
        Self(Arc::new(Queue { records, refusals, lost, writing }))
    }

    fn records(&self) -> Option<MutexGuard<'_, VecDeque<Record>>> {
        Some(self.0.records.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.0.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues an entry, or counts it. Returns whether it is to be logged now.
    pub(super) fn push(&self, entry: &Entry<'_>) -> bool {
        let kind = Kind::of(entry);
        let capacity = if kind.is_some() { CAPACITY_FOR_REFUSALS } else { CAPACITY };
        let recorded = kind.is_none_or(|kind| self.refusals().is_first(kind));
        if recorded {
            self.enqueue(entry.record(), capacity);
        }
        recorded
    }

    fn enqueue(&self, record: Record, capacity: usize) {
        let Some(mut records) = self.records() else { return };
        if records.len() < capacity {
            records.push_back(record);
        } else {
            self.0.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Logs and queues what was only counted since the last call, one entry a kind.
    pub(super) fn summarize_refusals(&self) {
        let counted = self.refusals().summarize();
        for (kind, count) in counted {
            self.enqueue(refusals::summary(kind, count), CAPACITY_FOR_REFUSALS);
        }
    }

    /// The oldest entries in the queue, up to `limit`.
    #[must_use]
    pub fn oldest(&self, limit: usize) -> Vec<Record> {
        self.records().map_or_else(Vec::new, |records| records.iter().take(limit).cloned().collect())
    }

    /// Keeps the writer away from the table until the guard is dropped. Waits for a batch that is on its way.
    pub async fn pause_writing(&self) -> WritingPaused<'_> {
        WritingPaused { trail: self, _writing: self.0.writing.lock().await }
    }

    /// How many entries wait to be written to the table.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.records().map_or(0, |records| records.len())
    }

    /// How many entries found the queue full since the process began: they are in the log alone.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.0.lost.load(Ordering::Relaxed)
    }
}

/// Guard under which one task alone takes entries out of the queue.
#[derive(Debug)]
pub struct WritingPaused<'a> {
    trail: &'a AuditTrail,
    _writing: AsyncMutexGuard<'a, ()>,
}

impl WritingPaused<'_> {
    /// Removes entries that are in the table.
    pub(super) fn remove_oldest(&self, count: usize) {
        if let Some(mut records) = self.trail.records() {
            let count = count.min(records.len());
            records.drain(..count);
        }
    }

    /// Empties the queue: what is in it never gets to the table.
    pub fn discard_waiting(&self) {
        *self.trail.refusals() = Refusals::default();
        self.remove_oldest(usize::MAX);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::audit::{Event, Outcome};

    #[test]
    fn refusals_displace_nothing_that_is_about_an_account_or_a_login() {
        let trail = AuditTrail::new();
        let mut refused = 0;
        // One from each of many networks, minute after minute, while the database is away.
        while trail.lost() == 0 {
            for network in 0..=255 {
                let client = Some(Ipv4Addr::new(198, 51, network, 1).into());
                Entry { client, ..Entry::new(Event::BadCookie, Outcome::Refused) }.write(&trail);
            }
            trail.summarize_refusals();
            refused += 1;
        }
        assert_eq!((trail.waiting(), refused), (CAPACITY_FOR_REFUSALS, CAPACITY_FOR_REFUSALS / 256 + 1));
        for reason in [None, Some("unknown_account")] {
            let outcome = if reason.is_some() { Outcome::Refused } else { Outcome::Ok };
            Entry { reason, ..Entry::new(Event::Login, outcome) }.write(&trail);
        }
        assert_eq!(trail.waiting(), CAPACITY_FOR_REFUSALS + 2);
    }

    #[test]
    fn a_flood_is_one_row_and_its_number() {
        let trail = AuditTrail::new();
        for _ in 0..1_000 {
            Entry::new(Event::CrossSite, Outcome::Refused).write(&trail);
        }
        assert_eq!(trail.waiting(), 1);
        trail.summarize_refusals();
        let told: Vec<_> = trail.oldest(10).iter().map(|record| record.count).collect();
        assert_eq!(told, [1, 999]);
    }
}
