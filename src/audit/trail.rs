//! The queue of the trail: entries on their way to the table. Whoever writes an entry never waits for the database.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard};

use super::{Entry, Record};

/// Maximum number of entries that wait while the database is away, some 2 MiB. Further ones are in the log alone.
const CAPACITY: usize = 8_192;
/// Maximum number of them when the next entry is about no account: any stranger can cause those by the thousand, so half of the
/// queue is reserved for entries about one.
const CAPACITY_WITHOUT_ACCOUNT: usize = CAPACITY / 2;

/// The audit trail of a process. Clones share one queue.
#[derive(Debug, Clone)]
pub struct AuditTrail(Arc<Queue>);

#[derive(Debug)]
struct Queue {
    /// `None` where there is no table: the log is the whole trail.
    records: Option<Mutex<VecDeque<Record>>>,
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
        Self(Arc::new(Queue { records, lost: AtomicU64::new(0), writing: AsyncMutex::new(()) }))
    }

    fn records(&self) -> Option<MutexGuard<'_, VecDeque<Record>>> {
        Some(self.0.records.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn push(&self, entry: &Entry<'_>) {
        let Some(mut records) = self.records() else { return };
        let capacity = if entry.account.is_some() { CAPACITY } else { CAPACITY_WITHOUT_ACCOUNT };
        if records.len() < capacity {
            records.push_back(entry.record());
        } else {
            self.0.lost.fetch_add(1, Ordering::Relaxed);
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
        self.remove_oldest(usize::MAX);
    }
}
