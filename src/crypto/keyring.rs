//! The keys folder, which is the only state of the keys. `active.pem` signs; `next.pem` and `retired/*.pem` are published with it.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use secrecy::SecretString;

use super::{
    key_access,
    key_file::{self, KeyError},
    token_signature::{SigningKey, to_jwk},
};

/// The key that signs.
pub const ACTIVE: &str = "active.pem";
/// The key that will sign next, published in advance.
pub const NEXT: &str = "next.pem";
/// The folder of public keys that still verify.
pub const RETIRED: &str = "retired";

/// All keys of a deployment.
#[derive(Debug)]
pub struct Keyring {
    active: SigningKey,
    published: JwkSet,
}

impl Keyring {
    /// A keyring of one key, which signs.
    #[must_use]
    pub fn of_one(active: SigningKey) -> Self {
        let published = JwkSet { keys: vec![active.jwk().clone()] };
        Self { active, published }
    }

    /// Reads a keys folder. The passphrase decrypts those private keys that are encrypted.
    ///
    /// # Errors
    /// When `active.pem` is missing, or any key in the folder is unusable: silently ignoring one would cause a surprise at the next
    /// rotation.
    pub fn read(folder: &Path, passphrase: Option<&SecretString>) -> Result<Self, KeyError> {
        refuse_open(folder)?;
        let path = folder.join(ACTIVE);
        let active = SigningKey::new(key_file::read_private(&path, passphrase)?, &path)?;
        let mut published = vec![(path, active.jwk().clone())];
        let next = folder.join(NEXT);
        match key_file::read_private(&next, passphrase) {
            Ok(pair) => published.push((next.clone(), SigningKey::new(pair, &next)?.jwk().clone())),
            Err(KeyError::Missing(_)) => {}
            Err(error) => return Err(error),
        }
        for path in pem_files(&folder.join(RETIRED))? {
            let jwk = to_jwk(&key_file::read_public(&path)?, &path)?;
            published.push((path, jwk));
        }
        refuse_duplicates(&published)?;
        Ok(Self { active, published: JwkSet { keys: published.into_iter().map(|(_, jwk)| jwk).collect() } })
    }

    /// The key that signs.
    #[must_use]
    pub const fn active(&self) -> &SigningKey {
        &self.active
    }

    /// The public halves of all keys, the active one first (RFC 7517 §5).
    #[must_use]
    pub const fn published(&self) -> &JwkSet {
        &self.published
    }
}

fn pem_files(folder: &Path) -> Result<Vec<PathBuf>, KeyError> {
    let unreadable = |error| KeyError::Unreadable(folder.into(), error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(unreadable)?;
    paths.retain(|path| path.extension() == Some(OsStr::new("pem")));
    paths.sort();
    Ok(paths)
}

/// The mode of a folder that others than its owner may write to. On a volume that is mounted read-only, as Kubernetes mounts its secrets,
/// nobody may. A folder that does not exist has no keys, which is told by who looks for one.
#[must_use]
pub fn open_folder_mode(folder: &Path) -> Option<u32> {
    let mode = fs::metadata(folder).map_or(0, |folder| folder.mode() & 0o777);
    (mode & 0o022 != 0 && !key_access::is_read_only(folder)).then_some(mode)
}

fn refuse_open(folder: &Path) -> Result<(), KeyError> {
    open_folder_mode(folder).map_or(Ok(()), |mode| Err(KeyError::OpenFolder(folder.to_owned(), mode)))
}

fn refuse_duplicates(keys: &[(PathBuf, Jwk)]) -> Result<(), KeyError> {
    for (index, (path, jwk)) in keys.iter().enumerate() {
        if let Some((other, _)) = keys[..index].iter().find(|(_, earlier)| earlier.common.key_id == jwk.common.key_id) {
            return Err(KeyError::Duplicate(other.clone(), path.clone()));
        }
    }
    Ok(())
}
