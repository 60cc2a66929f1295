//! How the keys folder changes: one command at a time, and in steps of which each leaves a folder that a server can use.
//!
//! A plan is a list of steps. Every plan has one step that matters, the rename by which another key signs. What comes before it makes sure
//! that the other key's tokens stay verifiable and that it can be undone; what comes after is tidying. Whoever is interrupted starts anew:
//! see docs/adr/0014-the-keys-folder-is-the-state.md.

mod retirement;
mod step;
mod switch;
#[cfg(test)]
mod tests;

use std::{
    fs::{DirBuilder, File, TryLockError},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    thread,
    time::Duration as StdDuration,
};

use aws_lc_rs::rsa::KeySize;
use secrecy::SecretString;
use time::OffsetDateTime;

pub use self::retirement::Retired;
use self::step::Step;
use super::{
    key_file::{self, KeyError},
    key_handover::{HANDOVER, Handover},
    keyring::{self, ACTIVE, NEXT, PREVIOUS},
    token_signature::SigningKey,
};

/// The key that a rollback takes out of use, between two of its steps.
pub const ROLLED_BACK: &str = "rolled-back.pem";
/// Other commands take less, unless they wait for somebody.
const USUAL_WAIT: StdDuration = StdDuration::from_secs(2);
const POLL: StdDuration = StdDuration::from_millis(20);

/// Why the folder was not changed.
#[derive(Debug, thiserror::Error)]
pub enum TurnoverError {
    /// No key is waiting to be activated.
    #[error("there is no {NEXT}: run `throughline key generate`, which makes it")]
    NoNext,
    /// A key is waiting already.
    #[error("{0} already exists: activate or retire that key before you generate another")]
    Exists(PathBuf),
    /// No key can be gone back to.
    #[error(
        "there is no {PREVIOUS}, so there is nothing to go back to: run `throughline key generate`, then `throughline key activate`"
    )]
    NoPrevious,
    /// No key has this id.
    #[error("no key's id begins with {0}: see `throughline key list`")]
    UnknownKey(String),
    /// Several keys' ids begin so.
    #[error("several keys' ids begin with {0}: give more of it")]
    AmbiguousKey(String),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The file system refused.
    #[error("{0} cannot be changed: {1}")]
    Io(PathBuf, io::Error),
}

/// A keys folder that no other command changes meanwhile.
#[derive(Debug)]
pub struct KeysFolder {
    path: PathBuf,
    passphrase: Option<SecretString>,
    _lock: File,
}

impl KeysFolder {
    /// Waits for its turn and makes the folder if there is none. The passphrase is for private keys, those that are there and those that are
    /// made. `waiting` is called when that takes long, because another command waits for somebody.
    ///
    /// # Errors
    /// When the folder cannot be made or locked.
    pub fn lock(path: &Path, passphrase: Option<SecretString>, waiting: impl FnOnce()) -> Result<Self, TurnoverError> {
        let refused = |error| TurnoverError::Key(KeyError::Unwritable(path.into(), error));
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(refused)?;
        let lock = File::open(path).map_err(refused)?;
        let mut waited = StdDuration::ZERO;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(refused(error)),
                Err(TryLockError::WouldBlock) if waited >= USUAL_WAIT => {
                    waiting();
                    lock.lock().map_err(refused)?;
                    break;
                }
                Err(TryLockError::WouldBlock) => thread::sleep(POLL),
            }
            waited += POLL;
        }
        Ok(Self { path: path.into(), passphrase, _lock: lock })
    }

    /// Generates a key under this name, [`ACTIVE`] or [`NEXT`].
    ///
    /// # Errors
    /// [`TurnoverError::Exists`] when there is one.
    pub fn generate(&self, name: &str, size: KeySize) -> Result<SigningKey, TurnoverError> {
        let path = self.path.join(name);
        let pair = key_file::generate(&path, size, self.passphrase.as_ref()).map_err(|error| match error {
            KeyError::Exists(path) => TurnoverError::Exists(path),
            error => error.into(),
        })?;
        Ok(SigningKey::new(pair, &path)?)
    }

    /// The active key.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn active(&self) -> Result<SigningKey, TurnoverError> {
        Ok(self.read(ACTIVE)?)
    }

    /// The key that is to sign next.
    ///
    /// # Errors
    /// [`TurnoverError::NoNext`] when there is none.
    pub fn next(&self) -> Result<SigningKey, TurnoverError> {
        self.read(NEXT).map_err(|error| match error {
            KeyError::Missing(_) => TurnoverError::NoNext,
            error => error.into(),
        })
    }

    /// The key that signed before the active one.
    ///
    /// # Errors
    /// [`TurnoverError::NoPrevious`] when there is none.
    pub fn previous(&self) -> Result<SigningKey, TurnoverError> {
        let previous = self.read(PREVIOUS).map_err(|error| match error {
            KeyError::Missing(_) => TurnoverError::NoPrevious,
            error => error.into(),
        })?;
        // A switch that was interrupted before it happened leaves the active key there.
        if previous.kid() == self.active()?.kid() { Err(TurnoverError::NoPrevious) } else { Ok(previous) }
    }

    /// Announces a handover to every server.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn announce(&self, handover: &Handover) -> Result<(), TurnoverError> {
        self.call_off()?;
        Ok(handover.write(&self.path)?)
    }

    /// Calls a handover off, if one is announced.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn call_off(&self) -> Result<(), TurnoverError> {
        self.perform(&[Step::Remove(self.path.join(HANDOVER))])
    }

    fn read(&self, name: &str) -> Result<SigningKey, KeyError> {
        let path = self.path.join(name);
        SigningKey::new(key_file::read_private(&path, self.passphrase.as_ref())?, &path)
    }

    fn publish(&self, key: &SigningKey, now: OffsetDateTime) -> Result<Step, TurnoverError> {
        let pem = key_file::public_pem(key.public_key())?;
        Ok(Step::Publish { path: keyring::retired_file(&self.path, key.kid(), now), pem })
    }

    fn perform(&self, plan: &[Step]) -> Result<(), TurnoverError> {
        for step in plan {
            step.perform()?;
        }
        if plan.is_empty() {
            return Ok(());
        }
        File::open(&self.path)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| TurnoverError::Io(self.path.clone(), error))
    }
}
