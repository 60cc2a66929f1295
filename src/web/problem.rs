//! The kinds of problems: one closed list. Each has a page in `docs/problems`, and a test holds the two against each other.

use std::time::Duration;

use actix_web::http::StatusCode;

use crate::accounts::FieldError;

/// What the URI of every kind begins with (RFC 9457 §3.1.1). A name and no address: it stays when the documentation moves.
const URN: &str = "urn:throughline:problem:";

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $status:ident $name:literal;)+) => {
        /// What kind of problem it is: `type` and the status. Its words are in [`text`](super::text).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $kind),+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The status of its answers.
            pub const fn status(self) -> StatusCode {
                match self {
                    $(Self::$kind => StatusCode::$status,)+
                }
            }

            /// Its name: the last part of the URI, and the name of its page in `docs/problems`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }
    };
}

kinds! {
    /// The body cannot be read.
    MalformedBody BAD_REQUEST "malformed-body";
    /// The email and the password do not match.
    WrongCredentials UNAUTHORIZED "wrong-credentials";
    /// The email and the password match, and the address waits to be confirmed.
    UnconfirmedAddress UNAUTHORIZED "unconfirmed-address";
    /// The key of the site's backend is none that may be used from there.
    RefusedKey UNAUTHORIZED "refused-key";
    /// A code of a hand-over that doesn't work in this browser, or no longer.
    RefusedCode UNAUTHORIZED "refused-code";
    /// The person may not log in without a second factor, and has to set one up.
    SecondFactorEnrolmentRequired FORBIDDEN "second-factor-enrolment-required";
    /// Another site sent the browser here.
    CrossSite FORBIDDEN "cross-site";
    /// Nobody may make an account for themselves, or only with an invitation.
    RegistrationClosed FORBIDDEN "registration-closed";
    /// Nobody logs in by password here.
    PasswordLoginOff FORBIDDEN "password-login-off";
    /// There is no such address.
    NotFound NOT_FOUND "not-found";
    /// No assistant has the name that was given.
    UnknownAssistant NOT_FOUND "unknown-assistant";
    /// The assistant takes tokens of people alone, and nobody is logged in.
    LoginRequired UNAUTHORIZED "login-required";
    /// A passkey is not known here, or its answer is not trusted.
    PasskeyRefused UNAUTHORIZED "passkey-refused";
    /// The address takes other methods.
    MethodNotAllowed METHOD_NOT_ALLOWED "method-not-allowed";
    /// The body did not arrive in time.
    RequestTimeout REQUEST_TIMEOUT "request-timeout";
    /// Another account has the address.
    AddressTaken CONFLICT "address-taken";
    /// A link that works once was used, is past its time, or never was one.
    DeadLink GONE "dead-link";
    /// The body is larger than any that is taken here.
    BodyTooLarge PAYLOAD_TOO_LARGE "body-too-large";
    /// The site does not go by the name that was asked for.
    Misdirected MISDIRECTED_REQUEST "misdirected-request";
    /// The body is of a type that is not taken here.
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported-media-type";
    /// Fields that have to be mended.
    InvalidFields UNPROCESSABLE_ENTITY "invalid-fields";
    /// Too many attempts, or too many requests for tokens: the next one may be made later.
    TooManyAttempts TOO_MANY_REQUESTS "too-many-attempts";
    /// Whatever else a client may have done wrong: an invalid `Host`, and what a library refuses.
    BadRequest BAD_REQUEST "bad-request";
    /// A fault of ours.
    InternalError INTERNAL_SERVER_ERROR "internal-error";
    /// The database does not answer, or too many wait for it.
    Unavailable SERVICE_UNAVAILABLE "unavailable";
    /// This replica should get no requests.
    NotReady SERVICE_UNAVAILABLE "not-ready";
}

impl Kind {
    /// The kind of an answer that no handler had more to say about.
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            403 => Self::CrossSite,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            408 => Self::RequestTimeout,
            413 => Self::BodyTooLarge,
            415 => Self::UnsupportedMediaType,
            421 => Self::Misdirected,
            422 => Self::InvalidFields,
            429 => Self::TooManyAttempts,
            503 => Self::Unavailable,
            _ if status.is_client_error() => Self::BadRequest,
            _ => Self::InternalError,
        }
    }

    /// `type`: the same for ever.
    pub fn uri(self) -> String {
        format!("{URN}{}", self.name())
    }
}

/// What there is to say of a problem beyond its kind: a code with its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Nobody is logged in, where somebody has to be.
    NotLoggedIn,
    /// An unsafe method, sent by another site.
    ForeignSite,
    /// A token, asked for by a navigation, an image or a script.
    TokenNotFetched,
    /// A token, asked for by a page of an origin that is not allowed.
    ForeignOrigin,
    /// A `Host` that is none.
    InvalidHost,
    /// A `Host` that is not ours.
    ForeignHost,
    /// A form that is not UTF-8.
    FormNotUtf8,
    /// No body where one is needed.
    EmptyBody,
    /// A body that is not JSON, from here on.
    NotJson {
        /// The line, from 1 on.
        line: usize,
        /// The column, from 1 on, in bytes.
        column: usize,
    },
    /// JSON that is no object.
    NotAnObject,
    /// A body whose end did not arrive.
    Incomplete,
    /// A body with a `Content-Encoding`.
    Encoded,
    /// JSON is taken here.
    JsonExpected,
    /// A form is taken here.
    FormExpected,
    /// UTF-8 is taken here.
    Utf8Expected,
    /// The next attempt may be made after so long.
    RetryIn(Duration),
    /// The next login may be tried after so long. A new password that is chosen by mail lets the account's owner in before.
    ResetOrRetryIn(Duration),
    /// This replica is about to stop.
    Draining,
    /// So many migrations are pending.
    MigrationsPending(usize),
    /// This machine's clock is so far ahead of the database's, or behind it.
    ClockSkewed(time::Duration),
    /// The database takes no changes at the moment.
    DatabaseReadOnly,
    /// The database does not answer.
    DatabaseUnreachable,
    /// The database answers with an error.
    DatabaseUnusable,
}

impl Detail {
    /// The kind that it belongs to.
    pub const fn kind(self) -> Kind {
        match self {
            Self::ForeignSite | Self::TokenNotFetched | Self::ForeignOrigin => Kind::CrossSite,
            Self::NotLoggedIn => Kind::LoginRequired,
            Self::InvalidHost => Kind::BadRequest,
            Self::ForeignHost => Kind::Misdirected,
            Self::FormNotUtf8 | Self::EmptyBody | Self::NotJson { .. } | Self::Incomplete => Kind::MalformedBody,
            Self::NotAnObject => Kind::InvalidFields,
            Self::Encoded | Self::JsonExpected | Self::FormExpected | Self::Utf8Expected => Kind::UnsupportedMediaType,
            Self::RetryIn(_) | Self::ResetOrRetryIn(_) => Kind::TooManyAttempts,
            Self::Draining
            | Self::MigrationsPending(_)
            | Self::ClockSkewed(_)
            | Self::DatabaseReadOnly
            | Self::DatabaseUnreachable
            | Self::DatabaseUnusable => Kind::NotReady,
        }
    }
}

/// What the caller may know of an error: the members of RFC 9457.
#[derive(Debug, Clone)]
pub struct Problem {
    /// `type` and `title`.
    pub kind: Kind,
    /// What `detail` tells of this problem; `None` for what it tells of every problem of the kind.
    pub detail: Option<Detail>,
    /// The fields to be mended.
    pub fields: Vec<FieldError>,
    /// An address that there is, and that is written much like the one that was asked for.
    pub near: Option<String>,
    /// Where a second factor is set up, for whoever needs one.
    pub enrolment: Option<String>,
}

impl From<Kind> for Problem {
    /// A problem about which there is no more to say.
    fn from(kind: Kind) -> Self {
        Self { kind, detail: None, fields: Vec::new(), near: None, enrolment: None }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;
    use crate::{domain::locale::Locale, web::text};

    #[test]
    fn every_kind_has_a_page_and_every_page_a_kind() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/problems");
        let files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap());
        let pages = files.filter(|file| file.path().is_file()).map(|file| file.file_name().into_string().unwrap());
        let index = ["README.md".to_owned()];
        let kinds = Kind::ALL.iter().map(|kind| format!("{}.md", kind.name()));
        assert_eq!(pages.collect::<BTreeSet<_>>(), kinds.chain(index).collect());
        let index = fs::read_to_string(folder.join("README.md")).unwrap();
        for kind in Kind::ALL {
            let name = kind.name();
            let page = fs::read_to_string(folder.join(format!("{name}.md"))).unwrap();
            let members =
                [format!("\"type\": \"{}\"", kind.uri()), format!("\"title\": \"{}\"", text::title(Locale::En, *kind))];
            let status = format!("\"status\": {}", kind.status().as_u16());
            for needed in members.iter().chain([&status]) {
                assert!(page.contains(needed), "{name}.md does not say {needed}");
            }
            assert!(index.contains(&format!("({name}.md)")), "the index does not know {name}");
        }
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        for name in names {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
        }
    }

    #[test]
    fn a_status_has_a_kind_of_the_same_class() {
        for status in (400..600).filter_map(|code| StatusCode::from_u16(code).ok()) {
            let kind = Kind::of_status(status);
            assert_eq!(kind.status().is_client_error(), status.is_client_error(), "{status}: {kind:?}");
        }
    }
}
