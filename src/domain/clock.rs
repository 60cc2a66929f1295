//! Time as a parameter, so that every deadline can be tested without waiting for it.

use std::fmt::Debug;

use time::{Duration, OffsetDateTime};

/// Tells the time, in UTC.
pub trait Clock: Debug + Send + Sync {
    /// The present moment.
    fn now(&self) -> OffsetDateTime;
}

/// Whether a periodic job that was scheduled for `due`, at most `interval` ahead, has to run. It also has to when the clock was set
/// back meanwhile, as a demo's reset does, instead of waiting for the clock to catch up.
#[must_use]
pub fn is_due(due: OffsetDateTime, interval: Duration, now: OffsetDateTime) -> bool {
    now >= due || due > now + interval
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_puts_nothing_off() {
        let (due, hour) = (OffsetDateTime::UNIX_EPOCH, Duration::hours(1));
        let is_due_at = |now| is_due(due, hour, due + now);
        assert!(is_due_at(Duration::ZERO) && is_due_at(hour));
        assert!(!is_due_at(-Duration::SECOND) && !is_due_at(-hour));
        assert!(is_due_at(-hour - Duration::SECOND) && is_due_at(Duration::days(-365)));
    }
}
