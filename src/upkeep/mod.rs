//! What is done beside the requests, now and then.

pub mod audit_trail;
pub mod mail_delivery;
pub mod monthly_subjects;
pub mod sweep;

use time::{Duration, OffsetDateTime};

/// Whether it is time for what was put off until `due`, by `interval` at most. Also when the clock was set back since then, as a reset
/// sets a demo's: nobody waits until it is there again.
fn is_due(due: OffsetDateTime, interval: Duration, now: OffsetDateTime) -> bool {
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
