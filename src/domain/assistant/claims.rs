//! The claims of one token (RFC 7519 section 4), in the form of its assistant.

use secrecy::ExposeSecret;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};
use time::Duration;
use uuid::Uuid;

use super::{
    TokenForm,
    profile::{Identifier, Place, Visitors},
};
use crate::domain::{principal::Principal, provider::ProviderAccess, subject::Subject};

/// The claims of one token. There is never `nbf`: the first vendor's verifier allows no leeway, so it would reject a fresh token if its
/// clock were slightly behind ours.
#[derive(Debug)]
pub struct Claims<'a> {
    form: &'a TokenForm,
    subject: Subject,
    principal: &'a Principal,
    /// In seconds since the Unix epoch.
    issued_at: i64,
    id: Uuid,
    payload: Payload,
    /// The access token of the person's provider, encrypted.
    access: Option<String>,
    lifetime: Duration,
}

/// Fields and extras.
#[derive(Debug)]
enum Payload {
    Clear(Map<String, Value>),
    Encrypted(String),
}

impl<'a> Claims<'a> {
    /// The claims of a token that is issued now, and not encrypted yet.
    #[must_use]
    pub fn new(form: &'a TokenForm, subject: Subject, principal: &'a Principal, issued_at: i64) -> Self {
        let mut payload = form.payload.fill(principal, subject);
        if !form.profile.tells_verification {
            payload.remove("email_verified");
        }
        if form.profile.visitors == Visitors::Bare && matches!(principal, Principal::Anonymous) {
            payload.clear();
        }
        for (ours, theirs) in form.profile.renamed {
            if let Some(value) = payload.remove(*ours) {
                payload.insert((*theirs).to_owned(), value);
            }
        }
        if matches!(form.profile.place, Place::Strings(_)) {
            payload.values_mut().for_each(make_text);
        }
        let (payload, lifetime) = (Payload::Clear(payload), form.lifetime);
        Self { form, subject, principal, issued_at, id: Uuid::now_v7(), payload, access: None, lifetime }
    }

    /// The claims with an access token of the person's provider, which they do not outlive.
    ///
    /// # Errors
    /// Those of `encrypt`.
    pub fn with_access<E>(
        mut self,
        access: &ProviderAccess,
        encrypt: impl FnOnce(&[u8]) -> Result<String, E>,
    ) -> Result<Self, E> {
        let payload = json!({"sso_token": access.access_token.expose_secret()});
        self.access = Some(encrypt(payload.to_string().as_bytes())?);
        let rest = access.expires_at.unix_timestamp() - self.issued_at;
        self.lifetime = self.lifetime.min(Duration::seconds(rest));
        Ok(self)
    }

    /// How long the token lives.
    #[must_use]
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Encrypts what may be encrypted.
    ///
    /// # Errors
    /// Those of `encrypt`.
    pub fn encrypted<E>(mut self, encrypt: impl FnOnce(&[u8]) -> Result<String, E>) -> Result<Self, E> {
        if let (Place::Encryptable(_), Payload::Clear(payload)) = (self.form.profile.place, &self.payload) {
            let text = Value::Object(payload.clone()).to_string();
            self.payload = Payload::Encrypted(encrypt(text.as_bytes())?);
        }
        Ok(self)
    }

    /// Whom the token identifies. `None` for a person where nobody is logged in, and for an address that nobody has confirmed.
    #[must_use]
    pub fn identifier(&self) -> Option<String> {
        match (self.form.profile.identifier, self.principal) {
            (Identifier::Subject, _) => Some(self.subject.to_string()),
            (Identifier::Account, Principal::Authenticated(person)) => Some(person.custom_user_id.as_str().to_owned()),
            (Identifier::Chosen, Principal::Authenticated(_)) => {
                let chosen = Value::String(self.form.fixed_identifier.clone()?);
                self.filled_in(&chosen)?.as_str().map(str::to_owned)
            }
            (Identifier::Account | Identifier::Chosen, Principal::Anonymous) => None,
            (Identifier::Fixed, _) => self.form.fixed_identifier.clone(),
        }
    }

    /// The value of a custom claim: `{field}` stands for a value of the browser or the person, and is left out where there is none.
    fn filled_in(&self, template: &Value) -> Option<Value> {
        let Value::String(text) = template else { return Some(template.clone()) };
        let Some(field) = placeholder(text) else { return Some(template.clone()) };
        let person = match self.principal {
            Principal::Authenticated(person) => Some(person),
            Principal::Anonymous => None,
        };
        match field {
            "subject" => Some(self.subject.to_string().into()),
            "authenticated" => Some(person.is_some().into()),
            "name" => Some(
                person.map_or(self.form.payload.anonymous_name.as_str(), |person| person.display_name.as_str()).into(),
            ),
            "custom_user_id" => person.map(|person| person.custom_user_id.as_str().into()),
            "email" => person
                .filter(|person| person.email_verified)
                .and_then(|person| person.email.as_ref())
                .map(|email| email.as_str().into()),
            "locale" => person.map(|person| person.locale.tag().into()),
            field => person.and_then(|person| person.fields.get(field)).cloned(),
        }
    }
}

/// What a custom claim may stand for, beside the fields that the operator declared.
pub const PLACEHOLDERS: [&str; 6] = ["subject", "authenticated", "name", "custom_user_id", "email", "locale"];

/// The field that a custom claim stands for, if it stands for one.
#[must_use]
pub fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}')
}

fn make_text(value: &mut Value) {
    if !value.is_string() {
        *value = value.to_string().into();
    }
}

impl Serialize for Claims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (form, profile) = (self.form, self.form.profile);
        let mut claims = serializer.serialize_map(None)?;
        for (name, value) in [("iss", &form.issuer), ("aud", &form.audience)] {
            if let Some(value) = value {
                claims.serialize_entry(name, value)?;
            }
        }
        for (name, value) in profile.constants {
            claims.serialize_entry(name, value)?;
        }
        if !profile.is_custom()
            && let Some(identifier) = self.identifier()
        {
            claims.serialize_entry(profile.identifier_claim, &identifier)?;
        }
        claims.serialize_entry("iat", &self.issued_at)?;
        claims.serialize_entry("exp", &(self.issued_at + self.lifetime.whole_seconds()))?;
        if profile.has_token_id {
            claims.serialize_entry("jti", &self.id)?;
        }
        match (profile.place, &self.payload) {
            (Place::Encryptable(name), Payload::Encrypted(text)) => claims.serialize_entry(name, text)?,
            (Place::Encryptable(name), Payload::Clear(payload)) => claims.serialize_entry(name, payload)?,
            (Place::Clear(name) | Place::Strings(name), Payload::Clear(payload)) if !payload.is_empty() => {
                claims.serialize_entry(name, payload)?;
            }
            (Place::Top, Payload::Clear(payload)) => {
                for (name, value) in payload {
                    claims.serialize_entry(name, value)?;
                }
            }
            _ => {}
        }
        if let (Some(name), Some(access)) = (profile.access_claim, &self.access) {
            claims.serialize_entry(name, access)?;
        }
        for (name, template) in &form.template {
            if let Some(value) = self.filled_in(template) {
                claims.serialize_entry(name, &value)?;
            }
        }
        claims.end()
    }
}
