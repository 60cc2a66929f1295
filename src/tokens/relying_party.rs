//! Verifies a token for an assistant of the file as its vendor does: by the same profile that it was issued by.
//!
//! Where a vendor states no limit, as for `exp` at Zendesk, the profile's own holds: a token that breaks it indicates a mistake by the site.

use std::collections::BTreeMap;

use jsonwebtoken::jwk::{Jwk, JwkSet};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::verifier::{self, FormMismatch, Inspection, TokenRejection};
use crate::{
    crypto::shared_secret::SharedSecret,
    domain::assistant::{
        AssistantName, PayloadEncryption, TokenForm,
        profile::{Algorithm, Need, Place},
    },
};

/// How far in the future `iat` may be, in seconds: clocks differ.
const CLOCK_DIFFERENCE: f64 = 60.0;

/// What the vendor of one assistant knows of the tokens that it is handed.
#[derive(Debug)]
pub struct RelyingParty {
    /// What they look like.
    pub form: TokenForm,
    /// The secret that it shares with the site, where it does.
    pub secret: Option<SharedSecret>,
    /// The public key that signs for it alone. Without one, the site's keys do.
    pub key: Option<Jwk>,
    /// How it decrypts payloads.
    pub payload_encryption: PayloadEncryption,
}

/// All of them, by name.
pub type RelyingParties = BTreeMap<AssistantName, RelyingParty>;

type Object = Map<String, Value>;

impl RelyingParty {
    /// Whether its tokens are no JWTs, but digests of an identifier.
    #[must_use]
    pub fn takes_digests(&self) -> bool {
        self.form.algorithm == Algorithm::HmacHex
    }

    /// Whether this is the digest of the identifier, in lower-case hexadecimal digits.
    #[must_use]
    pub fn knows_digest(&self, identifier: &str, digest: &str) -> bool {
        self.secret.as_ref().is_some_and(|secret| secret.is_hex_of(identifier, digest))
    }

    /// Decodes a token and verifies it at the time `now`, where the site's keys sign with these.
    #[must_use]
    pub fn inspect(&self, token: &str, site_keys: &JwkSet, now: OffsetDateTime) -> Inspection {
        Inspection::of(token, |header, claims| {
            let (characters, longest) = (token.encode_utf16().count(), self.form.profile.longest_token);
            if characters > longest {
                return Err(FormMismatch::TooLong { characters, longest }.into());
            }
            verifier::verify_header(header, self.form.algorithm)?;
            self.verify_key_id(header)?;
            self.verify_signature(token, header, site_keys)?;
            verifier::verify_times(claims, now)?;
            self.verify_lifetime(claims, now)?;
            self.verify_registered(claims)?;
            self.verify_members(claims)
        })
    }

    fn verify_key_id(&self, header: &Object) -> Result<(), TokenRejection> {
        if self.form.profile.token_type == Need::Required && header.get("typ").and_then(Value::as_str) != Some("JWT") {
            return Err(FormMismatch::Type.into());
        }
        match &self.form.key_id {
            Some(expected) if header.get("kid").and_then(Value::as_str) != Some(expected) => {
                Err(FormMismatch::KeyId(expected.clone()).into())
            }
            _ => Ok(()),
        }
    }

    fn verify_signature(&self, token: &str, header: &Object, site_keys: &JwkSet) -> Result<(), TokenRejection> {
        if !self.form.algorithm.has_shared_secret() {
            return match &self.key {
                Some(key) => verifier::verify_signature(token, header, &JwkSet { keys: vec![key.clone()] }),
                None => verifier::verify_signature(token, header, site_keys),
            };
        }
        let (message, signature) = verifier::signed_parts(token)?;
        match self.secret.as_ref().map(|secret| secret.verifies(message, signature)) {
            Some(Some(true)) => Ok(()),
            Some(None) => Err(TokenRejection::MalformedSignature),
            _ => Err(FormMismatch::SharedSecret.into()),
        }
    }

    fn verify_lifetime(&self, claims: &Object, now: OffsetDateTime) -> Result<(), TokenRejection> {
        let now = verifier::as_time(now);
        let from = verifier::time_of(claims, "iat")?.unwrap_or(now);
        if from > now + CLOCK_DIFFERENCE {
            return Err(FormMismatch::IssuedInFuture { seconds: verifier::whole(from - now) }.into());
        }
        let until = verifier::time_of(claims, "exp")?.unwrap_or(now);
        let (seconds, longest) = (verifier::whole((until - from).ceil()), self.form.profile.lifetime.longest);
        if seconds > longest { Err(FormMismatch::LivesTooLong { seconds, longest }.into()) } else { Ok(()) }
    }

    /// Claims that have to have one value, and whom the token identifies.
    fn verify_registered(&self, claims: &Object) -> Result<(), TokenRejection> {
        let profile = self.form.profile;
        let read = |need, value: &'_ Option<String>| value.clone().filter(|_| need != Need::Ignored);
        let set =
            [("iss", read(profile.issuer, &self.form.issuer)), ("aud", read(profile.audience, &self.form.audience))];
        let constants = profile.constants.iter().map(|(claim, value)| (*claim, (*value).to_owned()));
        let set = set.into_iter().filter_map(|(claim, value)| Some((claim, value?))).chain(constants);
        let fixed = self.form.fixed_identifier.clone().map(|id| (profile.identifier_claim, id));
        for (claim, expected) in set.chain(fixed) {
            let is_it = |value: &Value| value.as_str() == Some(&expected);
            let has_it = match claims.get(claim) {
                Some(Value::Array(several)) if claim == "aud" => several.iter().any(is_it),
                Some(value) => is_it(value),
                None => return Err(TokenRejection::Missing(claim)),
            };
            if !has_it {
                return Err(FormMismatch::Value { claim, expected }.into());
            }
        }
        if profile.is_custom() {
            return Ok(());
        }
        verifier::verify_identifier(claims, profile.identifier_claim, profile.identifier_form)
    }

    /// Fields and extras, unless they are encrypted.
    fn verify_members(&self, claims: &Object) -> Result<(), TokenRejection> {
        let profile = self.form.profile;
        let (Place::Clear(claim) | Place::Strings(claim)) = profile.place else { return Ok(()) };
        let members = match claims.get(claim) {
            None => return Ok(()),
            Some(Value::Object(members)) => members,
            Some(_) => return Err(FormMismatch::NotAnObject(claim).into()),
        };
        for (name, value) in members {
            if profile.reserves(name) {
                return Err(FormMismatch::ReservedName(name.clone()).into());
            }
            if !profile.can_use(name) {
                return Err(FormMismatch::UnusableName(name.clone()).into());
            }
            if matches!(profile.place, Place::Strings(_)) && !value.is_string() {
                return Err(FormMismatch::MemberNotAString { claim, member: name.clone() }.into());
            }
        }
        Ok(())
    }
}
