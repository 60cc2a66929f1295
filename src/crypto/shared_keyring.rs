//! The keyring that every worker signs with, which a reload replaces as a whole. Reading it takes no lock.

use std::{path::Path, sync::Arc};

use arc_swap::{ArcSwap, ArcSwapOption, Guard};
use jsonwebtoken::jwk::JwkSet;
use secrecy::SecretString;
use time::{Duration, OffsetDateTime};

use super::{
    key_file::KeyError,
    keyring::{self, Keyring},
};

/// The keyring of a process.
#[derive(Debug)]
pub struct SharedKeyring {
    current: ArcSwap<Keyring>,
    problem: ArcSwapOption<KeyError>,
    token_ttl: Duration,
}

/// What taking up the keys folder has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Another key signs.
    Signing,
    /// The same key signs, and others are published.
    Published,
    /// Nothing that matters.
    Nothing,
}

impl SharedKeyring {
    /// Shares a keyring whose tokens live this long.
    #[must_use]
    pub fn new(keyring: Keyring, token_ttl: Duration) -> Self {
        Self { current: ArcSwap::from_pointee(keyring), problem: ArcSwapOption::empty(), token_ttl }
    }

    /// The keyring at this moment. One request uses one keyring.
    #[must_use]
    pub fn current(&self) -> Guard<Arc<Keyring>> {
        self.current.load()
    }

    /// The public keys at this moment: see [`Keyring::published`].
    #[must_use]
    pub fn published(&self, now: OffsetDateTime) -> JwkSet {
        self.current.load().published(now, keyring::retention(self.token_ttl))
    }

    /// Why the keyring is not what the folder holds now: the last reload failed.
    #[must_use]
    pub fn problem(&self) -> Option<Arc<KeyError>> {
        self.problem.load_full()
    }

    /// Takes up a keys folder. One that cannot be used leaves the keyring as it is.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn reload(&self, folder: &Path, passphrase: Option<&SecretString>) -> Result<Change, Arc<KeyError>> {
        match Keyring::read(folder, passphrase) {
            Ok(keyring) => {
                self.problem.store(None);
                let keyring = Arc::new(keyring);
                let before = self.current.swap(Arc::clone(&keyring));
                Ok(if before.active().kid() != keyring.active().kid() {
                    Change::Signing
                } else if before.all() != keyring.all() {
                    Change::Published
                } else {
                    Change::Nothing
                })
            }
            Err(error) => {
                let error = Arc::new(error);
                self.problem.store(Some(Arc::clone(&error)));
                Err(error)
            }
        }
    }
}
