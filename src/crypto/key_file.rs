//! RSA keys in files: read if nobody else can read them, and written with access for the owner only.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown},
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize, PublicKey},
};
use pkcs8::PrivateKeyInfoRef;
use rustix::process::geteuid;
use secrecy::{ExposeSecret, SecretString};

pub use super::key_text::MIN_BITS;
use super::{
    key_access::{self, Exposure},
    key_problem::KeyProblem,
    key_text,
};

/// The size of a new signing key (NIST SP 800-57 part 1, table 2: 128 bits of security).
pub const NEW_KEY: KeySize = KeySize::Rsa3072;

/// Why a key cannot be used. Every message names the file, and the remedy if there is one.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file does not exist.
    #[error("{0} does not exist")]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, io::Error),
    /// A private key is readable by others than its owner (ASVS 13.3.2).
    #[error("{path} {found}: {remedy}", path = .0.display(), found = .1.found(), remedy = .1.remedy(.0))]
    Exposed(PathBuf, Exposure),
    /// Others than the owner may put keys into the folder.
    #[error("{path} may be written to by others than its owner (mode {mode:04o}), who could put a key there: run `chmod go-w {path}`", path = .0.display(), mode = .1)]
    OpenFolder(PathBuf, u32),
    /// What is there is no key that can be used.
    #[error("{path} {found}: {remedy}", path = .0.display(), found = .1.found(), remedy = .1.remedy(&in_commands(.0)))]
    Unusable(PathBuf, KeyProblem),
    /// Two files hold the same key.
    #[error("{0} and {1} hold the same key: remove one of them")]
    Duplicate(PathBuf, PathBuf),
    /// The file to write already exists.
    #[error("{0} already exists")]
    Exists(PathBuf),
    /// A new key could not be written.
    #[error("{0} cannot be written: {1}")]
    Unwritable(PathBuf, io::Error),
    /// The system could not generate a key.
    #[error("the system could not generate a key")]
    Generation,
}

impl KeyError {
    /// What is wrong, and what to do about it if that is known, each on its own.
    #[must_use]
    pub fn parts(&self) -> (String, Option<String>) {
        match self {
            Self::Exposed(path, exposure) => {
                (format!("{} {}", path.display(), exposure.found()), Some(exposure.remedy(path)))
            }
            Self::Unusable(path, problem) => {
                (format!("{} {}", path.display(), problem.found()), Some(problem.remedy(&in_commands(path))))
            }
            error => (error.to_string(), None),
        }
    }
}

/// How a command names what a key was read from, which may be no file.
fn in_commands(origin: &Path) -> String {
    if origin.exists() { origin.display().to_string() } else { "FILE".to_owned() }
}

/// Reads a private RSA key, which nobody else may read. The passphrase decrypts it if it is encrypted.
///
/// # Errors
/// See [`KeyError`].
pub fn read_private(path: &Path, passphrase: Option<&SecretString>) -> Result<KeyPair, KeyError> {
    key_text::private(&read_secret(path)?, passphrase).map_err(|problem| KeyError::Unusable(path.into(), problem))
}

/// Parses a private RSA key in PEM form; `origin` names it in errors.
///
/// # Errors
/// See [`KeyError`].
pub fn parse_private_text(origin: &Path, text: &str, passphrase: Option<&SecretString>) -> Result<KeyPair, KeyError> {
    key_text::private(text.as_bytes(), passphrase).map_err(|problem| KeyError::Unusable(origin.into(), problem))
}

/// Reads a public RSA key, or that of a certificate.
///
/// # Errors
/// See [`KeyError`].
pub fn read_public(path: &Path) -> Result<PublicKey, KeyError> {
    key_text::public(&read(path)?).map_err(|problem| KeyError::Unusable(path.into(), problem))
}

/// Parses a public RSA key in PEM form; `origin` names it in errors.
///
/// # Errors
/// See [`KeyError`].
pub fn parse_public_text(origin: &Path, text: &str) -> Result<PublicKey, KeyError> {
    key_text::public(text.as_bytes()).map_err(|problem| KeyError::Unusable(origin.into(), problem))
}

/// The contents of a file that nobody else may read.
pub(super) fn read_secret(path: &Path) -> Result<Vec<u8>, KeyError> {
    let text = read(path)?;
    match key_access::of(path).map_err(|error| KeyError::Unreadable(path.into(), error))? {
        Err(exposure) => Err(KeyError::Exposed(path.into(), exposure)),
        Ok(_) => Ok(text),
    }
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, KeyError> {
    fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => KeyError::Missing(path.into()),
        _ => KeyError::Unreadable(path.into(), error),
    })
}

/// Length of [`NEW_KEY`] in bits.
#[must_use]
pub fn new_key_bits() -> usize {
    NEW_KEY.len() * 8
}

/// Generates an RSA key and writes it, encrypted if there is a passphrase, without ever overwriting a file.
///
/// # Errors
/// [`KeyError::Exists`] when the file exists, or what the file system reports.
pub fn generate(path: &Path, size: KeySize, passphrase: Option<&SecretString>) -> Result<KeyPair, KeyError> {
    let key = KeyPair::generate(size).map_err(|_| KeyError::Generation)?;
    write_new(path, 0o600, private_pem(&key, passphrase)?.as_bytes())?;
    Ok(key)
}

/// PKCS#8; encrypted with PBES2 (scrypt, AES-256-CBC; RFC 8018, RFC 7914) if there is a passphrase.
fn private_pem(key: &KeyPair, passphrase: Option<&SecretString>) -> Result<String, KeyError> {
    let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| KeyError::Generation)?;
    let Some(passphrase) = passphrase else { return Ok(to_pem("PRIVATE KEY", der.as_ref())) };
    let plain = PrivateKeyInfoRef::try_from(der.as_ref()).map_err(|_| KeyError::Generation)?;
    let encrypted = plain.encrypt(passphrase.expose_secret()).map_err(|_| KeyError::Generation)?;
    Ok(to_pem("ENCRYPTED PRIVATE KEY", encrypted.as_bytes()))
}

/// The public half as PEM, for the assistant's Security tab.
///
/// # Errors
/// [`KeyError::Generation`] when it cannot be encoded.
pub fn public_pem(key: &PublicKey) -> Result<String, KeyError> {
    let der: PublicKeyX509Der<'_> = key.as_der().map_err(|_| KeyError::Generation)?;
    Ok(to_pem("PUBLIC KEY", der.as_ref()))
}

/// Writes a file atomically: other processes see nothing of it until it is on disk.
///
/// # Errors
/// [`KeyError::Exists`] when the file exists, or what the file system reports.
pub fn write_new(path: &Path, mode: u32, contents: &[u8]) -> Result<(), KeyError> {
    let unwritable = |error| KeyError::Unwritable(path.into(), error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    make_folder(folder).map_err(unwritable)?;
    let draft = folder.join(format!(".{}.tmp", uuid::Uuid::new_v4()));
    let written = (|| {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&draft)?;
        file.write_all(contents)?;
        file.sync_all()?;
        give_to_owner_of(folder, &draft)?;
        fs::hard_link(&draft, path)?;
        fs::File::open(folder)?.sync_all()
    })();
    let removed = fs::remove_file(&draft);
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(KeyError::Exists(path.into())),
        Err(error) => Err(unwritable(error)),
        Ok(()) => removed.map_err(unwritable),
    }
}

/// A folder that only its owner can enter, unless there is one already.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        return Ok(());
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    folder.parent().map_or(Ok(()), |parent| give_to_owner_of(parent, folder))
}

/// What root writes belongs to whoever owns the folder: a server that isn't root couldn't read it otherwise.
fn give_to_owner_of(folder: &Path, path: &Path) -> io::Result<()> {
    let owner = fs::metadata(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?;
    if geteuid().is_root() && owner.uid() != 0 { chown(path, Some(owner.uid()), Some(owner.gid())) } else { Ok(()) }
}

fn to_pem(tag: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(tag, der), config)
}
