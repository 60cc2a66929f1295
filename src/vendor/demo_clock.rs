//! Asks a demo what time it is there: `GET /demo/clock`.

use reqwest::Client;
use serde::Deserialize;
use time::OffsetDateTime;
use url::Url;

use super::small_body::{client, small_body};

/// The clock of a demo at a URL.
#[derive(Debug)]
pub struct DemoClock {
    client: Client,
    url: Url,
}

/// The demo did not tell the time.
#[derive(Debug, thiserror::Error)]
#[error("the demo's clock can't be read: {0}")]
pub struct DemoClockError(String);

#[derive(Deserialize)]
struct Reading {
    #[serde(with = "time::serde::rfc3339")]
    now: OffsetDateTime,
}

impl DemoClock {
    /// A client for the clock at this URL.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(url: Url) -> Result<Self, DemoClockError> {
        Ok(Self { client: client().map_err(DemoClockError)?, url })
    }

    /// What time it is there.
    ///
    /// # Errors
    /// When the answer doesn't come in time, or isn't a demo's.
    pub async fn now(&self) -> Result<OffsetDateTime, DemoClockError> {
        let body = small_body(&self.client, &self.url).await.map_err(DemoClockError)?;
        let reading = serde_json::from_slice::<Reading>(&body);
        reading.map(|reading| reading.now).map_err(|_| DemoClockError("the answer has no `now`".to_owned()))
    }
}
