//! Whom a rule of the operator's applies to: everybody, nobody, or whoever has a value in a declared field, such as a role.

use std::str::FromStr;

use serde_json::Value;

use super::field::{FieldName, FieldValues};

/// Whom a rule applies to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AppliesTo {
    /// Nobody.
    #[default]
    Nobody,
    /// Everybody.
    Everybody,
    /// Whoever has this value in this field. In a list it may be one of several.
    Having {
        /// The field.
        field: FieldName,
        /// The value, as text.
        value: String,
    },
}

impl AppliesTo {
    /// How it is written in a setting.
    pub const FORM: &str = "nobody, everybody, or FIELD=VALUE with a field that the file of assistants declares";

    /// Whether it applies to somebody with these values.
    #[must_use]
    pub fn includes(&self, fields: &FieldValues) -> bool {
        match self {
            Self::Nobody => false,
            Self::Everybody => true,
            Self::Having { field, value } => fields.get(field.as_str()).is_some_and(|found| has(found, value)),
        }
    }

    /// The field that decides, if one does.
    #[must_use]
    pub const fn field(&self) -> Option<&FieldName> {
        match self {
            Self::Having { field, .. } => Some(field),
            Self::Nobody | Self::Everybody => None,
        }
    }
}

fn has(found: &Value, wanted: &str) -> bool {
    match found {
        Value::String(text) => text == wanted,
        Value::Array(list) => list.iter().any(|entry| has(entry, wanted)),
        Value::Bool(_) | Value::Number(_) => serde_json::from_str(wanted).is_ok_and(|wanted: Value| wanted == *found),
        Value::Null | Value::Object(_) => false,
    }
}

impl FromStr for AppliesTo {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "nobody" => Ok(Self::Nobody),
            "everybody" => Ok(Self::Everybody),
            _ => {
                let (field, value) = text.split_once('=').filter(|(_, value)| !value.is_empty()).ok_or(())?;
                Ok(Self::Having { field: FieldName::parse(field).ok_or(())?, value: value.to_owned() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> FieldValues {
        FieldValues::of_account(json).unwrap()
    }

    #[test]
    fn a_rule_applies_to_a_value_and_to_a_list_with_it() {
        let rule: AppliesTo = "role=admin".parse().unwrap();
        for yes in [r#"{"role":"admin"}"#, r#"{"role":["editor","admin"]}"#] {
            assert!(rule.includes(&fields(yes)), "{yes}");
        }
        for no in
            ["{}", r#"{"role":"administrator"}"#, r#"{"role":[]}"#, r#"{"roles":"admin"}"#, r#"{"role":{"admin":1}}"#]
        {
            assert!(!rule.includes(&fields(no)), "{no}");
        }
        assert!("level=3".parse::<AppliesTo>().unwrap().includes(&fields(r#"{"level":3}"#)));
        assert!("staff=true".parse::<AppliesTo>().unwrap().includes(&fields(r#"{"staff":true}"#)));
        assert!("everybody".parse::<AppliesTo>().unwrap().includes(&fields("{}")));
        assert!(!"nobody".parse::<AppliesTo>().unwrap().includes(&fields(r#"{"role":"admin"}"#)));
    }

    #[test]
    fn other_spellings_are_refused() {
        for wrong in ["", "all", "Everybody", "role", "role=", "=admin", "2=3", "a role=x"] {
            assert_eq!(wrong.parse::<AppliesTo>(), Err(()), "{wrong:?}");
        }
    }
}
