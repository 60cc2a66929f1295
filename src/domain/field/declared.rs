//! The fields that a deployment has, and what may be written to them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{FieldChanges, FieldName, FieldSchema, FieldValues, Input, MAX_BYTES, MAX_DEPTH, Misfit};
use crate::domain::{Rejection, locale::Locale};

/// A field that values are kept of.
#[derive(Debug)]
pub struct Field {
    /// What it may hold.
    pub schema: FieldSchema,
    /// How the person changes it themselves, if they may.
    pub own: Option<Input>,
    /// What the account page calls it, by language; the first is for every other language.
    pub label: Vec<(Locale, String)>,
    /// What the account page says below that, likewise.
    pub hint: Vec<(Locale, String)>,
}

/// How many bytes of JSON the values that an assistant has chosen may take, so that its tokens aren't longer than its vendor takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The assistant.
    pub assistant: String,
    /// The fields that it has chosen.
    pub chosen: Vec<String>,
    /// The bytes.
    pub bytes: usize,
}

/// Every field of a deployment.
#[derive(Debug, Default)]
pub struct DeclaredFields {
    /// In the order of the file, which is that of the account page.
    fields: Vec<(FieldName, Field)>,
    /// What assistants have room for.
    pub rooms: Vec<Room>,
}

/// Why a value is not written. It says nothing of the value.
#[derive(Debug, thiserror::Error)]
pub enum FieldRefusal {
    /// No field has this name.
    #[error(
        "is no field: declare it as [fields.NAME] in the file that THROUGHLINE_ASSISTANTS names; declared are: {0}"
    )]
    Undeclared(String),
    /// The schema refuses it.
    #[error("can't have this value: {0}")]
    Misfit(Misfit),
    /// It contains NUL, which PostgreSQL can't store.
    #[error("can't have this value: it contains the character NUL")]
    Nul,
    /// Lists in lists in lists.
    #[error("can't have this value: it is more than {MAX_DEPTH} lists or objects deep")]
    TooDeep,
    /// All values of the person would be too large.
    #[error("can't have this value: the person's fields would take {0} bytes of JSON, and {MAX_BYTES} is the most")]
    TooLarge(usize),
    /// A token would be too long.
    #[error(
        "can't have this value: the fields of the assistant {assistant} would take {bytes} bytes of JSON, and its vendor takes tokens \
         with {room}: shorten it, or choose fewer fields for that assistant"
    )]
    NoRoom {
        /// The assistant.
        assistant: String,
        /// What they would take.
        bytes: usize,
        /// What there is room for.
        room: usize,
    },
}

impl FieldRefusal {
    /// The same for whoever typed the value.
    #[must_use]
    pub const fn rejection(&self) -> Rejection {
        match self {
            Self::Undeclared(_) => Rejection::FieldUnknown { meant: None },
            Self::Misfit(misfit) => misfit.rejection,
            Self::Nul | Self::TooDeep => Rejection::ValueUnfit,
            Self::TooLarge(_) | Self::NoRoom { .. } => Rejection::ValuesTooLarge,
        }
    }
}

impl DeclaredFields {
    /// Declares a field.
    pub fn declare(&mut self, name: FieldName, field: Field) {
        self.fields.push((name, field));
    }

    /// Whether there is a field of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The name of the field that is called so.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&FieldName> {
        self.fields.iter().find(|(known, _)| known.as_str() == name).map(|(name, _)| name)
    }

    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// Those that people change themselves.
    pub fn own(&self) -> impl Iterator<Item = (&FieldName, &Field, &Input)> {
        self.fields.iter().filter_map(|(name, field)| Some((name, field, field.own.as_ref()?)))
    }

    fn get(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|(known, _)| known.as_str() == name).map(|(_, field)| field)
    }

    /// Checks a value that is to be written.
    ///
    /// # Errors
    /// See [`FieldRefusal`].
    pub fn check(&self, name: &str, value: &Value) -> Result<(), FieldRefusal> {
        let field = self.get(name).ok_or_else(|| {
            let known: Vec<_> = self.names().collect();
            FieldRefusal::Undeclared(if known.is_empty() { "none".to_owned() } else { known.join(", ") })
        })?;
        if has_nul(value) {
            return Err(FieldRefusal::Nul);
        }
        if depth(value) > MAX_DEPTH {
            return Err(FieldRefusal::TooDeep);
        }
        field.schema.check(value).map_err(FieldRefusal::Misfit)
    }

    /// Checks the size of everything that a person has after a change.
    ///
    /// # Errors
    /// See [`FieldRefusal`].
    pub fn check_size(&self, values: &FieldValues) -> Result<(), FieldRefusal> {
        if values.bytes() > MAX_BYTES {
            return Err(FieldRefusal::TooLarge(values.bytes()));
        }
        for Room { assistant, chosen, bytes: room } in &self.rooms {
            let bytes = values.bytes_of_chosen(chosen);
            if bytes > *room {
                return Err(FieldRefusal::NoRoom { assistant: assistant.clone(), bytes, room: *room });
            }
        }
        Ok(())
    }

    /// What a person typed into the fields of their own, as changes of what they have. What is typed as it was shown is no change.
    ///
    /// # Errors
    /// Each field that can't be changed so, and why, in the order of the page.
    pub fn read_typed(
        &self,
        values: &FieldValues,
        typed: &BTreeMap<String, String>,
    ) -> Result<FieldChanges, Vec<(String, Rejection)>> {
        let (mut changes, mut wrong) = (FieldChanges::default(), Vec::new());
        let declared = self.names().filter_map(|name| typed.get_key_value(name));
        let undeclared = typed.iter().filter(|(name, _)| !self.has(name));
        for (name, typed) in declared.chain(undeclared) {
            if let Err(rejection) = self.read_own(values, name, typed.trim(), &mut changes) {
                wrong.push((name.clone(), rejection));
            }
        }
        if wrong.is_empty()
            && !changes.is_empty()
            && let (Err(refusal), Some(name)) = (self.check_size(&values.after(&changes)), typed.keys().next())
        {
            wrong.push((name.clone(), refusal.rejection()));
        }
        if wrong.is_empty() { Ok(changes) } else { Err(wrong) }
    }

    fn read_own(
        &self,
        values: &FieldValues,
        name: &str,
        typed: &str,
        changes: &mut FieldChanges,
    ) -> Result<(), Rejection> {
        let unknown = Rejection::FieldUnknown { meant: None };
        let input = self.get(name).and_then(|field| field.own.as_ref()).ok_or(unknown)?;
        let shown = values.get(name).map(|value| input.shown(value)).unwrap_or_default();
        if typed == shown.trim() {
            return Ok(());
        }
        if typed.is_empty() {
            changes.put(name, None);
            return Ok(());
        }
        let value = input.read(typed)?;
        self.check(name, &value).map_err(|refusal| refusal.rejection())?;
        changes.put(name, Some(value));
        Ok(())
    }
}

impl Field {
    /// What the account page calls it; its name where nothing is set.
    #[must_use]
    pub fn label<'a>(&'a self, locale: Locale, name: &'a FieldName) -> &'a str {
        in_language(&self.label, locale).unwrap_or(name.as_str())
    }

    /// What the account page says of it; empty where nothing is set.
    #[must_use]
    pub fn hint(&self, locale: Locale) -> &str {
        in_language(&self.hint, locale).unwrap_or_default()
    }
}

fn in_language(texts: &[(Locale, String)], locale: Locale) -> Option<&str> {
    let own = texts.iter().find(|(language, _)| *language == locale);
    own.or(texts.first()).map(|(_, text)| text.as_str())
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or_default(),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn declared() -> DeclaredFields {
        let mut declared = DeclaredFields::default();
        for (name, schema, is_own) in [
            ("phone", json!({"type": "string", "maxLength": 20}), true),
            ("age", json!({"type": "integer", "minimum": 0, "maximum": 150}), true),
            ("any", json!({}), false),
        ] {
            let own = if is_own { Input::of(&schema) } else { None };
            let field = Field { schema: FieldSchema::parse(schema).unwrap(), own, label: vec![], hint: vec![] };
            declared.declare(FieldName::parse(name).unwrap(), field);
        }
        declared
    }

    fn typed(declared: &DeclaredFields, values: &str, name: &str, typed: &str) -> Result<Value, Rejection> {
        let values = FieldValues::of_account(values).unwrap();
        let typed = BTreeMap::from([(name.to_owned(), typed.to_owned())]);
        let changes = declared.read_typed(&values, &typed).map_err(|wrong| wrong[0].1)?;
        Ok(serde_json::to_value(values.after(&changes)).unwrap())
    }

    #[test]
    fn people_change_their_own_fields_alone() {
        let declared = declared();
        let typed = |values, name, text| typed(&declared, values, name, text);
        assert_eq!(typed("{}", "phone", " +49 30 "), Ok(json!({"phone": "+49 30"})));
        assert_eq!(typed(r#"{"phone":"1","any":2}"#, "phone", "  "), Ok(json!({"any": 2})));
        assert_eq!(typed("{}", "phone", "123456789012345678901"), Err(Rejection::TextTooLong { most: 20 }));
        assert_eq!(typed("{}", "phone", "a\0"), Err(Rejection::ValueUnfit));
        assert_eq!(typed("{}", "age", "151"), Err(Rejection::OutOfRange { least: 0, most: 150 }));
        assert_eq!(typed("{}", "age", "seven"), Err(Rejection::NotANumber));
        for name in ["any", "nobody"] {
            assert_eq!(typed("{}", name, "x"), Err(Rejection::FieldUnknown { meant: None }));
        }
        // What an operator wrote that the form can't show stays, and what no longer fits stays until somebody changes it.
        assert_eq!(typed(r#"{"phone":["1","2"]}"#, "phone", ""), Ok(json!({"phone": ["1", "2"]})));
        assert_eq!(typed(r#"{"age":200}"#, "age", "200"), Ok(json!({"age": 200})));
    }

    #[test]
    fn hostile_values_are_refused() {
        let declared = declared();
        let nested =
            |depth: usize| serde_json::from_str::<Value>(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        declared.check("any", &nested(MAX_DEPTH).unwrap()).unwrap();
        for (value, words) in [
            (nested(MAX_DEPTH + 1).unwrap(), "8 lists or objects deep"),
            (json!({"a": ["\0"]}), "NUL"),
            (json!({"\0": 1}), "NUL"),
        ] {
            let refusal = declared.check("any", &value).unwrap_err().to_string();
            assert!(refusal.contains(words), "{refusal}");
        }
        let mut changes = FieldChanges::default();
        changes.put("any", Some("x".repeat(MAX_BYTES).into()));
        let refusal = declared.check_size(&FieldValues::default().after(&changes)).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "can't have this value: the person's fields would take 4106 bytes of JSON, and 4096 is the most"
        );
    }

    #[test]
    fn a_value_that_no_token_has_room_for_is_refused_where_it_is_written() {
        let mut declared = declared();
        declared.rooms.push(Room { assistant: "calls".to_owned(), chosen: vec!["any".to_owned()], bytes: 10 });
        let with = |name: &str| {
            let mut changes = FieldChanges::default();
            changes.put(name, Some("long enough".into()));
            FieldValues::default().after(&changes)
        };
        declared.check_size(&with("phone")).unwrap();
        let refusal = declared.check_size(&with("any")).unwrap_err().to_string();
        assert!(refusal.contains("the assistant calls") && !refusal.contains("enough"), "{refusal}");
    }
}
