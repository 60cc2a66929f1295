//! What the parts of a token cost, each by itself, so that a regression has a name: `cargo bench --bench micro`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::{path::Path, sync::Arc};

use aws_lc_rs::{rsa::KeySize, signature::KeyPair as _};
use divan::Bencher;
use serde_json::Map;
use tempfile::TempDir;
use throughline::{
    app::SystemClock,
    crypto::{
        cookie_signature::CookieKeys, key_file, keyring::Keyring, payload_cipher::PayloadEncryptor,
        shared_keyring::SharedKeyring,
    },
    domain::{assistant::PayloadEncryption, principal::Principal, subject::Subject, user_payload::PayloadTemplate},
    tokens::issuer::{TokenIssuer, TokenPolicy},
};

const SIZES: [usize; 3] = [2048, 3072, 4096];
/// As in a cookie.
const VALUE: &str = "anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a.0.1800000000";

fn main() {
    divan::main();
}

fn size(bits: usize) -> KeySize {
    match bits {
        2048 => KeySize::Rsa2048,
        3072 => KeySize::Rsa3072,
        _ => KeySize::Rsa4096,
    }
}

fn issuer(folder: &TempDir, bits: usize) -> TokenIssuer {
    key_file::generate(&folder.path().join("active.pem"), size(bits), None).unwrap();
    let policy = TokenPolicy {
        ttl: time::Duration::minutes(5),
        issuer: None,
        audience: None,
        payload: PayloadTemplate::new(PayloadTemplate::DEFAULT_FIELDS.to_vec(), Map::new()),
        encryptor: None,
    };
    let keyring = SharedKeyring::new(Keyring::read(folder.path(), None).unwrap(), policy.ttl);
    TokenIssuer::new(Arc::new(keyring), policy, Arc::new(SystemClock))
}

/// A whole token: claims, JSON, base64, signature.
#[divan::bench(args = SIZES)]
fn issue_token(bencher: Bencher<'_, '_>, bits: usize) {
    let folder = tempfile::tempdir().unwrap();
    let issuer = issuer(&folder, bits);
    bencher.bench_local(|| issuer.issue(Subject::mint(), &Principal::Anonymous).unwrap());
}

/// The payload alone, to a key of the assistant.
#[divan::bench(args = SIZES)]
fn encrypt_payload(bencher: Bencher<'_, '_>, bits: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("assistant.pem");
    let pair = key_file::generate(&path, size(bits), None).unwrap();
    let encryptor =
        PayloadEncryptor::new(pair.public_key(), Path::new("the key"), PayloadEncryption::default()).unwrap();
    bencher.bench_local(|| encryptor.encrypt(&[b'x'; 80]).unwrap());
}

fn cookie_keys() -> CookieKeys {
    CookieKeys::derive(&["0123456789abcdef".repeat(4).into()], "subject").unwrap()
}

#[divan::bench]
fn sign_cookie(bencher: Bencher<'_, '_>) {
    let keys = cookie_keys();
    bencher.bench_local(|| keys.sign(divan::black_box(VALUE)));
}

#[divan::bench]
fn verify_cookie(bencher: Bencher<'_, '_>) {
    let keys = cookie_keys();
    let text = keys.sign(VALUE);
    bencher.bench_local(|| keys.verify(divan::black_box(&text)).is_some());
}
