//! What Example ID remembers: who is logged in, and what it gave to whom.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use time::OffsetDateTime;

use super::people::Person;

/// Maximum number of things of each kind. The oldest makes room.
const MAX_ENTRIES: usize = 1_000;

/// Shared by everybody who asks.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Remembered>>);

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory(…)")
    }
}

/// Everything, by what whoever asks has to know.
#[derive(Default)]
pub struct Remembered {
    /// By the browser's cookie.
    pub sessions: Entries<Session>,
    /// By the code, until it is redeemed.
    pub codes: Entries<Code>,
    /// By the access token.
    pub access: Entries<Grant>,
    /// By the refresh token; used ones, too.
    pub refresh: Entries<Refresh>,
}

/// Somebody who is logged in.
#[derive(Clone)]
pub struct Session {
    pub person: &'static Person,
    /// `sid`: what the site is told, which opens nothing.
    pub id: String,
    pub since: OffsetDateTime,
}

/// To what a site was let.
#[derive(Clone)]
pub struct Grant {
    pub session: Session,
    pub scope: String,
    pub until: OffsetDateTime,
}

/// What a code stands for.
pub struct Code {
    pub grant: Grant,
    pub callback: String,
    pub nonce: Option<String>,
    /// PKCE (RFC 7636).
    pub challenge: String,
}

/// What a refresh token stands for.
pub struct Refresh {
    pub grant: Grant,
    /// Whether there is a newer one: whoever has this one has stolen it, or was stolen from (RFC 9700 §4.14).
    pub is_used: bool,
}

impl Memory {
    pub(super) fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything.
    pub(in crate::demo) fn reset(&self) {
        *self.lock() = Remembered::default();
    }
}

impl Remembered {
    /// Takes back everything that this session's person let a site do.
    pub fn revoke(&mut self, session: &str) {
        self.codes.remove_all(|code| code.grant.session.id == session);
        self.access.remove_all(|grant| grant.session.id == session);
        self.refresh.remove_all(|refresh| refresh.grant.session.id == session);
    }
}

/// A bounded number of things, each under a secret.
pub struct Entries<T> {
    by_secret: HashMap<String, T>,
    oldest_first: VecDeque<String>,
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self { by_secret: HashMap::new(), oldest_first: VecDeque::new() }
    }
}

impl<T> Entries<T> {
    pub fn get(&self, secret: &str) -> Option<&T> {
        self.by_secret.get(secret)
    }

    pub fn get_mut(&mut self, secret: &str) -> Option<&mut T> {
        self.by_secret.get_mut(secret)
    }

    pub fn insert(&mut self, secret: String, entry: T) {
        if self.oldest_first.len() >= MAX_ENTRIES
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.by_secret.remove(&oldest);
        }
        self.oldest_first.push_back(secret.clone());
        self.by_secret.insert(secret, entry);
    }

    pub fn remove(&mut self, secret: &str) -> Option<T> {
        self.oldest_first.retain(|other| other != secret);
        self.by_secret.remove(secret)
    }

    pub fn remove_all(&mut self, is_gone: impl Fn(&T) -> bool) {
        self.by_secret.retain(|_, entry| !is_gone(entry));
        let Self { by_secret, oldest_first } = self;
        oldest_first.retain(|secret| by_secret.contains_key(secret));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let mut entries = Entries::default();
        for number in 0..=MAX_ENTRIES {
            entries.insert(number.to_string(), number);
        }
        assert_eq!((entries.get("0"), entries.get("1"), entries.by_secret.len()), (None, Some(&1), MAX_ENTRIES));
        entries.remove("1");
        entries.remove_all(|number| number % 2 == 0);
        assert_eq!((entries.by_secret.len(), entries.oldest_first.len()), (MAX_ENTRIES / 2 - 1, MAX_ENTRIES / 2 - 1));
    }
}
