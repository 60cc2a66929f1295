//! What the stand-in remembers until it stops: conversations, its script, and the requests that it saw.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::{conversation::Conversations, journal::Journal, script::Script};

/// Shared with whoever may reset it.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Remembered>>);

#[derive(Debug, Default)]
pub(super) struct Remembered {
    pub conversations: Conversations,
    pub script: Script,
    pub journal: Journal,
    /// Tokens with an earlier `jti` are from before a reset. The times in UUIDs of version 7 are real, whatever clock testers move.
    oldest_token: Uuid,
    /// The script that it started with.
    original: Script,
}

impl Memory {
    /// That of a stand-in that starts with this script.
    #[must_use]
    pub fn new(script: Script) -> Self {
        Self(Arc::new(Mutex::new(Remembered { script: script.clone(), original: script, ..Remembered::default() })))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything, as a restart would.
    pub fn reset(&self) {
        let mut remembered = self.lock();
        let original = remembered.original.clone();
        let oldest_token = Uuid::now_v7();
        *remembered = Remembered { script: original.clone(), original, oldest_token, ..Remembered::default() };
    }

    /// Whether the token with this `jti` was issued before a reset.
    #[must_use]
    pub fn forgot(&self, token: Uuid) -> bool {
        token.get_version_num() == 7 && token < self.lock().oldest_token
    }
}
