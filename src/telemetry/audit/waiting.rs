//! Entries that wait to be written to the trail's table. Whoever writes an entry never waits for the database.
//!
//! Of the whole process, as its log is: a process that keeps a trail has one database to keep it in.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{Entry, Record};

/// So many entries wait while the database is away, some 2 MiB; more are in the log alone.
const CAPACITY: usize = 8_192;
/// Entries about nobody's account, which any stranger can cause by the thousand, leave the other half to those about one.
const FOR_STRANGERS: usize = CAPACITY / 2;

static WAITING: Mutex<Option<VecDeque<Record>>> = Mutex::new(None);
static LOST: AtomicU64 = AtomicU64::new(0);

fn queue() -> MutexGuard<'static, Option<VecDeque<Record>>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on entries wait for the table, in a process that has somebody to write them.
pub fn keep() {
    queue().get_or_insert_default();
}

pub(super) fn push(entry: &Entry<'_>) {
    let mut queue = queue();
    let Some(waiting) = queue.as_mut() else { return };
    let capacity = if entry.account.is_some() { CAPACITY } else { FOR_STRANGERS };
    if waiting.len() < capacity {
        waiting.push_back(Record::of(entry));
    } else {
        LOST.fetch_add(1, Ordering::Relaxed);
    }
}

/// The oldest of those that wait, so many at most. They go on waiting until [`written`].
#[must_use]
pub fn oldest(limit: usize) -> Vec<Record> {
    queue().iter().flatten().take(limit).cloned().collect()
}

/// So many of the oldest are written. One task alone writes them.
pub fn written(count: usize) {
    if let Some(waiting) = queue().as_mut() {
        waiting.drain(..count.min(waiting.len()));
    }
}

/// How many wait.
#[must_use]
pub fn count() -> usize {
    queue().as_ref().map_or(0, VecDeque::len)
}

/// How many found no place since the process began: they are in the log alone.
#[must_use]
pub fn lost() -> u64 {
    LOST.load(Ordering::Relaxed)
}
