//! Values of a person beyond name and id: which fields there are, what each may hold, and what a person has.
//!
//! Operators declare fields in the file of assistants. A value is checked when it is written; a token copies what is there.

mod declared;
mod input;
mod schema;
mod values;

use std::fmt;

pub use self::{
    declared::{DeclaredFields, Field, FieldRefusal, Room},
    input::{Choice, Input},
    schema::{FieldSchema, Misfit},
    values::{FieldChanges, FieldValues, ValuesDamaged},
};

/// Maximum length of a field's name, in characters.
pub const MAX_NAME: usize = 40;
/// Maximum size of all values of a person (bytes of JSON).
pub const MAX_BYTES: usize = 4096;
/// Maximum depth of lists and objects in a value.
pub const MAX_DEPTH: usize = 8;

/// What a field is called, here and in tokens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldName(String);

impl FieldName {
    /// Parses a name: ASCII letters, digits and `_`, beginning with a letter. Every vendor takes such names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        (begins && text.len() <= MAX_NAME && text.bytes().all(is_allowed)).then(|| Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::FieldName;

    #[test]
    fn a_name_fits_into_a_claim_a_form_and_a_log() {
        for name in ["tier", "Roles2", "home_phone", &"a".repeat(40)] {
            assert_eq!(FieldName::parse(name).unwrap().as_str(), name);
        }
        for name in ["", "2nd", "_a", "a-b", "a.b", "a b", "a\n", "é", &"a".repeat(41)] {
            assert_eq!(FieldName::parse(name), None, "{name:?}");
        }
    }
}
