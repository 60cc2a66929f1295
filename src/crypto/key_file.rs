//! RSA keys in PEM files: strict reading, and writing with access for the owner only.
//!
//! Accepts PKCS#8 and PKCS#1 (RFC 8017 appendix A), as written by `openssl genrsa` and `ssh-keygen -m PEM`.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize, PublicKey},
};

/// Minimum length of an RSA key in bits (NIST SP 800-131A; the vendor's documentation generates 2048 as well).
pub const MIN_BITS: usize = 2048;
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
    #[error("{path} may be read by others than its owner (mode {mode:04o}): run `chmod 600 {path}`", path = .0.display(), mode = .1)]
    Exposed(PathBuf, u32),
    /// Others than the owner may put keys into the folder.
    #[error("{path} may be written to by others than its owner (mode {mode:04o}), who could put a key there: run `chmod go-w {path}`", path = .0.display(), mode = .1)]
    OpenFolder(PathBuf, u32),
    /// The file contains no PEM block, or one of another kind.
    #[error("{path} {what}", path = .0.display(), what = .1)]
    WrongKind(PathBuf, String),
    /// An RSA key of less than [`MIN_BITS`].
    #[error("{0} is an RSA key of less than 2048 bits, which is too weak: run `throughline key generate`")]
    Weak(PathBuf),
    /// The vendor's sample key, which anybody can sign with.
    #[error(
        "{0} is the key that the vendor's sample publishes, so anybody can sign with it: run `throughline key generate`"
    )]
    Published(PathBuf),
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

/// Reads a private RSA key, which must be readable by its owner only.
///
/// # Errors
/// See [`KeyError`].
pub fn read_private(path: &Path) -> Result<KeyPair, KeyError> {
    let pem = read_pem(path)?;
    refuse_exposed(path)?;
    let der = pem.contents();
    let key = match pem.tag() {
        "PRIVATE KEY" => KeyPair::from_pkcs8(der),
        "RSA PRIVATE KEY" if pem.headers().get("DEK-Info").is_none() => KeyPair::from_der(der),
        "RSA PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" => {
            return Err(KeyError::WrongKind(
                path.into(),
                "is protected by a passphrase: decrypt it with `openssl pkey`, and keep the file's mode 0600".into(),
            ));
        }
        other => return Err(wrong_kind(path, other, "a private RSA key")),
    };
    key.map_err(|reason| match reason.to_string().as_str() {
        "TooSmall" => KeyError::Weak(path.into()),
        "WrongAlgorithm" => wrong_kind(path, "key of another algorithm", "a private RSA key"),
        _ => KeyError::WrongKind(path.into(), "holds a damaged private key: restore it from a backup".into()),
    })
}

/// Reads a public RSA key.
///
/// # Errors
/// See [`KeyError`].
pub fn read_public(path: &Path) -> Result<PublicKey, KeyError> {
    parse_public(path, &read_pem(path)?)
}

/// Parses a public RSA key in PEM form; `origin` names it in errors.
///
/// # Errors
/// See [`KeyError`].
pub fn parse_public_text(origin: &Path, text: &str) -> Result<PublicKey, KeyError> {
    parse_public(origin, &parse_pem(origin, text.as_bytes())?)
}

fn parse_public(path: &Path, pem: &pem::Pem) -> Result<PublicKey, KeyError> {
    if !matches!(pem.tag(), "PUBLIC KEY" | "RSA PUBLIC KEY") {
        return Err(wrong_kind(path, pem.tag(), "a public RSA key"));
    }
    let key = PublicKey::from_der(pem.contents())
        .map_err(|_| wrong_kind(path, "key of another algorithm", "a public RSA key"))?;
    if key.modulus_len() * 8 < MIN_BITS { Err(KeyError::Weak(path.into())) } else { Ok(key) }
}

/// Length of [`NEW_KEY`] in bits.
#[must_use]
pub fn new_key_bits() -> usize {
    NEW_KEY.len() * 8
}

/// Generates an RSA key and writes it, without ever overwriting a file.
///
/// # Errors
/// [`KeyError::Exists`] when the file exists, or what the file system reports.
pub fn generate(path: &Path, size: KeySize) -> Result<KeyPair, KeyError> {
    let key = KeyPair::generate(size).map_err(|_| KeyError::Generation)?;
    let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| KeyError::Generation)?;
    write_new(path, 0o600, to_pem("PRIVATE KEY", der.as_ref()).as_bytes())?;
    Ok(key)
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
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unwritable)?;
    let draft = folder.join(format!(".{}.tmp", uuid::Uuid::new_v4()));
    let written = (|| {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&draft)?;
        file.write_all(contents)?;
        file.sync_all()?;
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

fn to_pem(tag: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(tag, der), config)
}

fn read_pem(path: &Path) -> Result<pem::Pem, KeyError> {
    let text = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => KeyError::Missing(path.into()),
        _ => KeyError::Unreadable(path.into(), error),
    })?;
    parse_pem(path, &text)
}

fn parse_pem(path: &Path, text: &[u8]) -> Result<pem::Pem, KeyError> {
    pem::parse(text).map_err(|_| wrong_kind(path, "file without a PEM block", "an RSA key in PEM form"))
}

fn refuse_exposed(path: &Path) -> Result<(), KeyError> {
    let mode = fs::metadata(path).map_err(|error| KeyError::Unreadable(path.into(), error))?.mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyError::Exposed(path.into(), mode)) }
}

fn wrong_kind(path: &Path, found: &str, wanted: &str) -> KeyError {
    KeyError::WrongKind(path.into(), format!("is a {}, and {wanted} is needed", found.to_lowercase()))
}
