//! The in-flight counter: connections on which a client has sent something, or may have, and waits for its answer.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Counts connections that wait for an answer, across all workers.
#[derive(Debug, Clone, Default)]
pub struct InFlight(Arc<AtomicUsize>);

/// Counts one of them until it is dropped.
#[derive(Debug)]
pub struct InFlightGuard(InFlight);

impl InFlight {
    pub fn enter(&self) -> InFlightGuard {
        self.0.fetch_add(1, Ordering::Relaxed);
        InFlightGuard(self.clone())
    }

    pub fn is_empty(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
