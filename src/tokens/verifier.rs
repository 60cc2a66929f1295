//! Verifies a token as the assistant does: RS256 only, `exp` and `sub` required, no leeway.
//!
//! Stricter than the assistant in three points, where a token that it accepts indicates a mistake by the site: a `sub` that the vendor
//! forbids or that is long, an `exp` in milliseconds, and `crit` (RFC 7515 §4.1.11).

use std::ops::Range;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey, crypto,
    jwk::{Jwk, JwkSet},
};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::domain::assistant::profile::{Algorithm, IdentifierForm};

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
    /// `alg` is another, or missing.
    Algorithm {
        /// The token's.
        found: Option<String>,
        /// The one that the assistant takes.
        accepted: Algorithm,
    },
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
    /// An identifier that is too long.
    IdentifierTooLong {
        /// Its claim.
        claim: &'static str,
        /// The longest, in bytes.
        longest: usize,
    },
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
    /// It is not like the tokens of this assistant.
    Form(FormMismatch),
}

impl From<FormMismatch> for TokenRejection {
    fn from(mismatch: FormMismatch) -> Self {
        Self::Form(mismatch)
    }
}

/// What is other than the form of the assistant's tokens: a code with arguments.
#[derive(Debug, PartialEq, Eq)]
pub enum FormMismatch {
    /// `typ` is not `JWT`.
    Type,
    /// There is no `kid`, or it is not the one that came with the secret.
    KeyId(String),
    /// Modified, or signed with another secret than the assistant's.
    SharedSecret,
    /// A claim that has to have one value has another.
    Value {
        /// The claim.
        claim: &'static str,
        /// What it has to be.
        expected: String,
    },
    /// A claim is not an object.
    NotAnObject(&'static str),
    /// A member of a claim whose members are strings is none.
    MemberNotAString {
        /// The claim.
        claim: &'static str,
        /// The member.
        member: String,
    },
    /// A member has a name that the vendor reserves.
    ReservedName(String),
    /// A member has a name that the vendor cannot use.
    UnusableName(String),
    /// The token lives longer than the vendor takes.
    LivesTooLong {
        /// From `iat` to `exp`.
        seconds: i64,
        /// The longest.
        longest: i64,
    },
    /// `iat` is in the future.
    IssuedInFuture {
        /// How far.
        seconds: i64,
    },
    /// The token has more characters than the vendor takes.
    TooLong {
        /// How many.
        characters: usize,
        /// The most.
        longest: usize,
    },
}

/// Decodes a token and verifies it against these keys at the time `now`.
#[must_use]
pub fn inspect(token: &str, keys: &JwkSet, now: OffsetDateTime) -> Inspection {
    Inspection::of(token, |header, claims| {
        verify_header(header, Algorithm::Rs256)?;
        verify_signature(token, header, keys)?;
        verify_times(claims, now)?;
        verify_identifier(claims, "sub", IdentifierForm::Header)
    })
}

impl Inspection {
    /// What a token contains, and what these rules say to it.
    pub(super) fn of(
        token: &str,
        verify: impl FnOnce(&Map<String, Value>, &Map<String, Value>) -> Result<(), TokenRejection>,
    ) -> Self {
        let (header, claims) = (segment(token, 0), segment(token, 1));
        let verdict = match (&header, &claims) {
            (Some(header), Some(claims)) => verify(header, claims),
            _ => Err(TokenRejection::Malformed),
        };
        Self { header, claims, verdict }
    }
}

/// A JSON object from the token, not yet verified.
fn segment(token: &str, index: usize) -> Option<Map<String, Value>> {
    let part = token.split('.').nth(index)?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

pub(super) fn verify_header(header: &Map<String, Value>, accepted: Algorithm) -> Result<(), TokenRejection> {
    let found = header.get("alg").and_then(Value::as_str);
    if found != Some(accepted.name()) {
        return Err(TokenRejection::Algorithm { found: found.map(str::to_owned), accepted });
    }
    if header.contains_key("crit") { Err(TokenRejection::Critical) } else { Ok(()) }
}

/// What is signed, and the text of the signature.
pub(super) fn signed_parts(token: &str) -> Result<(&str, &str), TokenRejection> {
    let three_parts = token.rsplit_once('.').filter(|(message, _)| message.matches('.').count() == 1);
    three_parts.ok_or(TokenRejection::Malformed)
}

/// Verifies only the signature. `jsonwebtoken::decode` would also parse header and claims into its own types, which reject some tokens
/// that the vendor accepts, such as one with a non-string `typ`, all with the same error.
pub(super) fn verify_signature(token: &str, header: &Map<String, Value>, keys: &JwkSet) -> Result<(), TokenRejection> {
    let key = DecodingKey::from_jwk(choose(header, keys)?).map_err(|_| TokenRejection::Signature)?;
    let (message, signature) = signed_parts(token)?;
    match crypto::verify(signature, message.as_bytes(), &key, jsonwebtoken::Algorithm::RS256) {
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

/// A claim that is a time.
pub(super) fn time_of(claims: &Map<String, Value>, claim: &'static str) -> Result<Option<f64>, TokenRejection> {
    match claims.get(claim) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(TokenRejection::NotANumber(claim)),
    }
}

/// A moment, as claims have it.
pub(super) fn as_time(moment: OffsetDateTime) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds of this era are exact")]
    let seconds = moment.unix_timestamp() as f64;
    seconds
}

/// Whole seconds.
pub(super) fn whole(seconds: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a time beyond i64 is as good as its maximum")]
    let whole = seconds as i64;
    whole
}

/// A time may have a fraction (RFC 7519 §2), and it counts: for the vendor, half a second in the future is in the future.
pub(super) fn verify_times(claims: &Map<String, Value>, now: OffsetDateTime) -> Result<(), TokenRejection> {
    let now = as_time(now);
    if let Some(from) = time_of(claims, "nbf")?
        && from > now
    {
        return Err(TokenRejection::NotYetValid { seconds: whole((from - now).ceil()) });
    }
    let until = time_of(claims, "exp")?.ok_or(TokenRejection::Missing("exp"))?;
    if now >= until {
        return Err(TokenRejection::Expired { seconds: whole(now - until) });
    }
    if MILLISECONDS.contains(&until) { Err(TokenRejection::Milliseconds) } else { Ok(()) }
}

pub(super) fn verify_identifier(
    claims: &Map<String, Value>,
    claim: &'static str,
    form: IdentifierForm,
) -> Result<(), TokenRejection> {
    let longest = form.longest();
    match claims.get(claim) {
        None => Err(TokenRejection::Missing(claim)),
        Some(Value::String(id)) if id.is_empty() => Err(TokenRejection::Missing(claim)),
        Some(Value::String(id)) if id.len() > longest => Err(TokenRejection::IdentifierTooLong { claim, longest }),
        Some(Value::String(id)) => {
            if form.allows(id) {
                Ok(())
            } else {
                Err(TokenRejection::Subject)
            }
        }
        Some(_) => Err(TokenRejection::NotAString(claim)),
    }
}
