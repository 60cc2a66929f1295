//! What the stand-in remembers until it stops: conversations, its script, and the requests that it saw.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{conversation::Conversations, journal::Journal, script::Script};

/// Shared with whoever may reset it.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Remembered>>);

#[derive(Debug, Default)]
pub(super) struct Remembered {
    pub conversations: Conversations,
    pub script: Script,
    pub journal: Journal,
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
        *remembered = Remembered { script: original.clone(), original, ..Remembered::default() };
    }
}
