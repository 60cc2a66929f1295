//! What browsers send for a passkey: only what was made for this site, by somebody whom the device verified, is read; and only what the
//! passkey's own key signed is a login.
//!
//! Input: a letter for what the rest is, and the rest. `j`: the whole JSON. `o`: an attestation object, in an answer that is valid otherwise;
//! `d`: authenticator data, likewise, and signed; `c`: client data, likewise. `k`: a public key in COSE. `e`: pairs of bytes that change what
//! was signed. `{site}` stands for the digest of the site's host, and `{key}` for the public key that signs.
#![no_main]

use std::sync::OnceLock;

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use throughline::webauthn::{Assertion, RelyingParty};
use throughline_fuzz::edits;

const HOST: &str = "chat.example.com";
const ORIGIN: &str = "https://chat.example.com";
const ID: &[u8] = b"a passkey";
const HANDLE: &[u8] = b"an account";
/// A person was there, and the device verified who.
const VERIFIED: u8 = 0x05;

struct Passkey {
    pair: EcdsaKeyPair,
    /// The public half in COSE, and the part of it that no other key has.
    cose: Vec<u8>,
    x: Vec<u8>,
}

fn passkey() -> &'static Passkey {
    static PASSKEY: OnceLock<Passkey> = OnceLock::new();
    PASSKEY.get_or_init(|| {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        let cose = [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], x, b"\x22\x58\x20", y].concat();
        let x = x.to_vec();
        Passkey { pair, cose, x }
    })
}

fn b64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn site_digest() -> Vec<u8> {
    digest(&SHA256, HOST.as_bytes()).as_ref().to_vec()
}

fn client_data(kind: &str) -> Vec<u8> {
    json!({"type": kind, "challenge": b64(b"a challenge"), "origin": ORIGIN}).to_string().into_bytes()
}

/// What this site's passkey signs for a login.
fn verified_data() -> Vec<u8> {
    [site_digest(), vec![VERIFIED, 0, 0, 0, 7]].concat()
}

fn signature(data: &[u8], client: &[u8]) -> Vec<u8> {
    let signed = [data, digest(&SHA256, client).as_ref()].concat();
    passkey().pair.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec()
}

/// A login's answer, of its parts.
fn assertion(site: &RelyingParty, data: &[u8], client: &[u8], signature: &[u8]) -> Option<Assertion> {
    let response = json!({"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature),
        "userHandle": b64(HANDLE)});
    site.read_assertion(&json!({"id": b64(ID), "type": "public-key", "response": response}).to_string()).ok()
}

fn says_who_was_there(data: &[u8]) -> bool {
    data.starts_with(&site_digest()) && data[32] & VERIFIED == VERIFIED
}

fn is_ours(client: &[u8], kind: &str) -> bool {
    // The standard has whatever is no UTF-8 replaced (§7.1, step 5).
    let Ok(json) = serde_json::from_str::<Value>(&String::from_utf8_lossy(client)) else { return false };
    json["type"] == kind && json["origin"] == ORIGIN && json["crossOrigin"] != true
}

/// Whether the site takes an answer with this attestation object; then no other key's signature is that of its passkey.
fn check_registration(site: &RelyingParty, object: &[u8], client: &[u8]) {
    let response = json!({"clientDataJSON": b64(client), "attestationObject": b64(object)});
    let json = json!({"id": b64(ID), "type": "public-key", "response": response}).to_string();
    let Ok(registration) = site.read_registration(&json) else { return };
    assert!(is_ours(client, "webauthn.create"), "another page's passkey was taken");
    assert_eq!(registration.passkey.credential_id, ID);
    let place = object.windows(32).position(|bytes| bytes == site_digest()).map(|at| &object[at..]);
    assert!(place.is_some_and(says_who_was_there), "a passkey was taken that nobody was seen to make");
    check_key(site, &registration.passkey.public_key);
}

/// Our passkey's signature is one of no other key's.
fn check_key(site: &RelyingParty, key: &[u8]) {
    let (data, client) = (verified_data(), client_data("webauthn.get"));
    let login = assertion(site, &data, &client, &signature(&data, &client)).unwrap();
    let is_the_key = key.windows(32).any(|bytes| bytes == passkey().x);
    assert!(!login.is_signed_by(key) || is_the_key, "another key's signature was taken");
    assert!(login.is_signed_by(&passkey().cose));
}

fuzz_target!(|input: &[u8]| {
    let Some((kind, rest)) = input.split_first() else { return };
    let site = RelyingParty::new(HOST.to_owned(), "Example".to_owned(), vec![ORIGIN.to_owned()]);
    let (data, client) = (verified_data(), client_data("webauthn.get"));
    // As bytes: a digest and a key are no text.
    let rest = insert(&insert(rest, b"{site}", &site_digest()), b"{key}", &passkey().cose);
    match kind {
        b'j' => {
            let json = String::from_utf8_lossy(&rest);
            assert!(site.read_registration(&json).is_err() || json.contains("attestationObject"));
            assert!(site.read_assertion(&json).is_err() || json.contains("authenticatorData"));
        }
        b'o' => check_registration(&site, &rest, &client_data("webauthn.create")),
        b'd' => {
            let Some(login) = assertion(&site, &rest, &client, &signature(&rest, &client)) else { return };
            assert!(says_who_was_there(&rest), "a login was taken that nobody was seen to make");
            assert!(login.is_signed_by(&passkey().cose));
            assert_eq!(login.sign_count.to_be_bytes(), rest[33..37]);
        }
        b'c' => {
            let login = assertion(&site, &data, &rest, &signature(&data, &rest));
            assert!(login.is_none() || is_ours(&rest, "webauthn.get"), "another page's login was taken");
        }
        b'k' => check_key(&site, &rest),
        b'e' => {
            let signature = signature(&data, &client);
            let changed = edits::edit(data.clone(), &rest);
            let login = assertion(&site, &changed, &client, &signature);
            let is_taken = login.is_some_and(|login| login.is_signed_by(&passkey().cose));
            assert_eq!(is_taken, changed == data, "{rest:?}");
        }
        _ => {}
    }
});

/// The bytes with each `word` replaced by what it stands for.
fn insert(bytes: &[u8], word: &[u8], meaning: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(word.len()).position(|found| found == word) {
        whole.extend_from_slice(&rest[..at]);
        whole.extend_from_slice(meaning);
        rest = &rest[at + word.len()..];
    }
    whole.extend_from_slice(rest);
    whole
}
