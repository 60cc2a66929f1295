//! Judges a token as the assistant's verifier does: RS256 alone, `exp` and `sub` needed, no tolerance of clocks.
//!
//! Stricter than that verifier in two points, where a token that it lets pass is a mistake of the site: a `sub` that the
//! vendor forbids, and `crit` (RFC 7515 §4.1.11).

use jsonwebtoken::{
    Algorithm, DecodingKey, crypto,
    jwk::{Jwk, JwkSet},
};
use serde_json::{Map, Value};
use time::OffsetDateTime;

/// What a token says, and whether it may be believed.
#[derive(Debug)]
pub struct Inspection {
    /// The JOSE header, when it can be decoded.
    pub header: Option<Map<String, Value>>,
    /// The claims, when they can be decoded.
    pub claims: Option<Map<String, Value>>,
    /// The verdict.
    pub verdict: Result<(), TokenRejection>,
}

/// Why a token is refused: a code with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub enum TokenRejection {
    /// Not a compact JWS of JSON objects.
    Malformed,
    /// A signature that is not base64url without padding.
    MalformedSignature,
    /// No algorithm.
    NoAlgorithm,
    /// Another algorithm than RS256.
    Algorithm(String),
    /// A `crit` header.
    Critical,
    /// Signed with a key that we do not have.
    UnknownKey(String),
    /// Changed on the way, or signed with another key.
    Signature,
    /// A claim that must be there is not.
    Missing(&'static str),
    /// A claim that is no number.
    NotANumber(&'static str),
    /// A claim that is no string.
    NotAString(&'static str),
    /// A `sub` that the vendor forbids.
    Subject,
    /// Past its `exp`.
    Expired {
        /// How long ago.
        seconds: i64,
    },
    /// Before its `nbf`.
    NotYetValid {
        /// How far.
        seconds: i64,
    },
}

/// Decodes a token and judges it at the moment `now` against these keys.
#[must_use]
pub fn inspect(token: &str, keys: &JwkSet, now: OffsetDateTime) -> Inspection {
    let header = segment(token, 0);
    let claims = segment(token, 1);
    let verdict = match (&header, &claims) {
        (Some(header), Some(claims)) => judge_header(header)
            .and_then(|()| judge_signature(token, header, keys))
            .and_then(|()| judge_claims(claims, now)),
        _ => Err(TokenRejection::Malformed),
    };
    Inspection { header, claims, verdict }
}

/// A JSON object of the token, not yet to be believed.
fn segment(token: &str, index: usize) -> Option<Map<String, Value>> {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let part = token.split('.').nth(index)?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn judge_header(header: &Map<String, Value>) -> Result<(), TokenRejection> {
    match header.get("alg").and_then(Value::as_str) {
        Some("RS256") => {}
        Some(other) => return Err(TokenRejection::Algorithm(other.to_owned())),
        None => return Err(TokenRejection::NoAlgorithm),
    }
    if header.contains_key("crit") { Err(TokenRejection::Critical) } else { Ok(()) }
}

/// The signature alone. `jsonwebtoken::decode` would also read header and claims into types of its own, which refuse what
/// the vendor takes, such as a `typ` that is no text, and call every such refusal the same.
fn judge_signature(token: &str, header: &Map<String, Value>, keys: &JwkSet) -> Result<(), TokenRejection> {
    let key = DecodingKey::from_jwk(choose(header, keys)?).map_err(|_| TokenRejection::Signature)?;
    let three_parts = token.rsplit_once('.').filter(|(message, _)| message.matches('.').count() == 1);
    let (message, signature) = three_parts.ok_or(TokenRejection::Malformed)?;
    match crypto::verify(signature, message.as_bytes(), &key, Algorithm::RS256) {
        Ok(true) => Ok(()),
        Ok(false) => Err(TokenRejection::Signature),
        Err(_) => Err(TokenRejection::MalformedSignature),
    }
}

/// The vendor knows one key and reads no `kid`; where there are several, `kid` says which.
fn choose<'a>(header: &Map<String, Value>, keys: &'a JwkSet) -> Result<&'a Jwk, TokenRejection> {
    if let [only] = keys.keys.as_slice() {
        return Ok(only);
    }
    let kid = header.get("kid").and_then(Value::as_str).unwrap_or_default();
    keys.find(kid).ok_or_else(|| TokenRejection::UnknownKey(kid.to_owned()))
}

fn judge_claims(claims: &Map<String, Value>, now: OffsetDateTime) -> Result<(), TokenRejection> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of this era are exact")]
    let now = now.unix_timestamp() as f64;
    let time = |claim: &'static str| match claims.get(claim) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(TokenRejection::NotANumber(claim)),
    };
    // A time may have a fraction (RFC 7519 §2), and it counts: to the vendor half a second ahead is ahead.
    #[expect(clippy::cast_possible_truncation, reason = "a time past i64 is as good as one at its end")]
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
    judge_subject(claims.get("sub"))
}

fn judge_subject(sub: Option<&Value>) -> Result<(), TokenRejection> {
    match sub {
        None => Err(TokenRejection::Missing("sub")),
        Some(Value::String(sub)) if sub.is_empty() => Err(TokenRejection::Missing("sub")),
        Some(Value::String(sub)) => {
            let legal = sub.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b'=' | b'@'));
            if legal { Ok(()) } else { Err(TokenRejection::Subject) }
        }
        Some(_) => Err(TokenRejection::NotAString("sub")),
    }
}
