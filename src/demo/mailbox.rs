//! A mailbox in the place of a mail server, for testers to read.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde::Serialize;
use time::OffsetDateTime;
use tokio::{sync::Notify, time::timeout};

use crate::{
    domain::email::Email,
    mail::{self, Letter, SendError},
};

/// Letters that are kept; the oldest makes room for a new one.
const MOST_LETTERS: usize = 1_000;

/// The letters that were sent, the oldest first.
#[derive(Debug, Default)]
pub struct Mailbox {
    letters: Mutex<VecDeque<Received>>,
    arrived: Notify,
    fails: AtomicBool,
}

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
    fn put(&self, to: &Email, letter: Letter, sent_at: OffsetDateTime) -> Result<(), SendError> {
        if self.fails() {
            return Err(SendError::Later("the demo's mailbox was told to fail".to_owned()));
        }
        let Letter { subject, text, html } = letter;
        let is_link = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
        let links = text.split_whitespace().filter(is_link).map(str::to_owned).collect();
        let mut letters = self.letters();
        if letters.len() == MOST_LETTERS {
            letters.pop_front();
        }
        letters.push_back(Received { to: to.as_str().to_owned(), subject, text, html, links, sent_at });
        drop(letters);
        self.arrived.notify_waiters();
        Ok(())
    }
}

impl Mailbox {
    /// What was sent to this address, or to anybody.
    #[must_use]
    pub fn to(&self, address: Option<&str>) -> Vec<Received> {
        let wanted = |letter: &&Received| address.is_none_or(|address| letter.to.eq_ignore_ascii_case(address));
        self.letters().iter().filter(wanted).cloned().collect()
    }

    /// The same, once there is something; after this time whatever there is.
    pub async fn wait_for(&self, address: Option<&str>, longest: Duration) -> Vec<Received> {
        let arrival = async {
            loop {
                let mut arrived = pin!(self.arrived.notified());
                arrived.as_mut().enable();
                let letters = self.to(address);
                if !letters.is_empty() {
                    return letters;
                }
                arrived.await;
            }
        };
        timeout(longest, arrival).await.unwrap_or_default()
    }

    /// Whether it takes no letters, as a mail server that is down.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.fails.load(Ordering::Relaxed)
    }

    /// From now on, it fails, or takes letters.
    pub fn set_failing(&self, fails: bool) {
        self.fails.store(fails, Ordering::Relaxed);
    }

    /// Throws every letter away.
    pub fn empty(&self) {
        self.letters().clear();
    }

    fn letters(&self) -> MutexGuard<'_, VecDeque<Received>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
