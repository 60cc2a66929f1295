//! Identity tokens: nothing is believed that the site's key did not sign, and what it signed is judged by its claims alone.
//!
//! Input: a token as it is; or, after a line `sign`, a header, claims and changes of the token's bytes, in one line each, where
//! `{payload}` stands for a payload that is encrypted for this assistant and `{kid}` for the key's id; or, after a line `payload`, a payload.
#![no_main]

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use aws_lc_rs::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use jsonwebtoken::jwk::JwkSet;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use throughline::{
    assistant::{Settings, SiteKeys, TimeSource, token},
    crypto::payload_cipher::{PayloadDecryptor, PayloadEncryptor},
    domain::{assistant::PayloadEncryption, clock::Clock},
    tokens::{relying_party::RelyingParties, verifier},
};
use throughline_fuzz::{edits, keys, lines, wait};
use time::OffsetDateTime;

const NOW: i64 = 1_800_000_000;
const PAYLOAD: &str = r#"{"custom_user_id":"cade","name":"Cade"}"#;

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(NOW).unwrap()
    }
}

struct Vendor {
    site: KeyPair,
    stranger: KeyPair,
    kid: String,
    /// One key, as at the vendor, and two, of which `kid` chooses.
    sets: [JwkSet; 2],
    settings: Settings,
    encryptor: PayloadEncryptor,
    decryptor: PayloadDecryptor,
    /// [`PAYLOAD`], encrypted.
    sealed: String,
}

fn vendor() -> &'static Vendor {
    static VENDOR: OnceLock<Vendor> = OnceLock::new();
    VENDOR.get_or_init(|| {
        let [site, next, stranger, assistant] = ["site", "next", "stranger", "assistant"].map(keys::make);
        let one = JwkSet { keys: vec![site.signing.jwk().clone()] };
        let two = JwkSet { keys: vec![next.signing.jwk().clone(), site.signing.jwk().clone()] };
        let encryptor =
            PayloadEncryptor::new(assistant.signing.public_key(), &assistant.path, PayloadEncryption::default())
                .unwrap();
        let decryptor = || PayloadDecryptor::read(&assistant.path).unwrap();
        Vendor {
            site: KeyPair::from_pkcs8(&site.pkcs8).unwrap(),
            stranger: KeyPair::from_pkcs8(&stranger.pkcs8).unwrap(),
            kid: site.signing.kid().to_owned(),
            settings: Settings {
                site_keys: SiteKeys::from_set(one.clone()),
                decryptor: Some(decryptor()),
                relying_parties: RelyingParties::new(),
                origins: BTreeSet::new(),
                time: TimeSource::Clock(Arc::new(Stopped)),
            },
            sets: [one, two],
            sealed: encryptor.encrypt(PAYLOAD.as_bytes()).unwrap(),
            decryptor: decryptor(),
            encryptor,
        }
    })
}

fuzz_target!(|text: &str| {
    let vendor = vendor();
    let [first, rest] = lines(text);
    match first {
        "sign" => signed(vendor, rest),
        "payload" => payload(vendor, rest),
        _ => foreign(vendor, text),
    }
});

/// Whatever an input is, the site's key, which is a moment old, did not sign it.
fn foreign(vendor: &Vendor, token: &str) {
    for set in &vendor.sets {
        assert!(verifier::inspect(token, set, Stopped.now()).verdict.is_err(), "{token:?} was believed");
    }
    assert!(wait(token::judge(&vendor.settings, token, Stopped.now())).is_err(), "{token:?} was believed");
}

fn signed(vendor: &Vendor, text: &str) {
    let [header, claims, changes] = lines(text);
    let words = [("kid", vendor.kid.as_str()), ("payload", vendor.sealed.as_str())];
    let [header, claims] = [header, claims].map(|part| edits::expand(part, &words));
    let message = [&header, &claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".");
    let token = sign(&vendor.site, &message);
    let [header, claims] = [header, claims].map(|part| serde_json::from_str::<Map<String, Value>>(&part).ok());

    let due = header.zip(claims).filter(|(header, claims)| may_be_believed(header, claims));
    let verdict = verifier::inspect(&token, &vendor.sets[0], Stopped.now()).verdict;
    assert_eq!(verdict.is_ok(), due.is_some(), "{verdict:?}");
    let of_two = verifier::inspect(&token, &vendor.sets[1], Stopped.now()).verdict;
    let chosen = due.as_ref().is_some_and(|(header, _)| header.get("kid").and_then(Value::as_str) == Some(&vendor.kid));
    assert_eq!(of_two.is_ok(), chosen, "{of_two:?}");
    if let Some((_, claims)) = due {
        believed(vendor, &token, &claims);
    }

    // The same, signed by somebody else, or changed since.
    let signature = &token[message.len()..];
    for forged in [sign(&vendor.stranger, &message), format!("{message}{signature}A"), format!("{message}.")] {
        foreign(vendor, &forged);
    }
    let changed = edits::edit(token.clone().into_bytes(), changes.as_bytes());
    if changed != token.as_bytes() {
        foreign(vendor, &String::from_utf8_lossy(&changed));
    }
}

/// What the vendor asks of a token that the site signed.
fn may_be_believed(header: &Map<String, Value>, claims: &Map<String, Value>) -> bool {
    let now = NOW as f64;
    let sub = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    header.get("alg").and_then(Value::as_str) == Some("RS256")
        && !header.contains_key("crit")
        && claims.get("exp").and_then(Value::as_f64).is_some_and(|exp| now < exp && !(1e12..1e13).contains(&exp))
        && claims.get("nbf").is_none_or(|nbf| nbf.as_f64().is_some_and(|nbf| nbf <= now))
        && (1..=256).contains(&sub.len())
        && sub.bytes().all(|byte| (0x21..=0x7e).contains(&byte) && !b";=@".contains(&byte))
}

/// What the stand-in makes of the claims.
fn believed(vendor: &Vendor, token: &str, claims: &Map<String, Value>) {
    let Ok(caller) = wait(token::judge(&vendor.settings, token, Stopped.now())) else {
        let payload = claims.get("user_payload").unwrap();
        return assert!(!payload.is_object() && *payload != vendor.sealed.as_str(), "{payload} was not taken");
    };
    assert_eq!(Some(caller.subject.as_str()), claims["sub"].as_str());
    assert!(caller.expires_at >= NOW, "{} is past, and the token is not", caller.expires_at);
    match claims.get("user_payload") {
        Some(clear @ Value::Object(_)) => assert!(!caller.encrypted && caller.payload == *clear),
        Some(sealed) => {
            assert_eq!(*sealed, vendor.sealed.as_str(), "nobody else can encrypt for this assistant");
            assert_eq!(caller.payload, serde_json::from_str::<Value>(PAYLOAD).unwrap());
        }
        None => assert!(!caller.encrypted && caller.payload == Value::Object(Map::new())),
    }
}

/// Encryption and back is the same, at every length; and what nobody encrypted does not decrypt.
fn payload(vendor: &Vendor, text: &str) {
    let sealed = vendor.encryptor.encrypt(text.as_bytes()).unwrap();
    assert_eq!(vendor.decryptor.decrypt(&sealed).unwrap(), text.as_bytes());
    assert!(vendor.decryptor.decrypt(text).is_err());
    let changed = edits::edit(BASE64_STANDARD.decode(&sealed).unwrap(), text.as_bytes());
    let changed = BASE64_STANDARD.encode(changed);
    assert!(changed == sealed || vendor.decryptor.decrypt(&changed).is_err(), "a changed payload was decrypted");
}

fn sign(key: &KeyPair, message: &str) -> String {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}
