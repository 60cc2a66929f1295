//! Rules 1 to 5: whose conversation it is. Pure functions, in the order of the rules.
//!
//! People log in while a chat is open. The assistant ties a conversation to the `sub` of its identity tokens, and refuses another
//! one midway. That `sub` is the *subject*: a random id that belongs to a browser. Who the person is stands beside it, in the
//! token's *payload*: their name and the site's id for them, or `Anonymous` and the subject.
//!
//! 1. A browser gets one subject, kept in a cookie that lasts 45 days from its last use: [`subject_of`], [`is_expired`].
//! 2. Every identity token of that browser carries it as `sub`, whoever is logged in: [`principal_of`] decides the payload alone.
//! 3. Logging in changes the session and nothing else. The next token has the same `sub` and the person's payload:
//!    [`subject_after_login`] and [`principal_of`].
//! 4. A subject belongs to one account at most, for good: the first that logs in with it. The browser gets a new subject when
//!    another account logs in ([`subject_after_login`]), at logout, unless the operator has it kept ([`subject_after_logout`]),
//!    and when its person erases their account ([`subject_after_erasure`]). The page sees that the subject changed and ends the
//!    conversation, because a `sub` must never change inside one. Each login, and each end, voids every older cookie of the
//!    subject, so that a copy is worth nothing: [`cookie_counts`].
//! 5. A session is worth nothing from the moment it ends, its account is disabled or its password changes. The very next token
//!    says so, on every replica: [`session_state`]. When somebody ended it on purpose, its subject has ended as well; when it ran
//!    out by itself, the browser goes on with its subject.

use time::{Duration, OffsetDateTime};

use super::Visit;
use crate::{
    config::SubjectOnLogout,
    domain::{
        principal::Principal,
        session::{ABSOLUTE_LIMIT, GRACE, IDLE_LIMIT, SessionFacts, TOUCH_INTERVAL},
        subject::{Binding, HeldSubject, Subject},
    },
};

/// Rules 1 and 2: the subject of a browser; a new one for a browser that has none.
///
/// [`Visit::subject`] prefers the subject that the session was opened with to the cookie's. Two tabs that fetch their first token
/// at the same instant are given two cookies, of which the browser keeps one; the conversation goes on under the subject that
/// somebody logged in with.
#[must_use]
pub fn subject_of(visit: &Visit) -> HeldSubject {
    visit.subject().unwrap_or_else(HeldSubject::mint)
}

/// How long a subject's cookie lasts from its last use.
pub const COOKIE_LIMIT: Duration = Duration::days(45);

/// Rule 1: whether a cookie from this moment is too old, whatever its browser says.
#[must_use]
pub fn is_expired(issued_at: OffsetDateTime, now: OffsetDateTime) -> bool {
    now - issued_at >= COOKIE_LIMIT
}

/// Rule 4: whether a subject's cookie counts. `current` is the number beside the subject in the database, and [`Binding::FREE`] for a
/// subject that it does not know.
#[must_use]
pub fn cookie_counts(held: HeldSubject, current: Binding) -> bool {
    held.binding == current
}

/// Rules 2 and 3: whom the payload of this browser's tokens speaks of. Their `sub` is the browser's subject either way.
#[must_use]
pub fn principal_of(visit: &Visit) -> Principal {
    visit.person().map_or(Principal::Anonymous, |person| Principal::Authenticated(person.clone()))
}

/// Whom a browser's subject belongs to, as seen by somebody who logs in there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// Nobody's yet, and so theirs from this login on; or theirs already.
    FreeOrOwn,
    /// Another account's.
    Foreign,
}

/// Rules 3 and 4: the subject of a browser in which somebody has just logged in. It stays, unless it is another account's.
#[must_use]
pub fn subject_after_login(subject: Subject, ownership: Ownership) -> Subject {
    match ownership {
        Ownership::FreeOrOwn => subject,
        Ownership::Foreign => Subject::mint(),
    }
}

/// Rule 4: the subject of a browser in which somebody has just logged out; `None` for a browser that has none: its next token
/// brings one. The policy is the operator's, `THROUGHLINE_SUBJECT_ON_LOGOUT`, and [`SubjectOnLogout::Rotate`] unless set.
///
/// Whether somebody was still logged in makes no difference: the session may be over, and the subject still that of the person
/// who left.
#[must_use]
pub fn subject_after_logout(subject: Option<HeldSubject>, policy: SubjectOnLogout) -> Option<HeldSubject> {
    subject.map(|subject| match policy {
        SubjectOnLogout::Rotate => HeldSubject::mint(),
        SubjectOnLogout::Keep => subject,
    })
}

/// Rule 4: the subject of a browser whose person has just erased their account. What was said under the old one is to be deleted
/// at the assistant's vendor, so it goes whatever the policy at logout.
#[must_use]
pub fn subject_after_erasure() -> HeldSubject {
    HeldSubject::mint()
}

/// What is behind the session cookie of a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// Its person is logged in.
    Live {
        /// Whether its use is to be noted, because `last_seen_at` is older than [`TOUCH_INTERVAL`].
        due: bool,
    },
    /// It ended within the last [`GRACE`]. Nobody is logged in, but the browser keeps its cookie: a request that was in flight while
    /// a login replaced the session must not remove the new session's cookie.
    JustEnded,
    /// It is over: nobody is logged in, and the cookie is removed.
    Over,
}

/// Rule 5: whether a session is worth anything at this moment. Every request asks anew, with what the database holds then and the
/// database's time as `now`, so that all replicas agree.
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
