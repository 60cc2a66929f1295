//! Attempts of this process that are counted and not decided yet. One that turns out right is refunded, so while there are any, a
//! limit that is used up is no final answer: whoever comes next waits for them, instead of being told to come back in a minute.
//!
//! The counts in the database stay what decides: at no time are more attempts under way than the limit lets through.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, futures::OwnedNotified};

use crate::domain::throttle::Bucket;

type Digest = [u8; 32];

/// The open attempts of each bucket.
#[derive(Debug, Default)]
pub struct OpenAttempts(Mutex<HashMap<Digest, OpenBucket>>);

#[derive(Debug, Default)]
struct OpenBucket {
    attempts: u32,
    /// How many were decided since the bucket has any.
    decided: u64,
    settled: Arc<Notify>,
}

/// An attempt that is about to be counted, or is counted and not decided. It is decided when this is dropped, which has to be after
/// its refund.
#[derive(Debug)]
#[must_use = "dropping it tells those who wait that the attempt is decided"]
pub struct OpenAttempt {
    all: Arc<OpenAttempts>,
    /// Each bucket, and how many of its attempts were decided when this one began.
    buckets: Vec<(Digest, u64)>,
}

/// What a refused attempt does next.
#[derive(Debug)]
pub enum Next {
    /// Ask again: an attempt was decided meanwhile, and may have made room.
    Ask,
    /// Wait until one is decided, and ask again.
    Wait(OwnedNotified),
    /// Nothing is open that could make room.
    GiveUp,
}

impl OpenAttempts {
    fn buckets(&self) -> MutexGuard<'_, HashMap<Digest, OpenBucket>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens an attempt, before it is counted: nobody may see its count and not know that it is open.
    pub fn open(self: &Arc<Self>, buckets: &[Bucket]) -> OpenAttempt {
        let mut open = self.buckets();
        let begin = |bucket: &Bucket| {
            let entry = open.entry(bucket.digest).or_default();
            entry.attempts += 1;
            (bucket.digest, entry.decided)
        };
        OpenAttempt { buckets: buckets.iter().map(begin).collect(), all: Arc::clone(self) }
    }
}

impl OpenAttempt {
    /// Withdraws an attempt that this bucket had no room for, and was not counted.
    #[must_use]
    pub fn withdraw(mut self, full: &Bucket) -> Next {
        let mut open = self.all.buckets();
        let is_decided = |(digest, decided): &(Digest, u64)| {
            *digest == full.digest && open.get(digest).is_some_and(|bucket| bucket.decided != *decided)
        };
        let one_is_decided = self.buckets.iter().any(is_decided);
        for (digest, _) in mem::take(&mut self.buckets) {
            leave(&mut open, digest, false);
        }
        match open.get(&full.digest) {
            _ if one_is_decided => Next::Ask,
            Some(bucket) => Next::Wait(Arc::clone(&bucket.settled).notified_owned()),
            None => Next::GiveUp,
        }
    }
}

impl Drop for OpenAttempt {
    fn drop(&mut self) {
        let mut open = self.all.buckets();
        for (digest, _) in mem::take(&mut self.buckets) {
            leave(&mut open, digest, true);
        }
    }
}

/// Takes one attempt out of a bucket. Whoever decided wakes one of those who wait; the last one wakes them all.
fn leave(open: &mut HashMap<Digest, OpenBucket>, digest: Digest, decided: bool) {
    let Some(bucket) = open.get_mut(&digest) else { return };
    bucket.attempts -= 1;
    if bucket.attempts == 0 {
        bucket.settled.notify_waiters();
        open.remove(&digest);
    } else if decided {
        bucket.decided += 1;
        bucket.settled.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::throttle::Limit;

    const FULL: Bucket = Bucket { limit: Limit::ACCOUNT, digest: [1; 32] };
    const OTHER: Bucket = Bucket { limit: Limit::NETWORK, digest: [2; 32] };

    #[tokio::test]
    async fn a_refused_attempt_waits_for_what_is_open_and_for_nothing_else() {
        let all = Arc::<OpenAttempts>::default();
        assert!(matches!(all.open(&[FULL, OTHER]).withdraw(&FULL), Next::GiveUp));
        let elsewhere = all.open(&[OTHER]);
        assert!(matches!(all.open(&[FULL, OTHER]).withdraw(&FULL), Next::GiveUp));
        let counted = all.open(&[FULL]);
        let Next::Wait(settled) = all.open(&[FULL, OTHER]).withdraw(&FULL) else { panic!("it does not wait") };
        drop(counted);
        settled.await;
        drop(elsewhere);
        assert!(all.buckets().is_empty());
    }

    #[test]
    fn what_is_decided_during_the_count_is_not_missed() {
        let all = Arc::<OpenAttempts>::default();
        let counted = all.open(&[FULL]);
        let refused = all.open(&[FULL]);
        drop(counted);
        assert!(matches!(refused.withdraw(&FULL), Next::Ask));
        assert!(matches!(all.open(&[FULL]).withdraw(&FULL), Next::GiveUp));
    }

    #[tokio::test]
    async fn those_who_only_waited_for_each_other_are_all_woken() {
        let all = Arc::<OpenAttempts>::default();
        let refused = [(); 3].map(|()| all.open(&[FULL]));
        let mut next = refused.map(|attempt| attempt.withdraw(&FULL)).into_iter();
        for _ in 0..2 {
            let Some(Next::Wait(settled)) = next.next() else { panic!("it does not wait") };
            settled.await;
        }
        assert!(matches!(next.next(), Some(Next::GiveUp)));
    }
}
