//! The assistant's service at its vendor, which stores conversations by subject until they are deleted: "Delete labeled data" of
//! watsonx Assistant's v2 API.

use std::{error::Error, time::Duration};

use reqwest::{Client, StatusCode, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::domain::subject::Subject;

/// The version of the vendor's API that the calls are written for.
const API_VERSION: &str = "2021-06-14";
const CONNECT_DEADLINE: Duration = Duration::from_secs(3);
const ANSWER_DEADLINE: Duration = Duration::from_secs(10);
/// Maximum number of attempts for one call.
const ATTEMPTS: u32 = 4;
/// Pause before the second attempt. It doubles with each further one.
const PAUSE: Duration = Duration::from_millis(500);

/// A client of the assistant's service.
#[derive(Debug)]
pub struct AssistantService {
    client: Client,
    url: Url,
    api_key: SecretString,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum AssistantServiceError {
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

impl AssistantService {
    /// A client for the service at this URL.
    ///
    /// # Errors
    /// [`AssistantServiceError::Unreachable`] when no HTTP client can be made.
    pub fn new(url: Url, api_key: SecretString) -> Result<Self, AssistantServiceError> {
        let client = Client::builder().connect_timeout(CONNECT_DEADLINE).timeout(ANSWER_DEADLINE);
        // A redirect would hand the key to another host.
        let client = client.redirect(Policy::none()).build().map_err(unreachable)?;
        Ok(Self { client, url, api_key })
    }

    /// The URL of [`erasure`].
    #[must_use]
    pub fn erasure_url(&self, subject: &Subject) -> String {
        format!("{}{}", self.url.as_str().trim_end_matches('/'), erasure(subject))
    }

    /// Requests the deletion of a subject's conversations, which the service carries out later. Retries what may be a passing
    /// failure.
    ///
    /// # Errors
    /// See [`AssistantServiceError`].
    pub async fn erase(&self, subject: &Subject) -> Result<(), AssistantServiceError> {
        let mut pause = PAUSE;
        for _ in 1..ATTEMPTS {
            match self.attempt(subject).await {
                Err(error) if error.is_transient() => tokio::time::sleep(pause).await,
                done => return done,
            }
            pause *= 2;
        }
        self.attempt(subject).await
    }

    async fn attempt(&self, subject: &Subject) -> Result<(), AssistantServiceError> {
        // The user name that goes with an API key in HTTP Basic authentication.
        let request =
            self.client.delete(self.erasure_url(subject)).basic_auth("apikey", Some(self.api_key.expose_secret()));
        let status = request.send().await.map_err(unreachable)?.status();
        if status.is_success() { Ok(()) } else { Err(AssistantServiceError::Refused(status)) }
    }
}

impl AssistantServiceError {
    fn is_transient(&self) -> bool {
        match self {
            Self::Refused(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            Self::Unreachable(_) => true,
        }
    }
}

/// The innermost cause of an error: the outer ones only say that a request failed.
#[expect(clippy::needless_pass_by_value, reason = "it stands behind map_err")]
fn unreachable(error: reqwest::Error) -> AssistantServiceError {
    if error.is_timeout() {
        return AssistantServiceError::Unreachable("no answer in time".to_owned());
    }
    let mut cause: &dyn Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    AssistantServiceError::Unreachable(cause.to_string())
}
