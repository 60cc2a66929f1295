//! What time it is for the stand-in.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::{
    domain::clock::Clock,
    vendor::{DemoClock, DemoClockError},
};

/// Where the stand-in's time comes from.
#[derive(Debug)]
pub enum TimeSource {
    /// This clock.
    Clock(Arc<dyn Clock>),
    /// The clock of a demo elsewhere, asked anew for every request: its testers move it.
    Demo(DemoClock),
}

impl TimeSource {
    /// The current time.
    ///
    /// # Errors
    /// When the demo doesn't tell.
    pub async fn now(&self) -> Result<OffsetDateTime, DemoClockError> {
        match self {
            Self::Clock(clock) => Ok(clock.now()),
            Self::Demo(clock) => clock.now().await,
        }
    }
}
