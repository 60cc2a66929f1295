//! How the keys folder changes: one command at a time, and in steps of which each leaves a folder that a server can use.
//!
//! A plan is a list of steps. Every plan has one step that matters, the rename by which another key signs. What comes before it makes sure
//! that the other key's tokens stay verifiable and that it can be undone; what comes after is tidying. Whoever is interrupted starts anew:
//! see docs/adr/0014-the-keys-folder-is-the-state.md.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    thread,
    time::Duration as StdDuration,
};

use aws_lc_rs::rsa::KeySize;
use secrecy::SecretString;
use time::{Duration, OffsetDateTime};

use super::{
    key_file::{self, KeyError},
    key_handover::{HANDOVER, Handover},
    keyring::{self, ACTIVE, NEXT, PREVIOUS, RetiredKey},
    token_signature::SigningKey,
};

/// The key that a rollback takes out of use, between two of its steps.
pub const ROLLED_BACK: &str = "rolled-back.pem";
/// The longest that a token may live.
const LONGEST_TTL: Duration = Duration::hours(1);
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

/// A step. Each is atomic, and doing one twice changes nothing.
#[derive(Debug)]
enum Step {
    /// Writes the public half of a key among the retired ones.
    Publish { path: PathBuf, pem: String },
    /// Gives a file a second name, in the place of what has it.
    Link { from: PathBuf, to: PathBuf },
    /// Gives a file another name, in the place of what has it.
    Rename { from: PathBuf, to: PathBuf },
    /// Removes a file, unless that is done.
    Remove(PathBuf),
}

/// A keys folder that no other command changes meanwhile.
#[derive(Debug)]
pub struct KeysFolder {
    path: PathBuf,
    passphrase: Option<SecretString>,
    _lock: File,
}

/// Which key a retirement takes out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retired {
    /// The one that signed: the next one signs now.
    Active,
    /// The one that was to sign next.
    Next,
    /// One that only verified.
    Retired,
}

impl KeysFolder {
    /// Waits for its turn and makes the folder if there is none. The passphrase is for private keys, those that are there and those that are made. `waiting` is called when that takes long, because another command waits for
    /// somebody.
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

    /// Lets the next key sign. The one that signed until now stays published, and can be gone back to.
    ///
    /// # Errors
    /// When there is no next key, or the file system refuses.
    pub fn activate(&self, now: OffsetDateTime) -> Result<(), TurnoverError> {
        self.perform(&self.plan_activation(now)?)
    }

    fn plan_activation(&self, now: OffsetDateTime) -> Result<Vec<Step>, TurnoverError> {
        self.next()?;
        Ok(vec![
            self.publish(&self.active()?, now)?,
            Step::Link { from: self.path.join(ACTIVE), to: self.path.join(PREVIOUS) },
            Step::Rename { from: self.path.join(NEXT), to: self.path.join(ACTIVE) },
            Step::Remove(self.path.join(HANDOVER)),
        ])
    }

    /// Lets the previous key sign again. The one that signed until now becomes the next one, or the previous one where another is waiting.
    ///
    /// # Errors
    /// When there is no previous key, or the file system refuses.
    pub fn roll_back(&self, now: OffsetDateTime) -> Result<(), TurnoverError> {
        self.perform(&self.plan_rollback(now)?)
    }

    fn plan_rollback(&self, now: OffsetDateTime) -> Result<Vec<Step>, TurnoverError> {
        self.previous()?;
        let rolled_back = self.path.join(ROLLED_BACK);
        Ok(vec![
            self.publish(&self.active()?, now)?,
            Step::Link { from: self.path.join(ACTIVE), to: rolled_back.clone() },
            Step::Rename { from: self.path.join(PREVIOUS), to: self.path.join(ACTIVE) },
            Step::Rename { from: rolled_back, to: self.place_of_rolled_back() },
            Step::Remove(self.path.join(HANDOVER)),
        ])
    }

    fn place_of_rolled_back(&self) -> PathBuf {
        let next = self.path.join(NEXT);
        if next.exists() { self.path.join(PREVIOUS) } else { next }
    }

    /// Takes a key out of use at once, because somebody else may have it: it neither signs nor verifies any more. Where it is the active
    /// one, the next key has to be there and signs now.
    ///
    /// # Errors
    /// When no key has this id, or there is none to sign in its place.
    pub fn retire_now(&self, kid: &str) -> Result<Retired, TurnoverError> {
        let (retired, plan) = self.plan_retirement(kid)?;
        self.perform(&plan)?;
        Ok(retired)
    }

    fn plan_retirement(&self, kid: &str) -> Result<(Retired, Vec<Step>), TurnoverError> {
        let public_halves = keyring::read_retired(&self.path)?.into_iter().filter(|key| key.kid() == kid);
        let mut plan: Vec<_> = public_halves.map(|key| Step::Remove(key.path)).collect();
        if self.previous().is_ok_and(|previous| previous.kid() == kid) {
            plan.push(Step::Remove(self.path.join(PREVIOUS)));
        }
        let retired = if self.active()?.kid() == kid {
            self.next()?;
            // An interrupted activation has left the same key there.
            if self.read(PREVIOUS).is_ok_and(|previous| previous.kid() == kid) {
                plan.push(Step::Remove(self.path.join(PREVIOUS)));
            }
            plan.push(Step::Rename { from: self.path.join(NEXT), to: self.path.join(ACTIVE) });
            plan.push(Step::Remove(self.path.join(HANDOVER)));
            Retired::Active
        } else if self.next().is_ok_and(|next| next.kid() == kid) {
            plan.push(Step::Remove(self.path.join(NEXT)));
            Retired::Next
        } else {
            Retired::Retired
        };
        Ok((retired, plan))
    }

    /// The whole id of the key whose id begins so.
    ///
    /// # Errors
    /// When that is no key, or not one alone.
    pub fn find(&self, beginning: &str) -> Result<String, TurnoverError> {
        let signing = [self.active().ok(), self.next().ok(), self.previous().ok()];
        let signing = signing.into_iter().flatten().map(|key| key.kid().to_owned());
        let retired = keyring::read_retired(&self.path)?;
        let mut kids: Vec<_> = signing.chain(retired.iter().map(|key| key.kid().to_owned())).collect();
        kids.retain(|kid| kid.starts_with(beginning));
        kids.sort();
        kids.dedup();
        match kids.len() {
            0 => Err(TurnoverError::UnknownKey(beginning.to_owned())),
            1 => Ok(kids.remove(0)),
            _ => Err(TurnoverError::AmbiguousKey(beginning.to_owned())),
        }
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

    /// Finishes what an interrupted command has begun, and removes what nobody needs any more: public halves whose last token expired long
    /// ago, the private key that nobody can go back to, a handover that is over.
    ///
    /// # Errors
    /// When a key cannot be used, or the file system refuses.
    pub fn tidy(&self, now: OffsetDateTime) -> Result<(), TurnoverError> {
        let path = |name: &str| self.path.join(name);
        let mut plan = Vec::new();
        let active = self.read(ACTIVE).ok();
        if let Ok(rolled_back) = self.read(ROLLED_BACK) {
            plan.push(if active.as_ref().is_some_and(|active| active.kid() == rolled_back.kid()) {
                Step::Remove(path(ROLLED_BACK))
            } else {
                Step::Rename { from: path(ROLLED_BACK), to: self.place_of_rolled_back() }
            });
        }
        let is_over = |retired: &RetiredKey| {
            retired.retired_at.is_some_and(|retired_at| now >= retired_at + keyring::retention(LONGEST_TTL))
        };
        let retired = keyring::read_retired(&self.path)?;
        if let Ok(previous) = self.previous() {
            // The one that was retired last counts.
            let last = retired.iter().find(|retired| retired.kid() == previous.kid());
            if last.is_some_and(is_over) {
                plan.push(Step::Remove(path(PREVIOUS)));
            }
        }
        plan.extend(retired.into_iter().filter(is_over).map(|retired| Step::Remove(retired.path)));
        if Handover::read(&self.path)?.is_some_and(|handover| {
            now >= handover.resume_at() || active.is_none_or(|active| !handover.is_from(active.kid()))
        }) {
            plan.push(Step::Remove(path(HANDOVER)));
        }
        self.perform(&plan)
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

impl Step {
    fn perform(&self) -> Result<(), TurnoverError> {
        let refused = |path: &Path, error| TurnoverError::Io(path.into(), error);
        match self {
            Self::Publish { path, pem } => match key_file::write_new(path, 0o644, pem.as_bytes()) {
                Err(KeyError::Exists(_)) => Ok(()),
                result => Ok(result?),
            },
            Self::Link { from, to } => {
                let draft = to.with_extension("tmp");
                remove(&draft).map_err(|error| refused(&draft, error))?;
                fs::hard_link(from, &draft).map_err(|error| refused(to, error))?;
                fs::rename(&draft, to).map_err(|error| refused(to, error))?;
                // Where both were one file already, the rename has done nothing.
                remove(&draft).map_err(|error| refused(&draft, error))
            }
            Self::Rename { from, to } => fs::rename(from, to).map_err(|error| refused(to, error)),
            Self::Remove(path) => remove(path).map_err(|error| refused(path, error)),
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::crypto::{key_handover::RELOADED_WITHIN, keyring::Keyring};

    const NOW: OffsetDateTime = datetime!(2026-11-27 18:00 UTC);

    struct Fixture {
        folder: tempfile::TempDir,
        first: String,
        second: String,
    }

    impl Fixture {
        /// A folder with an active and a next key.
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let keys = KeysFolder::lock(folder.path(), None, || ()).unwrap();
            let first = keys.generate(ACTIVE, KeySize::Rsa2048).unwrap().kid().to_owned();
            let second = keys.generate(NEXT, KeySize::Rsa2048).unwrap().kid().to_owned();
            drop(keys);
            Self { folder, first, second }
        }

        fn lock(&self) -> KeysFolder {
            KeysFolder::lock(self.folder.path(), None, || ()).unwrap()
        }

        /// Which key a server that starts now signs with, and which it publishes.
        fn seen_at(&self, now: OffsetDateTime) -> (String, Vec<String>) {
            let ring = Keyring::read(self.folder.path(), None).unwrap();
            let published = ring.published(now, keyring::retention(Duration::minutes(5)));
            let kids = published.keys.iter().map(|key| key.common.key_id.clone().unwrap());
            (ring.active().kid().to_owned(), kids.collect())
        }

        fn files(&self) -> Vec<String> {
            let names = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
            let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    /// Both keys are published whatever happens, so a server that starts at any moment can be verified by anybody.
    #[test]
    fn an_activation_may_be_interrupted_between_any_two_steps() {
        let count = Fixture::new().lock().plan_activation(NOW).unwrap().len();
        for done in 0..=count {
            let fixture = Fixture::new();
            let keys = fixture.lock();
            let plan = keys.plan_activation(NOW).unwrap();
            keys.perform(&plan[..done]).unwrap();
            let (active, mut published) = fixture.seen_at(NOW);
            published.sort();
            let mut both = [fixture.first.clone(), fixture.second.clone()];
            both.sort();
            assert_eq!(published, both, "after {done} steps");
            // Whoever repeats the command ends where an uninterrupted one does.
            keys.tidy(NOW).unwrap();
            let is_done = active == fixture.second;
            assert_eq!(keys.activate(NOW + Duration::MINUTE).is_ok(), !is_done, "after {done} steps");
            assert_eq!(fixture.seen_at(NOW).0, fixture.second);
            assert_eq!(keys.previous().unwrap().kid(), fixture.first);
            assert_eq!(fixture.files(), [ACTIVE, PREVIOUS, keyring::RETIRED]);
        }
    }

    #[test]
    fn a_rollback_may_be_interrupted_between_any_two_steps() {
        let activated = || {
            let fixture = Fixture::new();
            fixture.lock().activate(NOW).unwrap();
            fixture
        };
        let count = activated().lock().plan_rollback(NOW).unwrap().len();
        for done in 0..=count {
            let fixture = activated();
            let keys = fixture.lock();
            let plan = keys.plan_rollback(NOW).unwrap();
            keys.perform(&plan[..done]).unwrap();
            let (active, published) = fixture.seen_at(NOW);
            assert_eq!(published.len(), 2, "after {done} steps");
            keys.tidy(NOW).unwrap();
            let is_done = active == fixture.first;
            assert_eq!(keys.roll_back(NOW + Duration::MINUTE).is_ok(), !is_done, "after {done} steps");
            assert_eq!(fixture.seen_at(NOW).0, fixture.first);
            assert_eq!(
                keys.next().unwrap().kid(),
                fixture.second,
                "the key that was rolled back can be activated again"
            );
            assert_eq!(fixture.files(), [ACTIVE, NEXT, keyring::RETIRED]);
        }
    }

    #[test]
    fn a_rollback_keeps_the_key_that_is_waiting() {
        let fixture = Fixture::new();
        let keys = fixture.lock();
        keys.activate(NOW).unwrap();
        let third = keys.generate(NEXT, KeySize::Rsa2048).unwrap();
        keys.roll_back(NOW).unwrap();
        assert_eq!(
            (keys.next().unwrap().kid(), keys.previous().unwrap().kid()),
            (third.kid(), fixture.second.as_str())
        );
        keys.roll_back(NOW).unwrap();
        assert_eq!(fixture.seen_at(NOW).0, fixture.second, "and a rollback can be undone");
    }

    #[test]
    fn a_leaked_key_is_gone_wherever_it_was() {
        let fixture = Fixture::new();
        let keys = fixture.lock();
        assert_eq!(keys.retire_now(&fixture.first).unwrap(), Retired::Active);
        assert_eq!(fixture.seen_at(NOW), (fixture.second.clone(), vec![fixture.second.clone()]));
        assert!(
            matches!(keys.retire_now(&fixture.second), Err(TurnoverError::NoNext)),
            "a folder without a key that signs"
        );

        let third = keys.generate(NEXT, KeySize::Rsa2048).unwrap();
        keys.activate(NOW).unwrap();
        assert_eq!(keys.retire_now(&fixture.second).unwrap(), Retired::Retired);
        assert_eq!(fixture.seen_at(NOW), (third.kid().to_owned(), vec![third.kid().to_owned()]));
        assert!(matches!(keys.roll_back(NOW), Err(TurnoverError::NoPrevious)));

        let fourth = keys.generate(NEXT, KeySize::Rsa2048).unwrap();
        assert_eq!(keys.retire_now(&keys.find(&fourth.kid()[..8]).unwrap()).unwrap(), Retired::Next);
        assert_eq!(fixture.seen_at(NOW).1, [third.kid()]);
    }

    #[test]
    fn a_retired_key_leaves_when_nobody_can_need_it_and_its_files_are_tidied_up() {
        let fixture = Fixture::new();
        let keys = fixture.lock();
        keys.activate(NOW).unwrap();
        let last_expiry = NOW + RELOADED_WITHIN + Duration::minutes(5);
        let stale = last_expiry + keyring::JWKS_MAX_AGE;
        assert_eq!(fixture.seen_at(stale + Duration::MINUTE).1, [&*fixture.second, &*fixture.first]);
        assert_eq!(fixture.seen_at(stale + Duration::minutes(2)).1, [&*fixture.second]);
        keys.tidy(NOW + Duration::HOUR).unwrap();
        assert_eq!(
            fixture.files(),
            [ACTIVE, PREVIOUS, keyring::RETIRED],
            "a server whose tokens live an hour may need it"
        );
        keys.tidy(NOW + Duration::HOUR * 2).unwrap();
        assert_eq!(fixture.files(), [ACTIVE, keyring::RETIRED]);
        assert_eq!(fs::read_dir(fixture.folder.path().join(keyring::RETIRED)).unwrap().count(), 0);
    }

    #[test]
    fn a_retired_key_without_a_date_stays_for_as_long_as_its_file() {
        let fixture = Fixture::new();
        let keys = fixture.lock();
        keys.activate(NOW).unwrap();
        let dated = keyring::read_retired(fixture.folder.path()).unwrap().remove(0).path;
        fs::rename(&dated, dated.with_file_name("2025.pem")).unwrap();
        let much_later = NOW + Duration::days(400);
        keys.tidy(much_later).unwrap();
        assert_eq!(fixture.seen_at(much_later).1, [&*fixture.second, &*fixture.first]);
    }
}
