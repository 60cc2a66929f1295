//! RSA keys for one run. None is ever committed.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::KeySize,
};
use throughline::crypto::{key_file, token_signature::SigningKey};

/// A private key, as a file and as what it holds.
pub struct TestKey {
    /// Its file, of mode 0600.
    pub path: PathBuf,
    /// The PKCS#8 structure in it.
    pub pkcs8: Vec<u8>,
    /// It, ready to sign.
    pub signing: SigningKey,
}

/// A folder that nobody else has. It stays behind, because a fuzzer's process ends without a farewell: `scripts/fuzz` removes it.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| tempfile::Builder::new().prefix("throughline-fuzz-").tempdir().unwrap().keep())
}

/// Makes a key, under a name of its own.
pub fn make(name: &str) -> TestKey {
    let path = folder().join(name);
    let pair = key_file::generate(&path, KeySize::Rsa2048, None).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let pkcs8 = der.as_ref().to_vec();
    TestKey { signing: SigningKey::new(pair, &path).unwrap(), pkcs8, path }
}
