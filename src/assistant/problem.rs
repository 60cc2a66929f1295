//! The stand-in's errors, as problems (RFC 9457) whose `type` and `code` say which of the vendor's refusals it is.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use serde_json::json;

use super::{conversation::Refusal, site_keys::FetchError};
use crate::tokens::verifier::TokenRejection;

/// Why a request was refused.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into() }
    }

    /// The token is past its `exp`.
    pub fn expired_token(rejection: &TokenRejection) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "expired_token",
            "The identity token has expired",
            sentence(&rejection.to_string()),
        )
    }

    /// The token cannot be believed.
    pub fn invalid_token(reason: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_token", "The identity token is not valid", sentence(reason))
    }

    /// There is no token.
    pub fn no_token() -> Self {
        Self::invalid_token("there is none: send it as `Authorization: Bearer`")
    }

    /// The site's keys cannot be had.
    pub fn no_keys(error: &FetchError) -> Self {
        tracing::warn!(%error, "a token could not be verified");
        let detail = "The site's public keys cannot be fetched at this moment.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "keys_unavailable", "The token cannot be verified now", detail)
    }

    /// The request is not what this address takes.
    pub fn bad_request(status: StatusCode, detail: &'static str) -> Self {
        Self::new(status, "bad_request", "The request cannot be used", detail)
    }
}

/// A verifier's reason, which goes on from "the token is refused:", as a sentence of its own.
fn sentence(reason: &str) -> String {
    format!("The token is refused: {reason}.")
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unknown => Self::new(
                StatusCode::NOT_FOUND,
                "unknown_session",
                "There is no such conversation",
                "It ended, was idle for five minutes, or the assistant was restarted. Open a new one.",
            ),
            Refusal::SubjectChanged => Self::new(
                StatusCode::CONFLICT,
                "subject_changed",
                "The subject changed inside a conversation",
                "This conversation began with another `sub`, which may not change. Destroy it and open a new one.",
            ),
            Refusal::Full => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "full",
                "Too many conversations",
                "As many conversations as this stand-in keeps are in use. Try again in a minute.",
            ),
            Refusal::SubjectTooLong => Self::invalid_token("its `sub` is longer than 256 bytes"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 6750 §3.
            response.insert_header((WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((RETRY_AFTER, 2));
        }
        let body = json!({
            "type": self.code, "code": self.code, "title": self.title, "status": self.status.as_u16(), "detail": self.detail,
        });
        response.insert_header((CONTENT_TYPE, "application/problem+json")).body(body.to_string())
    }
}
