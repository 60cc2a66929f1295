//! The values of one person. They are nobody else's business: neither `Debug` nor an error shows any.

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// The values of a person, by field name. Cheap to clone, because every request of somebody who is logged in carries them.
#[derive(Clone, Default, PartialEq)]
pub struct FieldValues(Arc<Map<String, Value>>);

/// The text of an account's values is no JSON object.
#[derive(Debug, thiserror::Error)]
#[error("the fields of an account are no JSON object")]
pub struct ValuesDamaged;

impl FieldValues {
    /// Reads what an account holds.
    ///
    /// # Errors
    /// See [`ValuesDamaged`].
    pub fn of_account(json: &str) -> Result<Self, ValuesDamaged> {
        if json == "{}" {
            return Ok(Self::default());
        }
        serde_json::from_str(json).map(|values| Self(Arc::new(values))).map_err(|_| ValuesDamaged)
    }

    /// The value of a field, if the person has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names of the fields that the person has a value of.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What they are after these changes.
    #[must_use]
    pub fn after(&self, changes: &FieldChanges) -> Self {
        let mut values = Map::clone(&self.0);
        for (name, value) in &changes.set {
            values.insert(name.clone(), value.clone());
        }
        values.retain(|name, _| !changes.unset.contains(name));
        Self(Arc::new(values))
    }

    /// Their size together, as bytes of JSON.
    #[must_use]
    pub fn bytes(&self) -> usize {
        bytes_of(&*self.0)
    }

    /// The size of those that `chosen` names, as bytes of JSON.
    #[must_use]
    pub fn bytes_of_chosen(&self, chosen: &[String]) -> usize {
        let members = self.0.iter().filter(|(name, _)| chosen.contains(name));
        // The name in quotes, a colon and a comma.
        members.map(|(name, value)| name.len() + 4 + bytes_of(value)).sum()
    }
}

fn bytes_of(value: &impl Serialize) -> usize {
    serde_json::to_string(value).map_or(usize::MAX, |text| text.len())
}

impl fmt::Debug for FieldValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FieldValues")
    }
}

/// As one object: for the person's own copy, and for operators who ask for it.
impl Serialize for FieldValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Values that are to be written. The others stay as they are.
#[derive(Clone, Default)]
pub struct FieldChanges {
    set: Map<String, Value>,
    unset: Vec<String>,
}

impl FieldChanges {
    /// Gives a field this value, or none.
    pub fn put(&mut self, name: &str, value: Option<Value>) {
        match value {
            Some(value) => drop(self.set.insert(name.to_owned(), value)),
            None => self.unset.push(name.to_owned()),
        }
    }

    /// None of these fields has a value any more.
    #[must_use]
    pub fn removal(&self) -> Self {
        let names = self.set.keys().chain(&self.unset);
        Self { set: Map::new(), unset: names.cloned().collect() }
    }

    /// Whether nothing is to be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.unset.is_empty()
    }

    /// The values to be set, as a JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(&self.set).unwrap_or_default()
    }

    /// The names of the fields that are to have no value.
    #[must_use]
    pub fn unset(&self) -> &[String] {
        &self.unset
    }
}

impl fmt::Debug for FieldChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FieldChanges")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn changes_leave_other_values_alone_and_show_in_no_log() {
        let before = FieldValues::of_account(r#"{"tier":"gold","phone":"+1"}"#).unwrap();
        let mut changes = FieldChanges::default();
        changes.put("phone", None);
        changes.put("roles", Some(json!(["admin"])));
        let after = before.after(&changes);
        assert_eq!(serde_json::to_value(&after).unwrap(), json!({"tier": "gold", "roles": ["admin"]}));
        let told = format!("{before:?} {after:?} {changes:?}");
        assert!(!told.contains("gold") && !told.contains("admin"), "{told}");
    }

    #[test]
    fn what_is_no_object_is_no_set_of_values() {
        for text in ["", "[]", "null", "{", "{\"a\":}"] {
            let error = FieldValues::of_account(text).unwrap_err().to_string();
            assert_eq!(error, "the fields of an account are no JSON object");
        }
    }
}
