//! Asks whoever verifies the site's tokens whether it accepts one: `POST` with the token as Bearer, as the stand-in's `/api/introspect` takes
//! it.

use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::small_body::{client, failed, small_body_of};

/// A verifier at a URL.
#[derive(Debug)]
pub struct Introspection {
    client: Client,
    url: Url,
}

/// Why a token is not known to be accepted.
#[derive(Debug, thiserror::Error)]
pub enum IntrospectionError {
    /// The verifier said no.
    #[error("it refuses the token ({0})")]
    Refused(String),
    /// The verifier said yes to anything.
    #[error("it answers with another subject than the token's, so it doesn't read the token")]
    OtherSubject,
    /// The verifier did not answer.
    #[error("it can't be asked: {0}")]
    Unreachable(String),
}

/// What an answer may say.
#[derive(Deserialize)]
struct Answer {
    sub: Option<String>,
    /// RFC 7662 §2.2.
    active: Option<bool>,
}

impl Introspection {
    /// A client of the verifier at this URL.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(url: Url) -> Result<Self, IntrospectionError> {
        Ok(Self { client: client().map_err(IntrospectionError::Unreachable)?, url })
    }

    /// Makes sure that the verifier accepts this token of this subject.
    ///
    /// # Errors
    /// See [`IntrospectionError`].
    pub async fn accepts(&self, token: &SecretString, subject: &str) -> Result<(), IntrospectionError> {
        let request = self.client.post(self.url.clone()).bearer_auth(token.expose_secret());
        let response = request.send().await.map_err(|error| IntrospectionError::Unreachable(failed(error)))?;
        let status = response.status();
        if !status.is_success() {
            return Err(IntrospectionError::Refused(format!("status {status}")));
        }
        let body = small_body_of(response).await.map_err(IntrospectionError::Unreachable)?;
        // A verifier need not answer in JSON.
        match serde_json::from_slice::<Answer>(&body) {
            Ok(Answer { active: Some(false), .. }) => Err(IntrospectionError::Refused("it is not active".to_owned())),
            Ok(Answer { sub: Some(sub), .. }) if sub != subject => Err(IntrospectionError::OtherSubject),
            _ => Ok(()),
        }
    }
}
