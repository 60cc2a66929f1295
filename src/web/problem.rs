//! The kinds of problems: one closed list. Each has a page in `docs/problems`, and a test holds the two against each other.

use actix_web::http::StatusCode;

use crate::accounts::FieldError;

/// What the URI of every kind begins with (RFC 9457 §3.1.1). A name and no address: it stays when the documentation moves.
const URN: &str = "urn:throughline:problem:";

/// What everybody may know of a kind.
#[derive(Debug)]
struct Facts {
    status: StatusCode,
    name: &'static str,
    title: &'static str,
    detail: &'static str,
    remedy: &'static str,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $status:ident $name:literal $title:literal $detail:literal $remedy:literal;)+) => {
        /// What kind of problem it is: `type`, the status, and what stands there unless the request says more.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $kind),+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            const fn facts(self) -> &'static Facts {
                match self {
                    $(Self::$kind => &Facts {
                        status: StatusCode::$status, name: $name, title: $title, detail: $detail, remedy: $remedy,
                    },)+
                }
            }
        }
    };
}

kinds! {
    /// The body cannot be read.
    MalformedBody BAD_REQUEST "malformed-body" "That request makes no sense"
        "The server could not read what your browser sent." "Go back and try again.";
    /// The email and the password do not match.
    WrongCredentials UNAUTHORIZED "wrong-credentials" "Not logged in"
        "That email and password don't match." "Check both and try again.";
    /// The email and the password match, and the address waits to be confirmed.
    UnconfirmedAddress UNAUTHORIZED "unconfirmed-address" "Not logged in"
        "Confirm your email address first." "Open the link in the mail that was sent to it.";
    /// Another site sent the browser here.
    CrossSite FORBIDDEN "cross-site" "Not from here"
        "This request came from another site." "Open the page here and try again.";
    /// There is no such address.
    NotFound NOT_FOUND "not-found" "There is no such page"
        "Nothing lives at this address." "Check the address, or begin at the start page.";
    /// The address takes other methods.
    MethodNotAllowed METHOD_NOT_ALLOWED "method-not-allowed" "Not this way"
        "This address does not take requests of that kind." "Begin at the start page.";
    /// The body did not arrive in time.
    RequestTimeout REQUEST_TIMEOUT "request-timeout" "That took too long"
        "The request did not arrive in time." "Try again.";
    /// A link that works once was used, is past its time, or never was one.
    DeadLink GONE "dead-link" "This link doesn't work any more"
        "A link works once, for a limited time, and not after a newer one was sent."
        "Ask for a new one, or log in if you did what it was for.";
    /// The body is larger than any that is taken here.
    BodyTooLarge PAYLOAD_TOO_LARGE "body-too-large" "That is too much"
        "The request is larger than anything this site takes." "Shorten what you typed and try again.";
    /// The body is of a type that is not taken here.
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "Not in this form"
        "This address does not take content of that type." "Send the form from its page.";
    /// Fields that have to be mended.
    InvalidFields UNPROCESSABLE_ENTITY "invalid-fields" "Something has to be mended"
        "A field is missing, there twice, or not what it should be." "Go back and check what you typed.";
    /// Too many attempts, or too many requests for tokens: the next one may be made later.
    TooManyAttempts TOO_MANY_REQUESTS "too-many-attempts" "Too many attempts"
        "There were too many attempts in a short time." "Wait for a while, then try again.";
    /// Whatever else a client may have done wrong. No handler answers with it: it is there for what a library refuses.
    BadRequest BAD_REQUEST "bad-request" "That did not work"
        "The server did not accept this request." "Go back and try again.";
    /// A fault of ours.
    InternalError INTERNAL_SERVER_ERROR "internal-error" "Something went wrong here"
        "The fault is ours, and it has been noted." "Try again in a moment.";
    /// The database does not answer, or too many wait for it.
    Unavailable SERVICE_UNAVAILABLE "unavailable" "Back in a moment"
        "The site can't do this at the moment. Nothing is lost." "Wait a few seconds and try again.";
    /// This replica should get no requests.
    NotReady SERVICE_UNAVAILABLE "not-ready" "Not ready"
        "This replica should get no requests." "Wait a few seconds and try again.";
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
            422 => Self::InvalidFields,
            429 => Self::TooManyAttempts,
            503 => Self::Unavailable,
            _ if status.is_client_error() => Self::BadRequest,
            _ => Self::InternalError,
        }
    }

    /// The status of its answers.
    pub const fn status(self) -> StatusCode {
        self.facts().status
    }

    /// Its name: the last part of the URI, and the name of its page in `docs/problems`.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// `type`: the same for ever.
    pub fn uri(self) -> String {
        format!("{URN}{}", self.name())
    }

    /// `title`, the same for every problem of the kind.
    pub const fn title(self) -> &'static str {
        self.facts().title
    }

    /// `detail`, where the request says no more.
    pub const fn detail(self) -> &'static str {
        self.facts().detail
    }

    /// What a person should do, in a sentence.
    pub const fn remedy(self) -> &'static str {
        self.facts().remedy
    }
}

/// What the caller may know of an error: the members of RFC 9457.
#[derive(Debug, Clone)]
pub struct Problem {
    /// `type` and `title`.
    pub kind: Kind,
    /// `detail`: this problem, in a sentence.
    pub detail: String,
    /// The fields to be mended.
    pub fields: Vec<FieldError>,
}

impl From<Kind> for Problem {
    /// A problem about which there is no more to say.
    fn from(kind: Kind) -> Self {
        Self { kind, detail: kind.detail().to_owned(), fields: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

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
            let members = [format!("\"type\": \"{}\"", kind.uri()), format!("\"title\": \"{}\"", kind.title())];
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
