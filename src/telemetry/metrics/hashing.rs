//! The figures of hashing passwords: who waits, what runs, how long a hash takes.

use prometheus::{Histogram, IntCounter, IntGauge};

use super::{MetricsError, register::histogram};

/// The figures of a password hasher, which it has whether they are shown or not.
#[derive(Debug, Clone)]
pub struct Hashing {
    /// Logins that wait for their turn.
    pub waiting: IntGauge,
    /// Hashes that are being computed.
    pub running: IntGauge,
    /// The most that may be at once.
    pub permits: IntGauge,
    /// Those that were sent away because no turn came in time.
    pub busy: IntCounter,
    /// How long a hash takes, waiting left out.
    pub seconds: Histogram,
}

impl Hashing {
    /// All at nought.
    ///
    /// # Errors
    /// When a name is none.
    pub fn new() -> Result<Self, MetricsError> {
        Ok(Self {
            waiting: IntGauge::new("throughline_password_hashes_waiting", "Passwords that wait for their turn.")?,
            running: IntGauge::new("throughline_password_hashes_running", "Passwords that are being hashed.")?,
            permits: IntGauge::new("throughline_password_hashes_limit", "The most that are hashed at once.")?,
            busy: IntCounter::new(
                "throughline_password_hashes_rejected_total",
                "Passwords whose turn did not come in time: answered with 503.",
            )?,
            seconds: histogram(
                "throughline_password_hash_duration_seconds",
                "Time that hashing one password takes, waiting left out.",
            )?,
        })
    }
}
