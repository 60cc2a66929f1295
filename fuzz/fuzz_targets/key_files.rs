//! Key files: what is accepted is a key that works, and no error repeats what a file holds.
//!
//! Input: a file; or, after a first line `private` or `private pkcs1`, changes of the bytes inside the PEM of a private key that is
//! made when the target starts.
#![no_main]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use libfuzzer_sys::fuzz_target;
use throughline::{
    app,
    config::AssistantKey,
    crypto::{
        key_file::{self, KeyError, MIN_BITS},
        token_signature::to_jwk,
    },
};
use throughline_fuzz::{
    edits,
    keys::{self, TestKey},
};

/// Longest word of a file that an error may repeat.
const MAX_REPEATED: usize = 24;

fuzz_target!(|data: &[u8]| {
    let file = match data.strip_prefix(b"private pkcs1\n") {
        Some(changes) => pem("RSA PRIVATE KEY", edits::edit(pkcs1().to_vec(), changes)),
        None => match data.strip_prefix(b"private\n") {
            Some(changes) => pem("PRIVATE KEY", edits::edit(own().pkcs8.clone(), changes)),
            None => data.to_vec(),
        },
    };
    private(&file);
    public(&file);
});

fn own() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| keys::make("own.pem"))
}

/// The PKCS#1 structure, which is the last field of the PKCS#8 one.
fn pkcs1() -> &'static [u8] {
    let pkcs8 = &own().pkcs8;
    let start = pkcs8.windows(2).skip(1).position(|head| head == [0x30, 0x82]).unwrap() + 1;
    assert!(KeyPair::from_der(&pkcs8[start..]).is_ok(), "the key inside was not found");
    &pkcs8[start..]
}

fn pem(tag: &str, der: Vec<u8>) -> Vec<u8> {
    pem::encode(&pem::Pem::new(tag, der)).into_bytes()
}

fn private(file: &[u8]) {
    let path = path();
    fs::write(path, file).unwrap();
    match key_file::read_private(path, None) {
        Ok(pair) => {
            assert!(pair.public_modulus_len() * 8 >= MIN_BITS);
            works(&pair);
            let public = key_file::public_pem(pair.public_key()).unwrap();
            let read = key_file::parse_public_text(path, &public).unwrap();
            assert_eq!(read.as_ref(), pair.public_key().as_ref());
        }
        Err(error) => says_nothing(&error, file),
    }
}

/// A key that is accepted signs what its public half verifies.
fn works(pair: &KeyPair) {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), b"a token", &mut signature).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref());
    assert!(public.verify(b"a token", &signature).is_ok(), "the halves do not belong together");
}

fn public(file: &[u8]) {
    let Ok(text) = str::from_utf8(file) else { return };
    match key_file::parse_public_text(path(), text) {
        Ok(key) => {
            assert!(key.modulus_len() * 8 >= MIN_BITS);
            let written = key_file::public_pem(&key).unwrap();
            let again = key_file::parse_public_text(path(), &written).unwrap();
            assert_eq!(again.as_ref(), key.as_ref());
            assert_eq!(key_file::public_pem(&again).unwrap(), written);
            let ids = [&key, &again].map(|key| to_jwk(key, path()).map(|jwk| jwk.common.key_id).ok());
            assert_eq!(ids[0], ids[1]);
        }
        Err(error) => says_nothing(&error, file),
    }
    // The setting that takes such a text.
    if text.contains("-----BEGIN")
        && let Err(error) = app::read_assistant_key(&AssistantKey::Text(text.into()))
    {
        quotes_nothing(&error.to_string(), file);
    }
}

fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let path = keys::folder().join("file.pem");
        key_file::write_new(&path, 0o600, b"").unwrap();
        path
    })
}

fn says_nothing(error: &KeyError, file: &[u8]) {
    assert!(!matches!(error, KeyError::Missing(_) | KeyError::Exposed(..) | KeyError::Unreadable(..)));
    quotes_nothing(&error.to_string().replace(path().to_str().unwrap(), ""), file);
}

/// One line without a piece of a key.
fn quotes_nothing(error: &str, file: &[u8]) {
    assert!(!error.chars().any(char::is_control), "{error:?} is more than a line");
    let file = String::from_utf8_lossy(file).to_lowercase();
    let error = error.to_lowercase();
    let words = file.split(|letter: char| !letter.is_ascii_alphanumeric() && !"+/=".contains(letter));
    for word in words.filter(|word| word.len() > MAX_REPEATED) {
        assert!(!error.contains(word), "{error:?} quotes the file");
    }
}
