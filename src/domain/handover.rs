//! Hand-overs: the site's own backend says who is logged in, and the browser redeems its word for a session.

use serde::Serialize;
use time::Duration;
use uuid::Uuid;

use super::{account::CustomUserId, display_name::DisplayName, email::Email, field::FieldChanges, locale::Locale};

/// How long a code may be redeemed. It goes from the backend to the page that waits for it.
pub const CODE_LIFETIME: Duration = Duration::seconds(60);

/// What the backend ends a hand-over by. Not the code, which only the browser redeems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct HandoverId(pub Uuid);

/// Somebody whom the backend vouches for, with every value checked.
#[derive(Debug, Clone)]
pub struct HandedOverPerson {
    /// The site's own id for them, which says whose account it is.
    pub custom_user_id: CustomUserId,
    /// What they are called.
    pub name: DisplayName,
    /// Their address, which the backend has confirmed.
    pub email: Option<Email>,
    /// Values of theirs that are to be written.
    pub fields: FieldChanges,
    /// The language of a new account.
    pub locale: Locale,
}

/// What the backend ends, and with it the sessions that it opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandoverEnd {
    /// This one.
    One(HandoverId),
    /// All of this person.
    Person(CustomUserId),
}

/// Why a code is not redeemed. Only the audit trail is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRefusal {
    /// There is no such code, or none any more.
    Unknown,
    /// It is another browser's.
    Foreign,
    /// It was redeemed.
    Replayed,
    /// Its time is over.
    Late,
}

impl CodeRefusal {
    /// The reason in the audit trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_code",
            Self::Foreign => "foreign_code",
            Self::Replayed => "replayed_code",
            Self::Late => "late_code",
        }
    }
}
