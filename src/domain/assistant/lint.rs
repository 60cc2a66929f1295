//! What is wrong with the configuration of an assistant: rules that its vendor states, or that its documents imply.

use super::{
    TokenForm,
    claims::{PLACEHOLDERS, placeholder},
    profile::{Identifier, Need, Place},
};
use crate::domain::field::DeclaredFields;

/// The shortest secret for HMAC with SHA-256, in bytes (RFC 7518 section 3.2).
pub const SHORTEST_SECRET: usize = 32;
/// The shortest lifetime in seconds: a page has to fetch a token and hand it on.
const SHORTEST: i64 = 10;
/// What an identifier may be that the operator chooses.
const CHOICES: [&str; 2] = ["{custom_user_id}", "{email}"];
/// Claims that only we set (RFC 7519 section 4.1).
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
/// Parts of names of what nobody should read in a token.
const SECRETS: [&str; 4] = ["token", "secret", "password", "ssn"];
/// Longest values of a person that are taken to be usual, in bytes, to estimate the longest token.
const USUAL_PERSON: usize = 400;
/// Characters of a token's header, signature and remaining claims.
const ENVELOPE: usize = 800;

/// One rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The key of the assistant's table that breaks it.
    pub key: &'static str,
    /// What is wrong, and what to do.
    pub problem: String,
    /// The server starts all the same.
    pub is_warning: bool,
}

/// Every rule that a form breaks.
#[must_use]
pub fn lint(form: &TokenForm, fields: &DeclaredFields) -> Vec<Violation> {
    let mut found = Vec::new();
    algorithm(form, &mut found);
    lifetime(form, &mut found);
    for (key, need, value) in [
        ("issuer", form.profile.issuer, &form.issuer),
        ("audience", form.profile.audience, &form.audience),
        ("key_id", form.profile.key_id, &form.key_id),
    ] {
        needed(form, key, need, value.is_some(), &mut found);
    }
    if form.issuer.as_ref().is_some_and(|issuer| form.profile.issuer == Need::Required && issuer.ends_with('/')) {
        let problem = "ends with a slash: it has to be the issuer registered at the vendor, byte for byte";
        found.push(Violation { key: "issuer", problem: problem.to_owned(), is_warning: true });
    }
    if form.sso_provider.is_some() && form.profile.access_claim.is_none() {
        let problem = format!("is not for {}: no assistant but watsonx Orchestrate takes one", form.profile.name);
        found.push(error("sso_token", problem));
    }
    identifier(form, &mut found);
    extras(form, &mut found);
    template(form, fields, &mut found);
    size(form, &mut found);
    found
}

fn error(key: &'static str, problem: String) -> Violation {
    Violation { key, problem, is_warning: false }
}

fn algorithm(form: &TokenForm, found: &mut Vec<Violation>) {
    let taken = form.profile.algorithms;
    if !taken.contains(&form.algorithm) {
        let names: Vec<_> = taken.iter().map(|algorithm| algorithm.name()).collect();
        found.push(error(
            "algorithm",
            format!("is {}, and this assistant takes {}", form.algorithm.name(), names.join(" or ")),
        ));
    }
}

fn lifetime(form: &TokenForm, found: &mut Vec<Violation>) {
    let (seconds, longest) = (form.lifetime.whole_seconds(), form.profile.lifetime.longest);
    if !(SHORTEST..=longest).contains(&seconds) {
        found.push(error("lifetime", format!("must be from {SHORTEST} to {longest} seconds for this assistant")));
    }
}

fn needed(form: &TokenForm, key: &'static str, need: Need, is_set: bool, found: &mut Vec<Violation>) {
    let name = form.profile.name;
    match need {
        Need::Required if !is_set => {
            found.push(error(key, format!("is missing: {name} needs the one that the vendor shows or registered")));
        }
        Need::Ignored if is_set => {
            found.push(Violation { key, problem: format!("is not read by {name}: leave it out"), is_warning: true });
        }
        _ => {}
    }
}

fn identifier(form: &TokenForm, found: &mut Vec<Violation>) {
    match (form.profile.identifier, &form.fixed_identifier) {
        (Identifier::Fixed, None) => {
            found.push(error("identifier", "is missing: set it to the id of the vendor's widget".to_owned()));
        }
        (Identifier::Chosen, chosen) if !chosen.as_ref().is_some_and(|chosen| CHOICES.contains(&chosen.as_str())) => {
            let problem = "must be \"{custom_user_id}\" or \"{email}\": what the vendor's hash is of";
            found.push(error("identifier", problem.to_owned()));
        }
        (Identifier::Subject | Identifier::Account, Some(_)) => {
            let problem = "is the same for everybody, and this assistant needs one for each person: leave it out";
            found.push(error("identifier", problem.to_owned()));
        }
        _ => {}
    }
    if matches!(form.profile.identifier, Identifier::Account | Identifier::Chosen) && form.for_anonymous {
        let problem =
            "is \"token\", and this assistant's tokens name a person: visitors who are not logged in can have none";
        found.push(error("anonymous", problem.to_owned()));
    }
}

/// The names of extras, and where they stand.
fn extras(form: &TokenForm, found: &mut Vec<Violation>) {
    if let Some(name) = form.payload.hidden_extra() {
        found.push(error("extra", format!("has a member {name}, which is a field, too: leave one of them out")));
    }
    let profile = form.profile;
    if profile.place == Place::Nowhere && !form.payload.names().is_empty() {
        found
            .push(error("fields", format!("and `extra` have no place in a token of {}: leave them out", profile.name)));
        return;
    }
    for name in form.payload.names() {
        let key = if form.payload.chosen.iter().any(|chosen| chosen.as_str() == name) { "fields" } else { "extra" };
        if profile.place == Place::Top && (REGISTERED.contains(&name) || name == profile.identifier_claim) {
            found.push(error(key, format!("has a member {name}, which is a claim of its own: leave it out")));
        }
        if profile.reserves(name) {
            found.push(error(key, format!("has a member {name}, and the vendor reserves that name: choose another")));
        }
        if !profile.can_use(name) {
            found.push(error(key, format!("has a member {name}: the agent reads only names of letters, digits and _")));
        }
        let is_secret = SECRETS.iter().any(|secret| name.to_lowercase().contains(secret));
        if is_secret && !matches!(profile.place, Place::Encryptable(_)) {
            found.push(error(
                key,
                format!("has a member {name}, and everybody who sees the token can read it: leave it out"),
            ));
        }
    }
}

fn template(form: &TokenForm, fields: &DeclaredFields, found: &mut Vec<Violation>) {
    if !form.profile.is_custom() {
        if !form.template.is_empty() {
            found.push(error("claims", "is for the profile custom alone: leave it out".to_owned()));
        }
        return;
    }
    if form.template.is_empty() {
        found.push(error("claims", "is missing: list the token's claims, such as { sub = \"{subject}\" }".to_owned()));
    }
    for (name, value) in &form.template {
        if matches!(name.as_str(), "iss" | "aud" | "exp" | "nbf" | "iat" | "jti") {
            found.push(error("claims", format!("has {name}, which is set by itself: leave it out")));
        }
        let is_known = |field: &&str| PLACEHOLDERS.contains(field) || fields.has(field);
        if let Some(field) = value.as_str().and_then(placeholder).filter(|field| !is_known(field)) {
            let known = PLACEHOLDERS.into_iter().chain(fields.names()).map(|field| format!("{{{field}}}"));
            let known = known.collect::<Vec<_>>().join(", ");
            found.push(error("claims", format!("has {{{field}}}, and only these can be filled in: {known}")));
        }
    }
}

/// A token travels in a header, and some vendors have limits of their own.
fn size(form: &TokenForm, found: &mut Vec<Violation>) {
    let characters = (fixed_bytes(form) + USUAL_PERSON) * 4 / 3 + ENVELOPE;
    if characters > form.profile.longest_token {
        let limit = form.profile.longest_token;
        let problem =
            format!("makes tokens of some {characters} characters, and this assistant takes {limit}: shorten it");
        found.push(Violation { key: "extra", problem, is_warning: false });
    }
}

/// What is the same in everybody's token, in bytes.
fn fixed_bytes(form: &TokenForm) -> usize {
    form.payload.extra_bytes() + serde_json::to_string(&form.template).map_or(0, |text| text.len())
}

/// How many bytes the fields of a person that the operator declared may take in a token that is no longer than the vendor takes.
#[must_use]
pub fn room(form: &TokenForm) -> usize {
    let claims = form.profile.longest_token.saturating_sub(ENVELOPE) * 3 / 4;
    claims.saturating_sub(fixed_bytes(form) + USUAL_PERSON)
}
