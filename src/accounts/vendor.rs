//! The assistant's vendor keeps what a person said under their subjects, until it is told to delete it: "Delete labeled data" of the
//! Assistant's v2 API.

use std::{error::Error, time::Duration};

use reqwest::{Client, StatusCode, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::domain::subject::Subject;

/// The version of the vendor's API that the calls are written for.
const API_VERSION: &str = "2021-06-14";
const CONNECT_DEADLINE: Duration = Duration::from_secs(3);
const ANSWER_DEADLINE: Duration = Duration::from_secs(10);
/// A call is made so often at most.
const ATTEMPTS: u32 = 4;
/// The pause before the second attempt; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// Your assistant's service at the vendor's.
#[derive(Debug)]
pub struct Vendor {
    client: Client,
    service: Url,
    api_key: SecretString,
}

/// Why the vendor did not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum VendorError {
    /// It answered with this status.
    #[error("it answers with status {0}")]
    Refused(StatusCode),
    /// It did not answer.
    #[error("it cannot be asked: {0}")]
    Unreachable(String),
}

/// The path and query of the call that deletes the conversations of a subject; it is made with the method DELETE.
#[must_use]
pub fn erasure(subject: &Subject) -> String {
    format!("/v2/user_data?customer_id={subject}&version={API_VERSION}")
}

impl Vendor {
    /// The service at this URL, which takes this key.
    ///
    /// # Errors
    /// [`VendorError::Unreachable`] when no HTTP client can be made.
    pub fn new(service: Url, api_key: SecretString) -> Result<Self, VendorError> {
        let client = Client::builder().connect_timeout(CONNECT_DEADLINE).timeout(ANSWER_DEADLINE);
        // Whoever redirects would be handed the key.
        let client = client.redirect(Policy::none()).build().map_err(unreachable)?;
        Ok(Self { client, service, api_key })
    }

    /// The URL of [`erasure`].
    #[must_use]
    pub fn erasure_url(&self, subject: &Subject) -> String {
        format!("{}{}", self.service.as_str().trim_end_matches('/'), erasure(subject))
    }

    /// Has the conversations of a subject deleted. The vendor takes the order, and carries it out when it likes. What may pass is
    /// tried again.
    ///
    /// # Errors
    /// See [`VendorError`].
    pub async fn erase(&self, subject: &Subject) -> Result<(), VendorError> {
        let mut pause = PAUSE;
        for _ in 1..ATTEMPTS {
            match self.attempt(subject).await {
                Err(error) if error.may_pass() => tokio::time::sleep(pause).await,
                done => return done,
            }
            pause *= 2;
        }
        self.attempt(subject).await
    }

    async fn attempt(&self, subject: &Subject) -> Result<(), VendorError> {
        // With an API key the user of HTTP's Basic authentication is always this one.
        let request =
            self.client.delete(self.erasure_url(subject)).basic_auth("apikey", Some(self.api_key.expose_secret()));
        let status = request.send().await.map_err(unreachable)?.status();
        if status.is_success() { Ok(()) } else { Err(VendorError::Refused(status)) }
    }
}

impl VendorError {
    fn may_pass(&self) -> bool {
        match self {
            Self::Refused(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            Self::Unreachable(_) => true,
        }
    }
}

/// An error's innermost reason: the outer ones say no more than that a request failed.
#[expect(clippy::needless_pass_by_value, reason = "it stands behind map_err")]
fn unreachable(error: reqwest::Error) -> VendorError {
    if error.is_timeout() {
        return VendorError::Unreachable("no answer in time".to_owned());
    }
    let mut cause: &dyn Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    VendorError::Unreachable(cause.to_string())
}
