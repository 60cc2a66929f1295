//! Time as a parameter, so that every deadline can be tested without waiting for it.

use std::fmt::Debug;

use time::OffsetDateTime;

/// Tells the time, in UTC.
pub trait Clock: Debug + Send + Sync {
    /// The present moment.
    fn now(&self) -> OffsetDateTime;
}
