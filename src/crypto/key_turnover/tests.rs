//! A keys folder after commands, and after commands that were interrupted.

use std::fs;

use aws_lc_rs::rsa::KeySize;
use time::{Duration, OffsetDateTime, macros::datetime};

use super::{KeysFolder, Retired, TurnoverError};
use crate::crypto::{
    key_handover::RELOADED_WITHIN,
    keyring::{self, ACTIVE, Keyring, NEXT, PREVIOUS},
};

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
        assert_eq!(keys.next().unwrap().kid(), fixture.second, "the key that was rolled back can be activated again");
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
    assert_eq!((keys.next().unwrap().kid(), keys.previous().unwrap().kid()), (third.kid(), fixture.second.as_str()));
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
    assert_eq!(fixture.files(), [ACTIVE, PREVIOUS, keyring::RETIRED], "a server whose tokens live an hour may need it");
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
