//! What a provider's tokens have in common: signed with one of its published keys, for us, and fresh.

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{Jwk, JwkSet, PublicKeyUse},
};
use serde_json::{Map, Value};
use time::OffsetDateTime;

/// How far a provider's clock may be from ours, in seconds.
const LEEWAY: i64 = 60;
/// The algorithms that are taken. A symmetric one would be verified with a secret that the provider shares, and `none` not at all.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Why a token is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It is no JWT.
    #[error("it is no JWT")]
    Malformed,
    /// `alg` is none that is taken.
    #[error("its algorithm isn't accepted")]
    Algorithm,
    /// A header has to be understood (`crit`), and isn't.
    #[error("it has a critical header that isn't known")]
    CriticalHeader,
    /// None of the provider's keys that we have signed it: there may be a newer one.
    #[error("it is signed with an unknown key")]
    UnknownKey,
    /// It was changed, or somebody else signed it.
    #[error("its signature is wrong")]
    Signature,
    /// This claim is missing, or not what it has to be.
    #[error("its claim {0} is missing or wrong")]
    Claim(&'static str),
    /// It is too old, or from the future.
    #[error("it has expired, or one of the two clocks is wrong")]
    Time,
}

/// The claims of a token that one of these keys signed.
pub(super) fn verified(token: &str, keys: &JwkSet) -> Result<Map<String, Value>, TokenFault> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| match error.kind() {
        // The library knows no `none`.
        jsonwebtoken::errors::ErrorKind::Json(_) => TokenFault::Algorithm,
        _ => TokenFault::Malformed,
    })?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(TokenFault::Algorithm);
    }
    // The library understands none (RFC 7515 §4.1.11).
    if header.crit.is_some() {
        return Err(TokenFault::CriticalHeader);
    }
    let key = choose(keys, header.kid.as_deref()).ok_or(TokenFault::UnknownKey)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| TokenFault::UnknownKey)?;
    let mut validation = Validation::new(header.alg);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_aud) = (false, false);
    let decoded = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &validation);
    decoded.map(|token| token.claims).map_err(|_| TokenFault::Signature)
}

/// A token need not say which key signed it where there is only one (OpenID Connect Core 1.0 §10.1).
fn choose<'a>(keys: &'a JwkSet, kid: Option<&str>) -> Option<&'a Jwk> {
    let mut signing =
        keys.keys.iter().filter(|key| !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption)));
    match kid {
        Some(kid) => signing.find(|key| key.common.key_id.as_deref() == Some(kid)),
        None => signing.next().filter(|_| signing.next().is_none()),
    }
}

/// Makes sure that the issuer made the token for this client (OpenID Connect Core 1.0 §3.1.3.7, 2 to 5).
pub(super) fn require_parties(claims: &Map<String, Value>, issuer: &str, client: &str) -> Result<(), TokenFault> {
    if text(claims, "iss") != Some(issuer) {
        return Err(TokenFault::Claim("iss"));
    }
    let (is_for_us, is_for_others) = match claims.get("aud") {
        Some(Value::String(audience)) => (audience == client, false),
        Some(Value::Array(audiences)) => (audiences.iter().any(|audience| audience == client), audiences.len() > 1),
        _ => (false, false),
    };
    if !is_for_us {
        return Err(TokenFault::Claim("aud"));
    }
    let authorized = claims.get("azp");
    let is_authorized = authorized.map_or(!is_for_others, |authorized| authorized == client);
    if is_authorized { Ok(()) } else { Err(TokenFault::Claim("azp")) }
}

/// Makes sure that the token is from now, give or take a clock that is wrong.
pub(super) fn require_fresh(claims: &Map<String, Value>, now: OffsetDateTime) -> Result<(), TokenFault> {
    let now = now.unix_timestamp();
    let time = |claim: &'static str| match claims.get(claim) {
        None => Ok(None),
        #[expect(clippy::cast_possible_truncation, reason = "a time beyond i64 is as good as its maximum")]
        Some(value) => value.as_f64().map(|seconds| Some(seconds as i64)).ok_or(TokenFault::Claim(claim)),
    };
    let issued_at = time("iat")?.ok_or(TokenFault::Claim("iat"))?;
    let is_over = time("exp")?.is_some_and(|until| until <= now.saturating_sub(LEEWAY));
    let is_early = time("nbf")?.into_iter().chain([issued_at]).any(|from| from > now.saturating_add(LEEWAY));
    if is_over || is_early { Err(TokenFault::Time) } else { Ok(()) }
}

/// A claim that is a text. One with NUL, which PostgreSQL cannot store, counts as absent.
pub(super) fn text<'a>(claims: &'a Map<String, Value>, claim: &str) -> Option<&'a str> {
    claims.get(claim).and_then(Value::as_str).filter(|text| !text.contains('\0'))
}
