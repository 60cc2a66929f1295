//! Verifies a token as the assistant does: RS256 only, `exp` and `sub` required, no leeway.
//!
//! Stricter than the assistant in three points, where a token that it accepts indicates a mistake by the site: a `sub` that the vendor
//! forbids or that is long, an `exp` in milliseconds, and `crit` (RFC 7515 §4.1.11).

use std::ops::Range;

use jsonwebtoken::{
    Algorithm, DecodingKey, crypto,
    jwk::{Jwk, JwkSet},
};
use serde_json::{Map, Value};
use time::OffsetDateTime;

/// Longest `sub`, in bytes. The vendor names no limit; this one bounds what a conversation keeps.
pub const MAX_SUBJECT_BYTES: usize = 256;
/// What an `exp` of this century is in milliseconds. In seconds these years are more than 30,000 away.
const MILLISECONDS: Range<f64> = 1e12..1e13;

/// A token's contents and whether it is valid.
#[derive(Debug)]
pub struct Inspection {
    /// The JOSE header, if it can be decoded.
    pub header: Option<Map<String, Value>>,
    /// The claims, if they can be decoded.
    pub claims: Option<Map<String, Value>>,
    /// The verdict.
    pub verdict: Result<(), TokenRejection>,
}

/// Why a token is rejected: a code with arguments.
#[derive(Debug, PartialEq, Eq)]
pub enum TokenRejection {
    /// Not a compact JWS of JSON objects.
    Malformed,
    /// The signature is not base64url without padding.
    MalformedSignature,
    /// There is no `alg`.
    NoAlgorithm,
    /// `alg` is not RS256.
    Algorithm(String),
    /// There is a `crit` header.
    Critical,
    /// Signed with an unknown key.
    UnknownKey(String),
    /// Modified, or signed with another key.
    Signature,
    /// A required claim is missing.
    Missing(&'static str),
    /// A claim is not a number.
    NotANumber(&'static str),
    /// A claim is not a string.
    NotAString(&'static str),
    /// A `sub` that the vendor forbids.
    Subject,
    /// A `sub` of more than [`MAX_SUBJECT_BYTES`].
    SubjectTooLong,
    /// `exp` is in milliseconds, so it would not pass for thousands of years.
    Milliseconds,
    /// `exp` has passed.
    Expired {
        /// How long ago.
        seconds: i64,
    },
    /// `nbf` has not been reached.
    NotYetValid {
        /// How far in the future it is.
        seconds: i64,
    },
}

/// Decodes a token and verifies it against these keys at the time `now`.
#[must_use]
pub fn inspect(token: &str, keys: &JwkSet, now: OffsetDateTime) -> Inspection {
    let header = segment(token, 0);
    let claims = segment(token, 1);
    let verdict = match (&header, &claims) {
        (Some(header), Some(claims)) => verify_header(header)
            .and_then(|()| verify_signature(token, header, keys))
            .and_then(|()| verify_claims(claims, now)),
        _ => Err(TokenRejection::Malformed),
    };
    Inspection { header, claims, verdict }
}

/// A JSON object from the token, not yet verified.
fn segment(token: &str, index: usize) -> Option<Map<String, Value>> {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let part = token.split('.').nth(index)?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn verify_header(header: &Map<String, Value>) -> Result<(), TokenRejection> {
    match header.get("alg").and_then(Value::as_str) {
        Some("RS256") => {}
        Some(other) => return Err(TokenRejection::Algorithm(other.to_owned())),
        None => return Err(TokenRejection::NoAlgorithm),
    }
    if header.contains_key("crit") { Err(TokenRejection::Critical) } else { Ok(()) }
}

/// Verifies only the signature. `jsonwebtoken::decode` would also parse header and claims into its own types, which reject some tokens
/// that the vendor accepts, such as one with a non-string `typ`, all with the same error.
fn verify_signature(token: &str, header: &Map<String, Value>, keys: &JwkSet) -> Result<(), TokenRejection> {
    let key = DecodingKey::from_jwk(choose(header, keys)?).map_err(|_| TokenRejection::Signature)?;
    let three_parts = token.rsplit_once('.').filter(|(message, _)| message.matches('.').count() == 1);
    let (message, signature) = three_parts.ok_or(TokenRejection::Malformed)?;
    match crypto::verify(signature, message.as_bytes(), &key, Algorithm::RS256) {
        Ok(true) => Ok(()),
        Ok(false) => Err(TokenRejection::Signature),
        Err(_) => Err(TokenRejection::MalformedSignature),
    }
}

/// The vendor has one key and ignores `kid`; if there are several, `kid` selects one.
fn choose<'a>(header: &Map<String, Value>, keys: &'a JwkSet) -> Result<&'a Jwk, TokenRejection> {
    if let [only] = keys.keys.as_slice() {
        return Ok(only);
    }
    let kid = header.get("kid").and_then(Value::as_str).unwrap_or_default();
    keys.find(kid).ok_or_else(|| TokenRejection::UnknownKey(kid.to_owned()))
}

fn verify_claims(claims: &Map<String, Value>, now: OffsetDateTime) -> Result<(), TokenRejection> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of this era are exact")]
    let now = now.unix_timestamp() as f64;
    let time = |claim: &'static str| match claims.get(claim) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(TokenRejection::NotANumber(claim)),
    };
    // A time may have a fraction (RFC 7519 §2), and it counts: for the vendor, half a second in the future is in the future.
    #[expect(clippy::cast_possible_truncation, reason = "a time beyond i64 is as good as its maximum")]
    let whole = |seconds: f64| seconds as i64;
    if let Some(from) = time("nbf")?
        && from > now
    {
        return Err(TokenRejection::NotYetValid { seconds: whole((from - now).ceil()) });
    }
    let until = time("exp")?.ok_or(TokenRejection::Missing("exp"))?;
    if now >= until {
        return Err(TokenRejection::Expired { seconds: whole(now - until) });
    }
    if MILLISECONDS.contains(&until) {
        return Err(TokenRejection::Milliseconds);
    }
    verify_subject(claims.get("sub"))
}

fn verify_subject(sub: Option<&Value>) -> Result<(), TokenRejection> {
    match sub {
        None => Err(TokenRejection::Missing("sub")),
        Some(Value::String(sub)) if sub.is_empty() => Err(TokenRejection::Missing("sub")),
        Some(Value::String(sub)) if sub.len() > MAX_SUBJECT_BYTES => Err(TokenRejection::SubjectTooLong),
        Some(Value::String(sub)) => {
            let legal = sub.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b'=' | b'@'));
            if legal { Ok(()) } else { Err(TokenRejection::Subject) }
        }
        Some(_) => Err(TokenRejection::NotAString("sub")),
    }
}
