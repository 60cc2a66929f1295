//! What a browser brings along: its subject, and its session when somebody is logged in.

use crate::domain::{
    principal::{ActiveSession, Person},
    subject::HeldSubject,
};

/// One request's browser, as its cookies identify it.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// The subject of its cookie, when that counts: see [`super::rules::cookie_counts`].
    pub cookie: Option<HeldSubject>,
    /// Its live session.
    pub session: Option<ActiveSession>,
}

impl Visit {
    /// The browser's subject. See [`super::rules::subject_of`] for which of the two counts.
    #[must_use]
    pub fn subject(&self) -> Option<HeldSubject> {
        self.session.as_ref().map(|session| session.subject).or(self.cookie)
    }

    /// The person who is logged in.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.session.as_ref().map(|session| &session.person)
    }
}
