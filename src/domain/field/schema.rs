//! What a field may hold, as a JSON Schema (draft 2020-12).

use std::fmt;

use jsonschema::{Draft, PatternOptions, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;

use crate::domain::Rejection;

/// What is misspelled here would be taken for a word of somebody's own, and checks nothing. `$ref` leads into the same schema alone.
const KEYWORDS: [&str; 51] = [
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "$anchor",
    "$comment",
    "type",
    "enum",
    "const",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "minItems",
    "maxItems",
    "uniqueItems",
    "unevaluatedItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "required",
    "dependentRequired",
    "dependentSchemas",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
];

/// A schema that can be used.
#[derive(Debug)]
pub struct FieldSchema {
    schema: Value,
    validator: Validator,
}

/// What in a schema a value breaks. It says nothing of the value.
#[derive(Debug)]
pub struct Misfit {
    /// A JSON pointer into the schema (RFC 6901).
    pointer: String,
    /// What stands there.
    expected: String,
    /// The same for whoever typed the value.
    pub rejection: Rejection,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its schema says {} at {}", self.expected, self.pointer)
    }
}

impl FieldSchema {
    /// Parses a schema.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(schema: Value) -> Result<Self, String> {
        let members = schema.as_object().into_iter().flat_map(serde_json::Map::keys);
        if let Some(unknown) = members.into_iter().find(|name| !KEYWORDS.contains(&name.as_str())) {
            return Err(format!("has {unknown}, which JSON Schema doesn't know"));
        }
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(false)
            // In time that grows with the value alone, whatever the pattern.
            .with_pattern_options(PatternOptions::regex());
        let validator = options.build(&schema).map_err(|error| error.to_string())?;
        Ok(Self { schema, validator })
    }

    /// The schema.
    #[must_use]
    pub const fn as_json(&self) -> &Value {
        &self.schema
    }

    /// Checks a value.
    ///
    /// # Errors
    /// The first thing that it breaks.
    pub fn check(&self, value: &Value) -> Result<(), Misfit> {
        self.validator.validate(value).map_err(|error| self.misfit(&error))
    }

    fn misfit(&self, error: &ValidationError<'_>) -> Misfit {
        let pointer = error.schema_path().as_str().to_owned();
        let expected = self.schema.pointer(&pointer).map_or_else(|| "no".to_owned(), Value::to_string);
        let rejection = match error.kind() {
            ValidationErrorKind::MinLength { limit } => Rejection::TextTooShort { least: signed(*limit) },
            ValidationErrorKind::MaxLength { limit } => Rejection::TextTooLong { most: signed(*limit) },
            ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => self.range(),
            ValidationErrorKind::Enum { .. } => Rejection::NotOffered,
            _ => Rejection::ValueUnfit,
        };
        Misfit { pointer: if pointer.is_empty() { "its top".to_owned() } else { pointer }, expected, rejection }
    }

    fn range(&self) -> Rejection {
        let bound = |name| self.schema.get(name).and_then(Value::as_i64);
        match (bound("minimum"), bound("maximum")) {
            (Some(least), Some(most)) => Rejection::OutOfRange { least, most },
            _ => Rejection::ValueUnfit,
        }
    }
}

fn signed(limit: u64) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_misfit_shows_the_schema_and_never_the_value() {
        for (schema, value, told) in [
            (json!({"enum": ["gold", "silver"]}), json!("canary"), "its schema says [\"gold\",\"silver\"] at /enum"),
            (json!({"type": "string", "maxLength": 3}), json!("canary"), "its schema says 3 at /maxLength"),
            (json!({"pattern": "^[0-9]+$"}), json!("canary"), "its schema says \"^[0-9]+$\" at /pattern"),
            (json!({"format": "email"}), json!("canary"), "its schema says \"email\" at /format"),
            (
                json!({"properties": {"zip": {"minLength": 9}}}),
                json!({"zip": "canary"}),
                "its schema says 9 at /properties/zip/minLength",
            ),
            (
                json!({"additionalProperties": false}),
                json!({"canary": 1}),
                "its schema says false at /additionalProperties",
            ),
            (json!({"items": {"type": "string"}}), json!([7777]), "its schema says \"string\" at /items/type"),
        ] {
            let misfit = FieldSchema::parse(schema).unwrap().check(&value).unwrap_err();
            assert_eq!(misfit.to_string(), told);
            assert!(!format!("{misfit:?}").contains("canary"), "{misfit:?}");
        }
    }

    #[test]
    fn a_schema_that_would_check_nothing_or_ask_elsewhere_is_refused() {
        for (schema, told) in [
            (json!({"maxLenght": 3}), "maxLenght"),
            (json!({"type": "strin"}), "strin"),
            (json!({"format": "telephone"}), "telephone"),
            (json!({"pattern": "("}), "regex"),
            (json!({"$ref": "https://example.com/schema.json"}), "example.com"),
            (json!(7), "7"),
        ] {
            let problem = FieldSchema::parse(schema).unwrap_err();
            assert!(problem.contains(told), "{problem}");
        }
    }
}
