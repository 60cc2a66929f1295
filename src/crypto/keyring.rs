//! The keys of a deployment at one moment, as the keys folder holds them. `active.pem` signs; `next.pem` and `retired/*.pem` are
//! published with it. What changes the folder is in `key_turnover.rs`, what shares a keyring with every worker in `shared_keyring.rs`.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use secrecy::SecretString;
use time::{
    Duration, OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem, macros::format_description,
};

use super::{
    key_access,
    key_file::{self, KeyError},
    key_handover::{Handover, RELOADED_WITHIN},
    token_signature::{SigningKey, to_jwk},
};

/// The key that signs.
pub const ACTIVE: &str = "active.pem";
/// The key that will sign next, published in advance.
pub const NEXT: &str = "next.pem";
/// The private key that signed before, for a rollback. It is not published for its own sake: its public half is among the retired ones.
pub const PREVIOUS: &str = "previous.pem";
/// The folder of public keys that still verify.
pub const RETIRED: &str = "retired";

/// How long whoever fetched the JWK Set may keep it: its `max-age`.
pub const JWKS_MAX_AGE: Duration = Duration::minutes(2);
/// How much longer than necessary a retired key stays published, for clocks that differ.
const MARGIN: Duration = Duration::seconds(90);

/// The moment of retirement, as it stands at the beginning of a retired key's file name.
const RETIRED_AT: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
/// Length of that moment in bytes.
const RETIRED_AT_BYTES: usize = 16;

/// How long a retired key stays published when tokens live this long: until its last token has expired and nobody's copy of the JWK Set
/// is from before the switch.
#[must_use]
pub fn retention(token_ttl: Duration) -> Duration {
    RELOADED_WITHIN + token_ttl + JWKS_MAX_AGE + MARGIN
}

/// All keys of a deployment.
#[derive(Debug)]
pub struct Keyring {
    active: SigningKey,
    made_at: Option<OffsetDateTime>,
    others: Vec<PublishedKey>,
    handover: Option<Handover>,
}

/// The public half of a key that does not sign.
#[derive(Debug, Clone)]
pub struct PublishedKey {
    /// The key.
    pub jwk: Jwk,
    /// When it stopped signing. `None` for the next key, and for a file that doesn't say: that one is published for as long as it is there.
    pub retired_at: Option<OffsetDateTime>,
}

impl PublishedKey {
    fn is_published(&self, now: OffsetDateTime, retention: Duration) -> bool {
        self.retired_at.is_none_or(|retired_at| now < retired_at + retention)
    }
}

impl Keyring {
    /// A keyring of one key, which signs.
    #[must_use]
    pub const fn of_one(active: SigningKey) -> Self {
        Self { active, made_at: None, others: Vec::new(), handover: None }
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
        let mut others = Vec::new();
        let next = folder.join(NEXT);
        match key_file::read_private(&next, passphrase) {
            Ok(pair) => {
                let next_key = SigningKey::new(pair, &next)?;
                if next_key.kid() == active.kid() {
                    return Err(KeyError::Duplicate(path, next));
                }
                others.push(PublishedKey { jwk: next_key.jwk().clone(), retired_at: None });
            }
            Err(KeyError::Missing(_)) => {}
            Err(error) => return Err(error),
        }
        for retired in read_retired(folder)? {
            // An interrupted switch, or a rollback, leaves the public half of a key that is in use again.
            if retired.kid() != active.kid()
                && others.iter().all(|other| other.jwk.common.key_id != retired.jwk.common.key_id)
            {
                others.push(PublishedKey { jwk: retired.jwk, retired_at: retired.retired_at });
            }
        }
        let handover = Handover::read(folder)?.filter(|handover| handover.is_from(active.kid()));
        Ok(Self { active, made_at: modified_at(&path), others, handover })
    }

    /// The key that signs.
    #[must_use]
    pub const fn active(&self) -> &SigningKey {
        &self.active
    }

    /// When the active key was made, as far as its file tells.
    #[must_use]
    pub const fn made_at(&self) -> Option<OffsetDateTime> {
        self.made_at
    }

    /// The handover of the active key to the next one, if one is planned.
    #[must_use]
    pub const fn handover(&self) -> Option<&Handover> {
        self.handover.as_ref()
    }

    /// The public halves of all keys at this moment, the active one first (RFC 7517 §5). Retired ones leave after `retention`.
    #[must_use]
    pub fn published(&self, now: OffsetDateTime, retention: Duration) -> JwkSet {
        let others = self.others.iter().filter(|key| key.is_published(now, retention)).map(|key| &key.jwk);
        JwkSet { keys: std::iter::once(self.active.jwk()).chain(others).cloned().collect() }
    }

    /// The public halves of all keys whose files are there.
    #[must_use]
    pub fn all(&self) -> JwkSet {
        self.published(OffsetDateTime::UNIX_EPOCH, Duration::ZERO)
    }
}

/// A file of the folder of retired keys.
#[derive(Debug)]
pub struct RetiredKey {
    /// The file.
    pub path: PathBuf,
    /// The public key.
    pub jwk: Jwk,
    /// Its length in bits.
    pub bits: usize,
    /// When it stopped signing, if the file's name says so.
    pub retired_at: Option<OffsetDateTime>,
}

impl RetiredKey {
    /// The key's id.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.jwk.common.key_id.as_deref().unwrap_or_default()
    }
}

/// The retired keys of a folder, those first that were retired last. Of several files with one key the first one counts.
///
/// # Errors
/// When one cannot be used.
pub fn read_retired(folder: &Path) -> Result<Vec<RetiredKey>, KeyError> {
    let read = |path: PathBuf| -> Result<RetiredKey, KeyError> {
        let key = key_file::read_public(&path)?;
        let jwk = to_jwk(&key, &path)?;
        Ok(RetiredKey { retired_at: retired_at(&path), bits: key.modulus_len() * 8, jwk, path })
    };
    let mut keys = pem_files(&folder.join(RETIRED))?.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    // One without a date has no end, so it comes before any date.
    keys.sort_by_key(|key| std::cmp::Reverse((key.retired_at.is_none(), key.retired_at)));
    Ok(keys)
}

/// The file of the public half of a key that stops signing at this moment. The name carries the moment, because a file's own times change
/// when it is copied, restored from a backup or mounted as a secret.
#[must_use]
pub fn retired_file(folder: &Path, kid: &str, at: OffsetDateTime) -> PathBuf {
    let at = at.to_offset(time::UtcOffset::UTC).format(RETIRED_AT).unwrap_or_default();
    folder.join(RETIRED).join(format!("{at}-{kid}.pem"))
}

fn retired_at(path: &Path) -> Option<OffsetDateTime> {
    let at = path.file_name()?.to_str()?.get(..RETIRED_AT_BYTES)?;
    PrimitiveDateTime::parse(at, RETIRED_AT).ok().map(PrimitiveDateTime::assume_utc)
}

/// When a file was last written.
#[must_use]
pub fn modified_at(path: &Path) -> Option<OffsetDateTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok().map(OffsetDateTime::from)
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
