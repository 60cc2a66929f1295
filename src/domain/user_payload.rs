//! The private claim `user_payload`: what the assistant's actions may know about the person.

use serde_json::{Map, Value};

use super::{display_name::AnonymousName, field::FieldName, principal::Principal, subject::Subject};

/// A payload field that Throughline fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadField {
    /// `name`: the display name, or the one of whoever is not logged in.
    Name,
    /// `custom_user_id`: the site's own id for the person, or the subject.
    CustomUserId,
    /// `email`, and with it `email_verified` (OpenID Connect Core 1.0 §5.1). Both are omitted for anonymous visitors, and for an address
    /// that was never verified unless the template takes such.
    Email,
    /// `authenticated`: whether somebody is logged in.
    Authenticated,
    /// `locale`: the language of the person's account (OpenID Connect Core 1.0 §5.1). Omitted for anonymous visitors.
    Locale,
}

impl PayloadField {
    /// All fields with their names in the payload.
    pub const ALL: [(&'static str, Self); 5] = [
        ("name", Self::Name),
        ("custom_user_id", Self::CustomUserId),
        ("email", Self::Email),
        ("authenticated", Self::Authenticated),
        ("locale", Self::Locale),
    ];

    /// Tells these fields from other names.
    #[must_use]
    pub fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> (Vec<Self>, Vec<&'a str>) {
        let (mut found, mut others) = (Vec::new(), Vec::new());
        for name in names {
            match Self::ALL.into_iter().find(|(known, _)| *known == name) {
                Some((_, field)) => found.push(field),
                None => others.push(name),
            }
        }
        (found, others)
    }

    /// The members that it fills in.
    const fn members(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["name"],
            Self::CustomUserId => &["custom_user_id"],
            Self::Email => &["email", "email_verified"],
            Self::Authenticated => &["authenticated"],
            Self::Locale => &["locale"],
        }
    }
}

/// The contents of every payload of this deployment.
#[derive(Debug, Clone)]
pub struct PayloadTemplate {
    fields: Vec<PayloadField>,
    /// Fields that the operator declared. Each is left out where the person has no value, and for anonymous visitors.
    pub chosen: Vec<FieldName>,
    extra: Map<String, Value>,
    /// Whether an address that was never verified is there too.
    pub unverified_email: bool,
    /// What visitors are called who are not logged in.
    pub anonymous_name: AnonymousName,
}

impl Default for PayloadTemplate {
    fn default() -> Self {
        Self::new(Self::DEFAULT_FIELDS.to_vec(), Map::new())
    }
}

impl PayloadTemplate {
    /// The fields of a payload unless others are chosen.
    pub const DEFAULT_FIELDS: [PayloadField; 2] = [PayloadField::Name, PayloadField::CustomUserId];

    /// A template with these fields and these extra members, which are the same for everyone.
    #[must_use]
    pub fn new(fields: Vec<PayloadField>, extra: Map<String, Value>) -> Self {
        Self { fields, chosen: Vec::new(), extra, unverified_email: false, anonymous_name: AnonymousName::default() }
    }

    /// Whether this field is included.
    #[must_use]
    pub fn has(&self, field: PayloadField) -> bool {
        self.fields.contains(&field)
    }

    /// The names of all members.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names_filled_in().collect();
        names.extend(self.extra.keys().map(String::as_str));
        names
    }

    /// The name of an extra member that a field of the same name would hide.
    #[must_use]
    pub fn hidden_extra(&self) -> Option<&str> {
        self.names_filled_in().find(|name| self.extra.contains_key(*name))
    }

    fn names_filled_in(&self) -> impl Iterator<Item = &str> {
        let members = self.fields.iter().flat_map(|field| field.members()).copied();
        members.chain(self.chosen.iter().map(FieldName::as_str))
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
        if let Principal::Authenticated(person) = principal {
            for name in self.chosen.iter().map(FieldName::as_str) {
                if let Some(value) = person.fields.get(name) {
                    payload.insert(name.to_owned(), value.clone());
                }
            }
        }
        let mut put = |member: &str, value: Value| drop(payload.insert(member.to_owned(), value));
        for field in &self.fields {
            match (field, principal) {
                (PayloadField::Name, Principal::Anonymous) => put("name", self.anonymous_name.as_str().into()),
                (PayloadField::CustomUserId, Principal::Anonymous) => put("custom_user_id", subject.to_string().into()),
                (PayloadField::Email | PayloadField::Locale, Principal::Anonymous) => {}
                (PayloadField::Authenticated, Principal::Anonymous) => put("authenticated", false.into()),
                (PayloadField::Name, Principal::Authenticated(person)) => {
                    put("name", person.display_name.as_str().into());
                }
                (PayloadField::CustomUserId, Principal::Authenticated(person)) => {
                    put("custom_user_id", person.custom_user_id.as_str().into());
                }
                (PayloadField::Email, Principal::Authenticated(person)) => {
                    if let Some(email) =
                        person.email.as_ref().filter(|_| person.email_verified || self.unverified_email)
                    {
                        put("email", email.as_str().into());
                        put("email_verified", person.email_verified.into());
                    }
                }
                (PayloadField::Authenticated, Principal::Authenticated(_)) => put("authenticated", true.into()),
                (PayloadField::Locale, Principal::Authenticated(person)) => put("locale", person.locale.tag().into()),
            }
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
