//! Who speaks, by the identity token of the request: verified as the vendor verifies, decrypted as the vendor decrypts.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Settings, problem::Problem, text};
use crate::{
    domain::assistant::{PayloadEncryption, profile::Place},
    tokens::{
        relying_party::RelyingParty,
        verifier::{self, Inspection, TokenRejection},
    },
};

type Object = Map<String, Value>;

/// Somebody whose token was accepted.
#[derive(Debug)]
pub struct Caller {
    /// Whom the token identifies: `sub`, or what stands in its place.
    pub subject: String,
    /// What it says about the person, decrypted when it was encrypted; an empty object when there is nothing.
    pub payload: Value,
    /// Whether it was encrypted.
    pub encrypted: bool,
    /// `jti`, if it is a UUID, as those of Throughline are.
    pub id: Option<Uuid>,
    /// `exp`, in seconds since the Unix epoch.
    pub expires_at: i64,
    /// All claims, with the payload as above.
    pub claims: Object,
}

/// Judges the token of an `Authorization: Bearer` header at the time `now`.
///
/// # Errors
/// When it is not to be believed, its payload cannot be read, or the site's keys cannot be fetched.
pub async fn judge(settings: &Settings, token: &str, now: OffsetDateTime) -> Result<Caller, Problem> {
    let keys = settings.site_keys.current(token, now).await.map_err(|error| Problem::no_keys(&error))?;
    let claims = accepted(verifier::inspect(token, &keys, now))?;
    read(settings, claims, "sub", Place::Encryptable("user_payload"), PayloadEncryption::default())
}

/// The same as the vendor of an assistant of the file does.
///
/// # Errors
/// The same.
pub async fn judge_for(
    party: &RelyingParty,
    settings: &Settings,
    token: &str,
    now: OffsetDateTime,
) -> Result<Caller, Problem> {
    let keys = settings.site_keys.current(token, now).await.map_err(|error| Problem::no_keys(&error))?;
    let claims = accepted(party.inspect(token, &keys, now))?;
    let profile = party.form.profile;
    read(settings, claims, profile.identifier_claim, profile.place, party.payload_encryption)
}

fn accepted(inspection: Inspection) -> Result<Object, Problem> {
    inspection.verdict.map_err(|rejection| match rejection {
        TokenRejection::Expired { .. } => Problem::expired_token(&rejection),
        _ => Problem::invalid_token(&text::rejection(&rejection)),
    })?;
    Ok(inspection.claims.unwrap_or_default())
}

fn read(
    settings: &Settings,
    mut claims: Object,
    identifier: &str,
    place: Place,
    encryption: PayloadEncryption,
) -> Result<Caller, Problem> {
    let (payload, encrypted) = match place {
        Place::Encryptable(claim) => decrypted(settings, claim, claims.get(claim), encryption)?,
        Place::Clear(claim) | Place::Strings(claim) => (claims.get(claim).cloned().unwrap_or_default(), false),
        Place::Top | Place::Nowhere => (Value::Object(claims.clone()), false),
    };
    let payload = if payload.is_null() { Value::Object(Map::new()) } else { payload };
    if let (Place::Encryptable(claim), true) = (place, encrypted) {
        claims.insert(claim.to_owned(), payload.clone());
    }
    Ok(Caller {
        subject: claims.get(identifier).and_then(Value::as_str).unwrap_or_default().to_owned(),
        payload,
        encrypted,
        id: claims.get("jti").and_then(Value::as_str).and_then(|id| id.parse().ok()),
        expires_at: claims.get("exp").map(seconds).unwrap_or_default(),
        claims,
    })
}

/// Whole seconds of a time, which may have a fraction (RFC 7519 §2) or lie past all that can be told.
fn seconds(time: &Value) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a time past i64 is as good as one at its end")]
    let whole = |time: f64| time as i64;
    time.as_i64().or_else(|| time.as_f64().map(whole)).unwrap_or_default()
}

fn decrypted(
    settings: &Settings,
    claim: &str,
    value: Option<&Value>,
    encryption: PayloadEncryption,
) -> Result<(Value, bool), Problem> {
    match value {
        None => Ok((Value::Null, false)),
        Some(Value::Object(clear)) => Ok((Value::Object(clear.clone()), false)),
        Some(Value::String(sealed)) => {
            let key = settings.decryptor.as_ref().ok_or_else(|| {
                let reason = format!("its `{claim}` is encrypted, and this assistant has no private key");
                Problem::invalid_token(&reason)
            })?;
            let plain =
                key.decrypt_as(encryption, sealed).map_err(|error| Problem::invalid_token(&error.to_string()))?;
            match serde_json::from_slice(&plain) {
                Ok(payload @ Value::Object(_)) => Ok((payload, true)),
                _ => Err(Problem::invalid_token(&format!("what its `{claim}` decrypts to is no JSON object"))),
            }
        }
        Some(_) => Err(Problem::invalid_token(&format!("its `{claim}` is neither an object nor base64 text"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::seconds;

    #[test]
    fn a_time_may_have_a_fraction_and_no_end() {
        assert_eq!(seconds(&json!(1_800_000_300)), 1_800_000_300);
        assert_eq!(seconds(&json!(1_800_000_300.75)), 1_800_000_300);
        assert_eq!(seconds(&json!(1e300)), i64::MAX);
        assert_eq!(seconds(&json!(u64::MAX)), i64::MAX);
    }
}
