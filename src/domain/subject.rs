//! The subject: the opaque id that a chat conversation is tied to, and the `sub` of its identity tokens (RFC 7519 §4.1.2).

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Rejection;

const PREFIX: &str = "anon-";

/// `anon-<uuid v4>`. Belongs to a browser and is never derived from an account, so it reveals nothing about the person.
///
/// All its characters are legal in an HTTP header value, as the assistant's vendor requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject(Uuid);

impl Subject {
    /// A new random subject: 122 bits from a generator that the operating system seeds.
    #[must_use]
    pub fn mint() -> Self {
        Self(Uuid::new_v4())
    }

    /// Parses what [`fmt::Display`] writes, and nothing else: a subject has exactly one spelling.
    ///
    /// # Errors
    /// When the text is not `anon-` and a version 4 uuid in lower case with hyphens.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let rejection = Rejection::SubjectMalformed;
        let id = text.strip_prefix(PREFIX).ok_or(rejection)?;
        let id = Uuid::try_parse(id).map_err(|_| rejection)?;
        let subject = Self(id);
        if id.get_version_num() == 4 && subject.to_string() == text { Ok(subject) } else { Err(rejection) }
    }

    /// The bare uuid, as stored in the database.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// From a uuid stored in the database.
    #[must_use]
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

/// Which cookies of a subject count: those that carry the number kept beside it in the database. Each login with the subject, and
/// each end of its conversation, counts it up. So a copy of a cookie is void from that moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding(pub i32);

impl Binding {
    /// Of a subject with which nobody has logged in. The database does not know it.
    pub const FREE: Self = Self(0);
}

/// A subject as a browser holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldSubject {
    /// The subject.
    pub subject: Subject,
    /// What its cookie carries.
    pub binding: Binding,
}

impl HeldSubject {
    /// A new subject, for a browser that has none.
    #[must_use]
    pub fn mint() -> Self {
        Self { subject: Subject::mint(), binding: Binding::FREE }
    }
}

/// A subject that belongs to an account.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct LinkedSubject {
    /// The subject.
    pub subject: Subject,
    /// When its browser first logged in to the account.
    #[serde(with = "time::serde::rfc3339")]
    pub linked_at: OffsetDateTime,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.0)
    }
}

impl TryFrom<String> for Subject {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_reads_back_as_itself() {
        let subject = Subject::mint();
        assert_eq!(Subject::parse(&subject.to_string()), Ok(subject));
    }

    #[test]
    fn only_the_one_spelling_is_read() {
        for text in [
            "",
            "anon-",
            "6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a",
            "anon-6F0C2C1E-8C2A-4D8E-9D55-0D6F1F1C7B1A",
            "anon-6f0c2c1e8c2a4d8e9d550d6f1f1c7b1a",
            "anon-6f0c2c1e-8c2a-1d8e-9d55-0d6f1f1c7b1a",
            "anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a ",
            "anon-{6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a}",
        ] {
            assert!(Subject::parse(text).is_err(), "{text:?} was read as a subject");
        }
    }
}
