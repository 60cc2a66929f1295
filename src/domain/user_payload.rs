//! The private claim `user_payload`: what the assistant's actions may know about the person.

use serde_json::{Map, Value};

use super::{principal::Principal, subject::Subject};

/// A payload field that Throughline fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadField {
    /// `name`: the display name, or `Anonymous`.
    Name,
    /// `custom_user_id`: the site's own id for the person, or the subject.
    CustomUserId,
    /// `email`: omitted for anonymous visitors.
    Email,
}

impl PayloadField {
    /// All fields with their names in the payload.
    pub const ALL: [(&'static str, Self); 3] =
        [("name", Self::Name), ("custom_user_id", Self::CustomUserId), ("email", Self::Email)];

    const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::CustomUserId => "custom_user_id",
            Self::Email => "email",
        }
    }
}

/// The contents of every payload of this deployment.
#[derive(Debug, Clone)]
pub struct PayloadTemplate {
    fields: Vec<PayloadField>,
    extra: Map<String, Value>,
}

impl Default for PayloadTemplate {
    fn default() -> Self {
        Self { fields: Self::DEFAULT_FIELDS.to_vec(), extra: Map::new() }
    }
}

impl PayloadTemplate {
    /// The fields of a payload unless others are chosen.
    pub const DEFAULT_FIELDS: [PayloadField; 2] = [PayloadField::Name, PayloadField::CustomUserId];

    /// A template with these fields and these extra members, which are the same for everyone.
    #[must_use]
    pub const fn new(fields: Vec<PayloadField>, extra: Map<String, Value>) -> Self {
        Self { fields, extra }
    }

    /// Whether this field is included.
    #[must_use]
    pub fn has(&self, field: PayloadField) -> bool {
        self.fields.contains(&field)
    }

    /// The names of all members.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.fields.iter().map(|field| field.name()).chain(self.extra.keys().map(String::as_str)).collect()
    }

    /// The name of an extra member that a field of the same name would hide.
    #[must_use]
    pub fn hidden_extra(&self) -> Option<&'static str> {
        self.fields.iter().map(|field| field.name()).find(|name| self.extra.contains_key(*name))
    }

    /// The size of the extra members, as bytes of JSON.
    #[must_use]
    pub fn extra_bytes(&self) -> usize {
        serde_json::to_string(&self.extra).map_or(usize::MAX, |text| text.len())
    }

    /// The payload for one person. A field takes precedence over an extra of the same name.
    #[must_use]
    pub fn fill(&self, principal: &Principal, subject: Subject) -> Map<String, Value> {
        let mut payload = self.extra.clone();
        for field in &self.fields {
            let value = match (field, principal) {
                (PayloadField::Name, Principal::Anonymous) => "Anonymous".into(),
                (PayloadField::CustomUserId, Principal::Anonymous) => subject.to_string().into(),
                (PayloadField::Email, Principal::Anonymous) => continue,
                (PayloadField::Name, Principal::Authenticated(person)) => person.display_name.as_str().into(),
                (PayloadField::CustomUserId, Principal::Authenticated(person)) => person.custom_user_id.as_str().into(),
                (PayloadField::Email, Principal::Authenticated(person)) => person.email.as_str().into(),
            };
            payload.insert(field.name().to_owned(), value);
        }
        payload
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_wins_over_an_extra_of_its_name() {
        let extra = Map::from_iter([("name".to_owned(), "Eve".into()), ("tier".to_owned(), 3.into())]);
        let template = PayloadTemplate::new(vec![PayloadField::Name, PayloadField::Email], extra);
        let payload = template.fill(&Principal::Anonymous, Subject::mint());
        assert_eq!(Value::Object(payload), serde_json::json!({"name": "Anonymous", "tier": 3}));
    }
}
