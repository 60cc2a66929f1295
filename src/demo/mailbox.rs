//! A mailbox in the place of a mail server, for testers to read.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    domain::email::Email,
    mail::{self, Letter},
};

/// Letters that are kept; the oldest makes room for a new one.
const MOST_LETTERS: usize = 1_000;

/// The letters that were sent, the oldest first.
#[derive(Debug, Default)]
pub struct Mailbox(Mutex<VecDeque<Received>>);

/// A letter in the mailbox.
#[derive(Clone, Serialize)]
pub struct Received {
    to: String,
    subject: String,
    text: String,
    html: String,
    /// What a reader can click on.
    links: Vec<String>,
    #[serde(with = "time::serde::rfc3339")]
    sent_at: OffsetDateTime,
}

impl std::fmt::Debug for Received {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Received").finish_non_exhaustive()
    }
}

impl mail::Mailbox for Mailbox {
    fn put(&self, to: &Email, letter: Letter, sent_at: OffsetDateTime) {
        let Letter { subject, text, html } = letter;
        let is_link = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
        let links = text.split_whitespace().filter(is_link).map(str::to_owned).collect();
        let mut letters = self.letters();
        if letters.len() == MOST_LETTERS {
            letters.pop_front();
        }
        letters.push_back(Received { to: to.as_str().to_owned(), subject, text, html, links, sent_at });
    }
}

impl Mailbox {
    /// What was sent to this address, or to anybody.
    #[must_use]
    pub fn to(&self, address: Option<&str>) -> Vec<Received> {
        let wanted = |letter: &&Received| address.is_none_or(|address| letter.to.eq_ignore_ascii_case(address));
        self.letters().iter().filter(wanted).cloned().collect()
    }

    /// Throws every letter away.
    pub fn empty(&self) {
        self.letters().clear();
    }

    fn letters(&self) -> MutexGuard<'_, VecDeque<Received>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
