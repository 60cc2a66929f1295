//! Things that count in a gauge for as long as they live.

use prometheus::IntGauge;

/// One more in a gauge, until this is dropped: also when a future is dropped, as that of a client that goes away.
#[derive(Debug)]
pub struct Counting(IntGauge);

impl Counting {
    /// One more from now on.
    #[must_use]
    pub fn begin(gauge: &IntGauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.0.dec();
    }
}
