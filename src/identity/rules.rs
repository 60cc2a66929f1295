//! Rules 1 to 5: whose conversation it is. Pure functions, one for each decision.
//!
//! 1. A browser gets one subject, kept in a cookie that lasts 45 days from its last use: [`subject_of`].
//! 2. Every identity token of that browser carries it as `sub`: [`speaks_of`].
//! 3. Logging in changes the session and nothing else. The next token has the same `sub` and the person's payload:
//!    [`subject_after_login`] and [`speaks_of`].
//! 4. A subject belongs to one account at most, for good. Where keeping it would break that, and when a person leaves, the
//!    browser gets a new one: [`subject_after_login`], [`subject_after_logout`], [`subject_after_erasure`]. The subject must
//!    never change inside a conversation, so the page then ends it.
//! 5. A session is worth nothing from the moment it ends, its account is disabled or its password changes: [`session_state`].

use time::OffsetDateTime;

use super::Visit;
use crate::{
    config::SubjectOnLogout,
    domain::{
        principal::Principal,
        session::{ABSOLUTE_LIMIT, GRACE, IDLE_LIMIT, SessionFacts, TOUCH_INTERVAL},
        subject::Subject,
    },
};

/// Rules 1 and 2: the subject of a browser; a new one for a browser that has none.
///
/// A session's own subject outranks the cookie's. Two tabs that fetch their first token at the same instant are given two
/// cookies, of which the browser keeps one; the conversation goes on under the subject that somebody logged in with.
#[must_use]
pub fn subject_of(visit: &Visit) -> Subject {
    visit.subject().unwrap_or_else(Subject::mint)
}

/// Rules 2 and 3: whom a token of this browser speaks of. Its `sub` is the browser's subject either way.
#[must_use]
pub fn speaks_of(visit: &Visit) -> Principal {
    visit.person().map_or(Principal::Anonymous, |person| Principal::Authenticated(person.clone()))
}

/// Whom a subject belongs to, as seen by somebody who logs in with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// Nobody has logged in with it yet, or it is their own already.
    FreeOrOwn,
    /// It belongs to another account.
    Foreign,
}

/// Rules 3 and 4: the subject of a browser in which somebody has just logged in. It stays, unless it is somebody else's.
#[must_use]
pub fn subject_after_login(subject: Subject, ownership: Ownership) -> Subject {
    match ownership {
        Ownership::FreeOrOwn => subject,
        Ownership::Foreign => Subject::mint(),
    }
}

/// Rule 4: the subject of a browser in which somebody has just logged out; `None` for one that has no subject and needs none.
///
/// A page may be stale and its session over already. Its subject can still be that of the person who left, so it goes too.
#[must_use]
pub fn subject_after_logout(subject: Option<Subject>, policy: SubjectOnLogout) -> Option<Subject> {
    subject.map(|subject| match policy {
        SubjectOnLogout::Rotate => Subject::mint(),
        SubjectOnLogout::Keep => subject,
    })
}

/// Rule 4: the subject of a browser whose person has just erased their account. The old one's data are to be deleted at the
/// vendor's, so it goes whatever happens at logout.
#[must_use]
pub fn subject_after_erasure() -> Subject {
    Subject::mint()
}

/// What is behind the key of a session that a browser sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// Its person is logged in. With `due`, it is time to note its use.
    Live {
        /// Whether `last_seen_at` is older than [`TOUCH_INTERVAL`].
        due: bool,
    },
    /// It was ended within the last [`GRACE`]: nobody is logged in, but the cookie stays, because a request that was in flight
    /// while a new login replaced its session must not remove the new cookie.
    JustEnded,
    /// It is over.
    Over,
}

/// Rule 5: whether a session is worth anything at this moment. Asked anew for every request, on every replica.
#[must_use]
pub fn session_state(session: &SessionFacts, now: OffsetDateTime) -> SessionState {
    if let Some(ended_at) = session.ended_at {
        return if now - ended_at < GRACE { SessionState::JustEnded } else { SessionState::Over };
    }
    let live = now - session.authenticated_at < ABSOLUTE_LIMIT
        && now - session.last_seen_at < IDLE_LIMIT
        && session.password_version == session.account_password_version
        && !session.account_is_disabled;
    if live { SessionState::Live { due: now - session.last_seen_at >= TOUCH_INTERVAL } } else { SessionState::Over }
}
