//! What can go wrong in a request, and the one place that turns it into an answer.
//!
//! A handler returns a [`WebError`]. What the caller may know is in its [`Problem`]; what only we may know goes to the log.

use std::{fmt, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    http::StatusCode,
    http::header::{RETRY_AFTER, WWW_AUTHENTICATE},
};

use secrecy::{ExposeSecret, SecretString};

use super::{
    next::Next,
    problem::{Detail, Kind, Problem},
    retry_after::seconds,
};
use crate::{
    accounts::FieldError,
    domain::Rejection,
    identity::{IdentityError, TokenError},
    store::StoreError,
    tokens::{assistants::AssistantError, issuer::IssueError},
};

/// Seconds after which it makes sense to come back from an outage.
const RETRY_SECONDS: u32 = 2;

/// Why a request was not carried out.
#[derive(Debug)]
pub enum WebError {
    /// What this says, and no more.
    Refused(Detail),
    /// The body is larger than any that is taken here.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The email and the password do not match.
    WrongCredentials,
    /// A second factor has to be set up first.
    EnrolmentRequired,
    /// Too many attempts.
    Limited {
        /// The next one may be made after so long.
        wait: Duration,
        /// Whether the account's owner gets in by a new password without waiting.
        reset_helps: bool,
    },
    /// The email and the password match, and the address waits to be confirmed.
    Unconfirmed,
    /// The key of the site's backend.
    RefusedKey,
    /// A code of a hand-over.
    RefusedCode,
    /// No assistant has this name.
    UnknownAssistant,
    /// The assistant takes tokens of people alone, and nobody is logged in.
    LoginRequired,
    /// Whoever asks may not make an account for themselves.
    RegistrationClosed,
    /// Nobody logs in by password here.
    PasswordLoginOff,
    /// A passkey is not known here, or its answer is not trusted.
    PasskeyRefused,
    /// The site has no such thing.
    NotFound,
    /// Another account has the address. Only where that is told at all: see `identity::register`.
    AddressTaken,
    /// A link that works once was used, is past its time, or never was one. Where its person was going, as far as that is known.
    DeadLink(Next),
    /// Fields that have to be mended.
    Unprocessable(Vec<FieldError>),
    /// The database does not answer, or too many wait for it: to be tried again.
    Unavailable(String),
    /// A fault of ours.
    Internal(String),
}

impl WebError {
    /// The kind of problem that it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Refused(detail) => detail.kind(),
            Self::TooLarge => Kind::BodyTooLarge,
            Self::TooSlow => Kind::RequestTimeout,
            Self::WrongCredentials => Kind::WrongCredentials,
            Self::EnrolmentRequired => Kind::SecondFactorEnrolmentRequired,
            Self::Limited { .. } => Kind::TooManyAttempts,
            Self::Unconfirmed => Kind::UnconfirmedAddress,
            Self::RefusedKey => Kind::RefusedKey,
            Self::RefusedCode => Kind::RefusedCode,
            Self::UnknownAssistant => Kind::UnknownAssistant,
            Self::LoginRequired => Kind::LoginRequired,
            Self::RegistrationClosed => Kind::RegistrationClosed,
            Self::PasswordLoginOff => Kind::PasswordLoginOff,
            Self::PasskeyRefused => Kind::PasskeyRefused,
            Self::NotFound => Kind::NotFound,
            Self::AddressTaken => Kind::AddressTaken,
            Self::DeadLink(_) => Kind::DeadLink,
            Self::Unprocessable(_) => Kind::InvalidFields,
            Self::Unavailable(_) => Kind::Unavailable,
            Self::Internal(_) => Kind::InternalError,
        }
    }

    /// What became of a request for which somebody had to prove once more who they are: a wrong password, or none, is a field to be mended.
    #[must_use]
    pub fn unproved(error: IdentityError, password: &SecretString) -> Self {
        let rejection = match error {
            IdentityError::WrongCredentials if password.expose_secret().is_empty() => Rejection::PasswordMissing,
            IdentityError::WrongCredentials => Rejection::WrongCurrentPassword,
            error => return error.into(),
        };
        Self::Unprocessable(vec![FieldError::new("current_password", rejection)])
    }

    /// What the caller may know of it.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let detail = match self {
            Self::Refused(detail) => Some(*detail),
            Self::Limited { wait, reset_helps: true } => Some(Detail::ResetOrRetryIn(*wait)),
            Self::Limited { wait, reset_helps: false } => Some(Detail::RetryIn(*wait)),
            _ => None,
        };
        let fields = match self {
            Self::Unprocessable(fields) => fields.clone(),
            Self::AddressTaken => vec![FieldError::new("email", Rejection::EmailTaken)],
            _ => Vec::new(),
        };
        Problem { detail, fields, ..self.kind().into() }
    }
}

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().name())
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        self.kind().status()
    }

    /// An answer without a body: `middleware::problems` writes it, in the form that the path's callers read.
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Unavailable(reason) => tracing::warn!(reason, "a request was turned away"),
            Self::Internal(reason) => tracing::error!(reason, "a request failed"),
            _ => {}
        }
        let mut response = HttpResponse::build(self.status_code());
        if matches!(self.kind(), Kind::Unavailable | Kind::NotReady) {
            response.insert_header((RETRY_AFTER, RETRY_SECONDS));
        }
        if let Self::Limited { wait, .. } = self {
            response.insert_header((RETRY_AFTER, seconds(*wait)));
        }
        if matches!(self, Self::RefusedKey) {
            response.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        let mut response = response.finish();
        if let Self::DeadLink(next) = self {
            response.extensions_mut().insert(next.clone());
        }
        response.extensions_mut().insert(self.problem());
        response
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error.to_string()),
            StoreError::Url(_) | StoreError::Encoding(_) | StoreError::Constraint(_) | StoreError::Failed(_) => {
                Self::Internal(error.to_string())
            }
        }
    }
}

impl From<IdentityError> for WebError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::WrongCredentials => Self::WrongCredentials,
            IdentityError::WrongKey => Self::RefusedKey,
            IdentityError::RefusedCode => Self::RefusedCode,
            IdentityError::EnrolmentRequired(_) => Self::EnrolmentRequired,
            IdentityError::Unconfirmed => Self::Unconfirmed,
            IdentityError::Limited { wait, reset_helps } => Self::Limited { wait, reset_helps },
            IdentityError::Invalid(errors) if errors.iter().all(|error| error.rejection == Rejection::EmailTaken) => {
                Self::AddressTaken
            }
            IdentityError::Invalid(errors) => Self::Unprocessable(errors),
            IdentityError::RegistrationClosed => Self::RegistrationClosed,
            IdentityError::PasswordLoginOff => Self::PasswordLoginOff,
            IdentityError::DeadLink => Self::DeadLink(Next::default()),
            IdentityError::Unavailable(reason) => Self::Unavailable(reason),
            IdentityError::Failed(reason) => Self::Internal(reason),
        }
    }
}

impl From<IssueError> for WebError {
    fn from(error: IssueError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<TokenError> for WebError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::UnknownAssistant => Self::UnknownAssistant,
            TokenError::Assistant(AssistantError::LoginRequired) => Self::LoginRequired,
            TokenError::Assistant(AssistantError::Unconfirmed) => Self::Unconfirmed,
            TokenError::Assistant(AssistantError::Failed(error)) => error.into(),
        }
    }
}
