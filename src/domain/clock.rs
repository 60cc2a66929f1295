//! Time as a parameter, so that every deadline can be tested without waiting for it.

use std::fmt::Debug;

use time::{Duration, OffsetDateTime};

/// A source of the current time, in UTC.
pub trait Clock: Debug + Send + Sync {
    /// The current time.
    fn now(&self) -> OffsetDateTime;
}

/// The most that a server's clock may differ from the database's: tokens tell the time of the one, sessions end by the other's.
pub const MAX_SKEW: Duration = Duration::seconds(5);

/// Whether a periodic job scheduled for `due`, at most `interval` ahead, should run. It also runs if the clock was set back
/// meanwhile, as a demo's reset does, rather than waiting for the clock to catch up.
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
