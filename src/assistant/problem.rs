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

use super::{conversation::Refusal, text};
use crate::{tokens::verifier::TokenRejection, vendor::JwksFetchError};

/// Which refusal it is: one closed list. Each has a page in `docs/problems/assistant`, and a test holds the two against each
/// other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    ExpiredToken,
    InvalidToken,
    KeysUnavailable,
    BadRequest,
    NotFound,
    UnknownAssistant,
    MethodNotAllowed,
    UnknownSession,
    SubjectChanged,
    Full,
    Outage,
    ClockUnavailable,
    CrossSite,
}

impl Kind {
    #[cfg(test)]
    const ALL: [Self; 13] = [
        Self::ExpiredToken,
        Self::InvalidToken,
        Self::KeysUnavailable,
        Self::BadRequest,
        Self::NotFound,
        Self::UnknownAssistant,
        Self::MethodNotAllowed,
        Self::UnknownSession,
        Self::SubjectChanged,
        Self::Full,
        Self::Outage,
        Self::ClockUnavailable,
        Self::CrossSite,
    ];

    /// `code`, which the widget and scripts look at.
    const fn code(self) -> &'static str {
        match self {
            Self::ExpiredToken => "expired_token",
            Self::InvalidToken => "invalid_token",
            Self::KeysUnavailable => "keys_unavailable",
            Self::BadRequest => "bad_request",
            Self::NotFound => "not_found",
            Self::UnknownAssistant => "unknown_assistant",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::UnknownSession => "unknown_session",
            Self::SubjectChanged => "subject_changed",
            Self::Full => "full",
            Self::Outage => "outage",
            Self::ClockUnavailable => "clock_unavailable",
            Self::CrossSite => "cross_site",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::ExpiredToken => "The identity token has expired",
            Self::InvalidToken => "The identity token is not valid",
            Self::KeysUnavailable => "The token cannot be verified now",
            Self::BadRequest => "The request cannot be used",
            Self::NotFound => "There is no such address",
            Self::UnknownAssistant => "There is no such assistant",
            Self::MethodNotAllowed => "The address takes other methods",
            Self::UnknownSession => "There is no such conversation",
            Self::SubjectChanged => "The subject changed inside a conversation",
            Self::Full => "Too many conversations",
            Self::Outage => "An outage that the script asks for",
            Self::ClockUnavailable => "The demo doesn't tell the time",
            Self::CrossSite => "A page of another site can't do that",
        }
    }

    /// `type`: the site's form of URI, with the same name as `code`.
    fn uri(self) -> String {
        format!("urn:throughline:problem:assistant:{}", self.code().replace('_', "-"))
    }
}

/// Why a request was refused.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    kind: Kind,
    detail: String,
    /// What a 401 asks for.
    challenge: &'static str,
}

/// What to ask a token for that is refused (RFC 6750 §3).
const ANOTHER_TOKEN: &str = "Bearer error=\"invalid_token\"";
/// What to ask somebody for who sent none: no error is named (§3.1).
const A_TOKEN: &str = "Bearer";
/// Everything that the stand-in takes.
const ADDRESSES: &str = "POST /api/sessions, POST /api/sessions/{id}/messages, DELETE /api/sessions/{id}, POST /api/introspect, \
                         and GET /versions/latest/WatsonAssistantChatEntry.js";

impl Problem {
    fn new(status: StatusCode, kind: Kind, detail: impl Into<String>) -> Self {
        Self { status, kind, detail: detail.into(), challenge: ANOTHER_TOKEN }
    }

    /// The token is past its `exp`.
    pub fn expired_token(rejection: &TokenRejection) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Kind::ExpiredToken, sentence(&text::rejection(rejection)))
    }

    /// The token cannot be believed.
    pub fn invalid_token(reason: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Kind::InvalidToken, sentence(reason))
    }

    /// There is no token.
    pub fn no_token() -> Self {
        Self { challenge: A_TOKEN, ..Self::invalid_token("there is none: send it as `Authorization: Bearer`") }
    }

    /// The file of assistants has none of this name.
    pub fn unknown_assistant() -> Self {
        let detail = "The file that THROUGHLINE_ASSISTANTS names has no assistant of that name.";
        Self::new(StatusCode::NOT_FOUND, Kind::UnknownAssistant, detail)
    }

    /// The site's keys cannot be had.
    pub fn no_keys(error: &JwksFetchError) -> Self {
        tracing::warn!(%error, "a token could not be verified");
        let detail = "The site's public keys cannot be fetched at this moment.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Kind::KeysUnavailable, detail)
    }

    /// The script wants an outage.
    pub fn outage(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        Self::new(status, Kind::Outage, "The stand-in's script has an `outage`. DELETE /demo/script ends it.")
    }

    /// The demo whose clock is followed doesn't answer.
    pub fn no_time() -> Self {
        let detail = "The clock that THROUGHLINE_CLOCK_URL names can't be read. Start that demo.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Kind::ClockUnavailable, detail)
    }

    /// Some page on the web wants to change something.
    pub fn foreign_page() -> Self {
        Self::new(StatusCode::FORBIDDEN, Kind::CrossSite, "Send the request from a script, or from a page of the site.")
    }

    /// `code`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// The request is not what this address takes.
    pub fn bad_request(status: StatusCode, detail: impl Into<String>) -> Self {
        Self::new(status, Kind::BadRequest, detail)
    }

    /// The body cannot be used, for this reason.
    pub fn unusable_body(why: &str, example: &str) -> Self {
        Self::bad_request(StatusCode::UNPROCESSABLE_ENTITY, format!("{why} Send JSON such as {example}."))
    }

    /// What an answer without a body is about: an address that is not there, or does not take the method.
    pub fn of_bare(status: StatusCode, allowed: Option<&str>) -> Option<Self> {
        match status {
            StatusCode::NOT_FOUND => {
                Some(Self::new(status, Kind::NotFound, format!("The stand-in takes {ADDRESSES}.")))
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                let allowed = allowed.unwrap_or_default();
                Some(Self::new(status, Kind::MethodNotAllowed, format!("This address takes {allowed}.")))
            }
            _ => None,
        }
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
                Kind::UnknownSession,
                "It ended, was idle for five minutes, or the assistant was restarted. Open a new one.",
            ),
            Refusal::SubjectChanged => Self::new(
                StatusCode::CONFLICT,
                Kind::SubjectChanged,
                "This conversation began with another `sub`, which may not change. Destroy it and open a new one.",
            ),
            Refusal::Full => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Kind::Full,
                "As many conversations as this stand-in keeps are in use. Try again in a minute.",
            ),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.title())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((WWW_AUTHENTICATE, self.challenge));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((RETRY_AFTER, 2));
        }
        let body = json!({
            "type": self.kind.uri(),
            "code": self.kind.code(),
            "title": self.kind.title(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        response.insert_header((CONTENT_TYPE, "application/problem+json")).body(body.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::Kind;

    #[test]
    fn every_kind_has_a_page_and_every_page_a_kind() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/problems/assistant");
        let files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let pages: BTreeSet<_> = Kind::ALL.iter().map(|kind| format!("{}.md", kind.code().replace('_', "-"))).collect();
        assert_eq!(files.collect::<BTreeSet<_>>(), pages);
        let index = fs::read_to_string(folder.join("../README.md")).unwrap();
        for kind in Kind::ALL {
            let name = kind.code().replace('_', "-");
            let page = fs::read_to_string(folder.join(format!("{name}.md"))).unwrap();
            for needed in [format!("\"{}\"", kind.uri()), format!("\"{}\"", kind.code()), kind.title().to_owned()] {
                assert!(page.contains(&needed), "{name}.md does not say {needed}");
            }
            assert!(index.contains(&format!("(assistant/{name}.md)")), "the index does not know {name}");
        }
    }
}
