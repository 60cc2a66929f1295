//! How long to wait, as HTTP tells it.

use std::time::Duration;

/// The whole seconds of `Retry-After` (RFC 9110 §10.2.3): 1 or more, and never too early.
pub fn seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}
