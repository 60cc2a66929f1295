//! The queue of the trail: entries on their way to the table. Whoever writes an entry never waits for the database.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{Entry, Record};

/// Maximum number of entries that wait while the database is away, some 2 MiB. Further ones are in the log alone.
const CAPACITY: usize = 8_192;
/// Maximum number of them when the next entry is about no account: any stranger can cause those by the thousand, so half of the
/// queue is reserved for entries about one.
const CAPACITY_WITHOUT_ACCOUNT: usize = CAPACITY / 2;

/// The audit trail of a process. Clones share one queue.
#[derive(Debug, Clone)]
pub struct AuditTrail {
    /// `None` where there is no table: the log is the whole trail.
    queue: Option<Arc<Queue>>,
}

#[derive(Debug, Default)]
struct Queue {
    records: Mutex<VecDeque<Record>>,
    lost: AtomicU64,
}

impl Queue {
    fn records(&self) -> MutexGuard<'_, VecDeque<Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AuditTrail {
    /// A trail whose entries go to the log, and wait for [`Self::keep_writing`] or [`Self::write_all`].
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a trail is opened on purpose, once a process")]
    pub fn new() -> Self {
        Self { queue: Some(Arc::default()) }
    }

    /// A trail for a process without a database: its entries go to the log alone.
    #[must_use]
    pub const fn log_only() -> Self {
        Self { queue: None }
    }

    pub(super) fn push(&self, entry: &Entry<'_>) {
        let Some(queue) = &self.queue else { return };
        let capacity = if entry.account.is_some() { CAPACITY } else { CAPACITY_WITHOUT_ACCOUNT };
        let mut records = queue.records();
        if records.len() < capacity {
            records.push_back(entry.record());
        } else {
            queue.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The oldest entries in the queue, up to `limit`. They stay there until [`Self::remove_oldest`].
    #[must_use]
    pub fn oldest(&self, limit: usize) -> Vec<Record> {
        self.queue.iter().flat_map(|queue| queue.records().iter().take(limit).cloned().collect::<Vec<_>>()).collect()
    }

    pub(super) fn remove_oldest(&self, count: usize) {
        if let Some(queue) = &self.queue {
            let mut records = queue.records();
            let count = count.min(records.len());
            records.drain(..count);
        }
    }

    /// Empties the queue, so that nothing in it comes back after a reset.
    pub fn clear(&self) {
        self.remove_oldest(usize::MAX);
    }

    /// How many entries wait to be written to the table.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.as_ref().map_or(0, |queue| queue.records().len())
    }

    /// How many entries found the queue full since the process began: they are in the log alone.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.queue.as_ref().map_or(0, |queue| queue.lost.load(Ordering::Relaxed))
    }
}
