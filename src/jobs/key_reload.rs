//! Takes up changes of the keys folder while the server runs, by looking at the files' names, times and sizes.
//!
//! Looking needs nothing of the file system but that: it works on read-only volumes, on network file systems, and where Kubernetes swaps a
//! whole folder by a symbolic link.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use secrecy::SecretString;
use time::OffsetDateTime;
use tokio::task::spawn_blocking;

use crate::{
    crypto::{
        key_file::KeyError,
        key_handover::HANDOVER,
        keyring::{ACTIVE, NEXT, RETIRED},
        shared_keyring::{Change, SharedKeyring},
    },
    telemetry::metrics::SigningKeys,
};

/// A change is taken up everywhere within five seconds, on a busy machine, too.
const INTERVAL: Duration = Duration::from_secs(1);

/// After how many looks a folder that cannot be used is tried again, though nothing in it has changed: what is wrong may be elsewhere.
const RETRY_EVERY: u32 = 10;

/// What tells that a file was changed or replaced. `None` where there is none.
type State = Option<(u64, u64, i64, i64, i64, i64, u32)>;

/// The state of every file that matters.
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint(Vec<(PathBuf, State)>);

impl Fingerprint {
    fn of(folder: &Path) -> Self {
        let retired = folder.join(RETIRED);
        let mut paths = fs::read_dir(&retired)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>())
            .unwrap_or_default();
        paths.sort();
        paths.extend([ACTIVE, NEXT, HANDOVER].map(|name| folder.join(name)));
        paths.extend([folder.to_owned(), retired]);
        Self(paths.into_iter().map(|path| (path.clone(), state(&path))).collect())
    }
}

fn state(path: &Path) -> State {
    let file = fs::metadata(path).ok()?;
    let (modified, changed) = ((file.mtime(), file.mtime_nsec()), (file.ctime(), file.ctime_nsec()));
    Some((file.ino(), file.size(), modified.0, modified.1, changed.0, changed.1, file.mode()))
}

/// Reloads the keys for as long as it is polled.
pub async fn keep_reloading(
    folder: &Path,
    passphrase: Option<&SecretString>,
    keyring: &Arc<SharedKeyring>,
    figures: &SigningKeys,
) {
    let (mut known, mut said) = (None, None);
    let mut looks: u32 = 0;
    loop {
        let (keys, folder, passphrase) = (Arc::clone(keyring), folder.to_owned(), passphrase.cloned());
        let is_retry = looks.is_multiple_of(RETRY_EVERY);
        // Parsing keys takes milliseconds, decrypting them more, and a network's file system may take long.
        let looked = spawn_blocking(move || {
            let seen = Fingerprint::of(&folder);
            let is_used = keys.problem().is_none() || !is_retry;
            let reloaded =
                (known.as_ref() != Some(&seen) || !is_used).then(|| keys.reload(&folder, passphrase.as_ref()));
            (seen, reloaded)
        });
        let reloaded = match looked.await {
            Ok((seen, reloaded)) => {
                known = Some(seen);
                reloaded
            }
            Err(error) => {
                tracing::error!(%error, "looking at the keys folder failed");
                known = None;
                None
            }
        };
        if let Some(reloaded) = reloaded {
            tell(reloaded, keyring, &mut said);
            show(keyring, figures);
        }
        looks = looks.wrapping_add(1);
        tokio::time::sleep(INTERVAL).await;
    }
}

/// One line for each thing that happened, not one each second.
fn tell(reloaded: Result<Change, Arc<KeyError>>, keyring: &SharedKeyring, said: &mut Option<String>) {
    let ring = keyring.current();
    let kid = ring.active().kid();
    match reloaded {
        Ok(change) => {
            match change {
                Change::Signing => tracing::info!(kid, "another key signs now"),
                Change::Published => tracing::info!(kid, "other keys are published now"),
                Change::Nothing if said.is_some() => tracing::info!(kid, "the keys folder can be used again"),
                Change::Nothing => {}
            }
            *said = None;
        }
        Err(error) => {
            let error = error.to_string();
            if said.as_ref() != Some(&error) {
                tracing::error!(
                    kid,
                    error,
                    "the keys folder cannot be used: the keys from before stay in use until it can"
                );
                *said = Some(error);
            }
        }
    }
}

/// Shows the keys that are in use, and whether the folder can be.
pub fn show(keyring: &SharedKeyring, figures: &SigningKeys) {
    let ring = keyring.current();
    figures.show(ring.active().kid(), ring.made_at().map(OffsetDateTime::unix_timestamp));
    figures.unreadable.set(i64::from(keyring.problem().is_some()));
}
