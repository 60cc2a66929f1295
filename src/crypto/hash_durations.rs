//! How long comparisons at today's cost take, so that one with an older hash takes as long.

use std::{
    hint,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How many of the latest comparisons are remembered: enough to have their spread, few enough to follow the machine's load.
const REMEMBERED: usize = 32;

/// The last part of a wait is spent awake: a sleep ends late.
const AWAKE: Duration = Duration::from_micros(300);

/// The durations of the latest comparisons at today's cost.
#[derive(Debug, Default)]
pub(super) struct Durations(Mutex<Latest>);

#[derive(Debug, Default)]
struct Latest {
    durations: Vec<Duration>,
    noted: usize,
    given: usize,
}

impl Durations {
    /// Notes how long a comparison at today's cost took.
    pub(super) fn note(&self, duration: Duration) {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = latest.noted % REMEMBERED;
        latest.noted += 1;
        match latest.durations.get_mut(oldest) {
            Some(place) => *place = duration,
            None => latest.durations.push(duration),
        }
    }

    /// Waits until a comparison that began at `started` has taken as long as one of those at today's cost, each of them in its turn:
    /// so both have the same spread. It waits for half of the time that was spent at most: when the load has just changed, what
    /// was measured is no measure, and a longer wait would itself be noticed.
    pub(super) fn wait(&self, started: Instant) {
        let Some(duration) = self.next() else { return };
        let end = started + duration.min(started.elapsed() * 3 / 2);
        thread::sleep(end.saturating_duration_since(Instant::now()).saturating_sub(AWAKE));
        while Instant::now() < end {
            hint::spin_loop();
        }
    }

    fn next(&self) -> Option<Duration> {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = latest.given % latest.durations.len().max(1);
        latest.given += 1;
        latest.durations.get(next).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_durations_are_given_in_turn() {
        let durations = Durations::default();
        assert_eq!(durations.next(), None);
        let millis = |number| Duration::from_millis(u64::try_from(number).unwrap());
        for number in 0..REMEMBERED + 2 {
            durations.note(millis(number));
        }
        let mut given: Vec<_> = (0..REMEMBERED).filter_map(|_| durations.next()).collect();
        given.sort_unstable();
        assert_eq!(given, (2..REMEMBERED + 2).map(millis).collect::<Vec<_>>());
    }

    #[test]
    fn a_wait_is_bounded_by_what_was_spent() {
        let durations = Durations::default();
        durations.note(Duration::from_hours(1));
        let started = Instant::now();
        durations.wait(started.checked_sub(Duration::from_millis(8)).unwrap());
        assert!((Duration::from_millis(4)..Duration::from_secs(1)).contains(&started.elapsed()));
    }
}
