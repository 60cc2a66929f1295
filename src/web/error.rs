//! What can go wrong in a request, and the one place that turns it into an answer.
//!
//! A handler returns a [`WebError`]. Public text stands in [`Problem`]; what only we may know goes to the log.

use std::{fmt, time::Duration};

use actix_web::{HttpResponse, ResponseError, http::StatusCode, http::header::RETRY_AFTER};

use crate::{
    accounts::{AuthenticationError, FieldError, RegistrationError, ResetError},
    crypto::password_hasher::HashError,
    store::StoreError,
    tokens::issuer::IssueError,
};

/// Seconds after which it makes sense to come back from an outage.
const RETRY_SECONDS: u32 = 2;

/// Why a request was not carried out.
#[derive(Debug)]
pub enum WebError {
    /// Another site sent the browser here.
    CrossSite(&'static str),
    /// The body cannot be read.
    Malformed(&'static str),
    /// The body is of a type that is not taken here.
    UnsupportedMediaType(&'static str),
    /// The body is larger than any that is taken here.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The email and the password do not match.
    WrongCredentials,
    /// Too many attempts: the next one may be made after so long.
    Limited(Duration),
    /// The email and the password match, and the address waits to be confirmed.
    Unconfirmed,
    /// A link that works once was used, is past its time, or never was one.
    DeadLink,
    /// Fields that have to be mended.
    Unprocessable(Vec<FieldError>),
    /// The database does not answer, or too many wait for it: to be tried again.
    Unavailable(String),
    /// This replica should get no requests, for this reason, which everybody may know.
    NotReady(String),
    /// A fault of ours.
    Internal(String),
}

/// What the caller may know of an error: the members of RFC 9457.
#[derive(Debug, Clone)]
pub struct Problem {
    /// `title`: the same for every problem of the kind.
    pub title: &'static str,
    /// `detail`: this problem, in a sentence.
    pub detail: String,
    /// What to do, in a sentence.
    pub remedy: &'static str,
    /// The fields to be mended.
    pub fields: Vec<FieldError>,
}

impl Problem {
    /// The problem of a status that no handler had more to say about.
    pub fn of_status(status: StatusCode) -> Self {
        let (title, detail, remedy) = match status.as_u16() {
            400 => (
                "That request makes no sense",
                "The server could not read what your browser sent.",
                "Go back and try again.",
            ),
            403 => ("Not from here", "This request came from another site.", "Open the page here and try again."),
            404 => (
                "There is no such page",
                "Nothing lives at this address.",
                "Check the address, or begin at the start page.",
            ),
            405 => ("Not this way", "This address does not take requests of that kind.", "Begin at the start page."),
            408 => ("That took too long", "The request did not arrive in time.", "Try again."),
            413 => (
                "That is too much",
                "The request is larger than anything this site takes.",
                "Shorten what you typed and try again.",
            ),
            415 => {
                ("Not in this form", "This address does not take content of that type.", "Send the form from its page.")
            }
            429 => (
                "Too many attempts",
                "There were too many attempts in a short time.",
                "Wait for a while, then try again.",
            ),
            422 => (
                "Something has to be mended",
                "A field is missing, there twice, or not what it should be.",
                "Go back and check what you typed.",
            ),
            503 => (
                "Back in a moment",
                "The site can't do this at the moment. Nothing is lost.",
                "Wait a few seconds and try again.",
            ),
            _ if status.is_client_error() => {
                ("That did not work", "The server did not accept this request.", "Go back and try again.")
            }
            _ => ("Something went wrong here", "The fault is ours, and it has been noted.", "Try again in a moment."),
        };
        Self { title, detail: detail.to_owned(), remedy, fields: Vec::new() }
    }
}

impl WebError {
    fn status(&self) -> StatusCode {
        match self {
            Self::CrossSite(_) => StatusCode::FORBIDDEN,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::WrongCredentials | Self::Unconfirmed => StatusCode::UNAUTHORIZED,
            Self::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::DeadLink => StatusCode::GONE,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable(_) | Self::NotReady(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn problem(&self) -> Problem {
        let general = Problem::of_status(self.status());
        match self {
            Self::CrossSite(detail) | Self::Malformed(detail) | Self::UnsupportedMediaType(detail) => {
                Problem { detail: (*detail).to_owned(), ..general }
            }
            Self::WrongCredentials => Problem {
                title: "Not logged in",
                detail: WRONG_CREDENTIALS.to_owned(),
                remedy: "Check both and try again.",
                fields: Vec::new(),
            },
            Self::Unconfirmed => Problem {
                title: "Not logged in",
                detail: UNCONFIRMED.to_owned(),
                remedy: "Open the link in the mail that was sent to it.",
                fields: Vec::new(),
            },
            Self::DeadLink => Problem {
                title: "This link doesn't work any more",
                detail: "A link works once, for a limited time, and not after a newer one was sent.".to_owned(),
                remedy: "Ask for a new one, or log in if you did what it was for.",
                fields: Vec::new(),
            },
            Self::Unprocessable(fields) => Problem { fields: fields.clone(), ..general },
            Self::Limited(wait) => Problem { detail: too_many(*wait), ..general },
            Self::NotReady(detail) => Problem { title: "Not ready", detail: detail.clone(), ..general },
            Self::TooLarge | Self::TooSlow | Self::Unavailable(_) | Self::Internal(_) => general,
        }
    }
}

/// What a person reads whose email and password do not match, whoever they are.
pub const WRONG_CREDENTIALS: &str = "That email and password don't match.";

/// What a person reads who has to wait. The same whether the account exists or not.
pub fn too_many(wait: Duration) -> String {
    let seconds = seconds(wait);
    let when = match seconds {
        1 => "a second".to_owned(),
        2..100 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    format!("There were too many attempts. Try again in {when}.")
}

/// The whole seconds of `Retry-After` (RFC 9110 §10.2.3): 1 or more, and never too early.
pub fn seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// What a person reads whose email and password match before they confirmed the address.
pub const UNCONFIRMED: &str = "Confirm your email address first.";

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem().title)
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// An answer without a body: `middleware::problems` writes it, in the form that the path's callers read.
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Unavailable(reason) => tracing::warn!(reason, "a request was turned away"),
            Self::Internal(reason) => tracing::error!(reason, "a request failed"),
            _ => {}
        }
        let mut response = HttpResponse::build(self.status());
        if matches!(self, Self::Unavailable(_) | Self::NotReady(_)) {
            response.insert_header((RETRY_AFTER, RETRY_SECONDS));
        }
        if let Self::Limited(wait) = self {
            response.insert_header((RETRY_AFTER, seconds(*wait)));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.problem());
        response
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error.to_string()),
            StoreError::Url | StoreError::Constraint(_) | StoreError::Failed(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<HashError> for WebError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Unavailable(error.to_string()),
            HashError::Stored(_) | HashError::Failed(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<AuthenticationError> for WebError {
    fn from(error: AuthenticationError) -> Self {
        match error {
            AuthenticationError::Store(error) => error.into(),
            AuthenticationError::Hash(error) => error.into(),
        }
    }
}

impl From<RegistrationError> for WebError {
    fn from(error: RegistrationError) -> Self {
        match error {
            RegistrationError::Field(error) => Self::Unprocessable(vec![error]),
            RegistrationError::Store(error) => error.into(),
            RegistrationError::Hash(error) => error.into(),
        }
    }
}

impl From<ResetError> for WebError {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Store(error) => error.into(),
            ResetError::Hash(error) => error.into(),
        }
    }
}

impl From<IssueError> for WebError {
    fn from(error: IssueError) -> Self {
        Self::Internal(error.to_string())
    }
}
