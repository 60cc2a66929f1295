//! X.509 certificates (RFC 5280) of the keys that sign tokens, for vendors that take a key only with one: `x5c` (RFC 7517 section 4.7).
//!
//! Nobody's trust rests on them: a verifier compares the key. Every byte follows from the keys, without a clock or a random number, so that
//! all replicas publish the same.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};

use super::{sha256, token_signature::SigningKey};

/// Certificates that are kept: as many keys as are ever published at once.
const MOST: usize = 64;

/// Certificates that were made, because each takes a signature. The key is that of the certificate and that of its issuer.
#[derive(Debug, Default)]
pub struct Certificates(Mutex<HashMap<[String; 2], String>>);

impl Certificates {
    /// Adds to a key its certificate by this issuer, which may be the key itself. What is no RSA key stays without.
    pub fn certify(&self, jwk: &mut Jwk, issuer: &SigningKey) {
        let names = [jwk.common.key_id.clone().unwrap_or_default(), issuer.kid().to_owned()];
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !made.contains_key(&names) {
            let Some(certificate) = certificate(jwk, &names, issuer) else { return };
            if made.len() >= MOST {
                made.clear();
            }
            made.insert(names.clone(), BASE64_STANDARD.encode(certificate));
        }
        jwk.common.x509_chain = made.get(&names).map(|certificate| vec![certificate.clone()]);
    }
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]`, of the version.
const VERSION: u8 = 0xa0;
/// `rsaEncryption` and NULL (RFC 8017 appendix A.1).
const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
/// `sha256WithRSAEncryption` and NULL.
const RSA_WITH_SHA256: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00";
/// `id-at-commonName`.
const COMMON_NAME: &[u8] = b"\x06\x03\x55\x04\x03";

/// A certificate in DER: of the key's name by the issuer's.
fn certificate(jwk: &Jwk, [name, issuer_name]: &[String; 2], issuer: &SigningKey) -> Option<Vec<u8>> {
    let algorithm = tlv(SEQUENCE, &[RSA_WITH_SHA256]);
    // RFC 5280 section 4.1.2.5: the end of what has no end. What ends a key is that it leaves the JWK Set.
    let validity = [tlv(UTC_TIME, &[b"200101000000Z"]), tlv(GENERALIZED_TIME, &[b"99991231235959Z"])];
    let contents = tlv(
        SEQUENCE,
        &[
            &tlv(VERSION, &[&integer(&[2])]),
            &integer(&serial(name, issuer_name)),
            &algorithm,
            &distinguished(issuer_name),
            &tlv(SEQUENCE, &[&validity[0], &validity[1]]),
            &distinguished(name),
            &public_key(jwk)?,
        ],
    );
    let signature = issuer.sign_bytes(&contents).ok()?;
    Some(tlv(SEQUENCE, &[&contents, &algorithm, &tlv(BIT_STRING, &[&[0], &signature])]))
}

fn public_key(jwk: &Jwk) -> Option<Vec<u8>> {
    let AlgorithmParameters::RSA(numbers) = &jwk.algorithm else { return None };
    let number = |text: &String| BASE64_URL_SAFE_NO_PAD.decode(text).ok().map(|number| integer(&number));
    let key = tlv(SEQUENCE, &[&number(&numbers.n)?, &number(&numbers.e)?]);
    Some(tlv(SEQUENCE, &[&tlv(SEQUENCE, &[RSA]), &tlv(BIT_STRING, &[&[0], &key])]))
}

/// 16 bytes, positive and without a leading zero.
fn serial(name: &str, issuer_name: &str) -> [u8; 16] {
    let digest = sha256(format!("{name} {issuer_name}").as_bytes());
    let mut serial = [0; 16];
    serial.copy_from_slice(&digest[..16]);
    serial[0] = serial[0] & 0x7f | 0x40;
    serial
}

fn distinguished(name: &str) -> Vec<u8> {
    let name = tlv(SEQUENCE, &[COMMON_NAME, &tlv(UTF8_STRING, &[name.as_bytes()])]);
    tlv(SEQUENCE, &[&tlv(SET, &[&name])])
}

/// A positive number, which begins with a zero where its first bit is set.
fn integer(number: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if number.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
    tlv(INTEGER, &[sign, number])
}

/// Tag, length and contents (X.690 section 8.1).
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = contents.len().to_be_bytes();
    let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut encoded = vec![tag];
    match (length, u8::try_from(length.len())) {
        ([], _) => encoded.push(0),
        ([short], _) if *short < 0x80 => encoded.push(*short),
        (_, Ok(bytes)) => {
            encoded.push(0x80 | bytes);
            encoded.extend_from_slice(length);
        }
        (_, Err(_)) => {}
    }
    encoded.extend_from_slice(&contents);
    encoded
}
