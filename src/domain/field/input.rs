//! How a person types the value of a field of their own.

use serde_json::{Number, Value};

use crate::domain::Rejection;

/// How a value is typed, which its schema decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// As text.
    Text,
    /// As a number.
    Number {
        /// Whether it is a whole one.
        is_whole: bool,
    },
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Vec<Choice>),
}

/// One of the values that a person chooses from.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// As the form has it.
    pub text: String,
    value: Value,
}

impl Input {
    /// The input for values of this schema; `None` for lists and objects, which have no place in a form.
    #[must_use]
    pub fn of(schema: &Value) -> Option<Self> {
        if let Some(offered) = schema.get("enum").and_then(Value::as_array) {
            let offered = offered.iter().filter(|value| !value.is_null());
            return offered
                .map(|value| Some(Choice { text: text_of(value)?, value: value.clone() }))
                .collect::<Option<_>>()
                .map(Self::Choice);
        }
        match kind(schema.get("type")) {
            Some("string") => Some(Self::Text),
            Some("integer") => Some(Self::Number { is_whole: true }),
            Some("number") => Some(Self::Number { is_whole: false }),
            Some("boolean") => Some(Self::YesNo),
            _ => None,
        }
    }

    /// A value as the form has it; empty for one that can't be typed here.
    #[must_use]
    pub fn shown(&self, value: &Value) -> String {
        let fits = match self {
            Self::Text => value.is_string(),
            Self::Number { .. } => value.is_number(),
            Self::YesNo => value.is_boolean(),
            Self::Choice(offered) => offered.iter().any(|choice| choice.value == *value),
        };
        if fits { text_of(value).unwrap_or_default() } else { String::new() }
    }

    /// What somebody typed, as a value.
    ///
    /// # Errors
    /// When it is none of this kind.
    pub fn read(&self, typed: &str) -> Result<Value, Rejection> {
        match self {
            Self::Text => Ok(typed.into()),
            Self::Number { .. } => typed.parse::<Number>().map(Value::Number).map_err(|_| Rejection::NotANumber),
            Self::YesNo => typed.parse::<bool>().map(Value::Bool).map_err(|_| Rejection::NotOffered),
            Self::Choice(offered) => {
                let chosen = offered.iter().find(|choice| choice.text == typed);
                chosen.map(|choice| choice.value.clone()).ok_or(Rejection::NotOffered)
            }
        }
    }
}

/// The one type of values, beside null.
fn kind(kinds: Option<&Value>) -> Option<&str> {
    match kinds? {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
            kinds.next().filter(|_| kinds.next().is_none())
        }
        _ => None,
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_typed_becomes_a_value_of_the_schemas_type() {
        for (schema, typed, value) in [
            (json!({"type": "string"}), "007", Ok(json!("007"))),
            (json!({"type": ["string", "null"]}), "true", Ok(json!("true"))),
            (json!({"type": "integer"}), "7", Ok(json!(7))),
            (json!({"type": "number"}), "7,5", Err(Rejection::NotANumber)),
            (json!({"type": "number"}), "NaN", Err(Rejection::NotANumber)),
            (json!({"type": "boolean"}), "false", Ok(json!(false))),
            (json!({"type": "boolean"}), "no", Err(Rejection::NotOffered)),
            (json!({"enum": ["a", 2, null]}), "2", Ok(json!(2))),
            (json!({"enum": ["a", 2]}), "b", Err(Rejection::NotOffered)),
        ] {
            let input = Input::of(&schema).unwrap();
            assert_eq!(input.read(typed), value, "{schema}");
            if let Ok(value) = value {
                assert_eq!(input.shown(&value), typed);
            }
            assert_eq!(input.shown(&json!(["x"])), "");
        }
    }

    #[test]
    fn lists_and_objects_have_no_input() {
        for schema in [
            json!({}),
            json!(true),
            json!({"type": "array"}),
            json!({"type": ["string", "array"]}),
            json!({"enum": [["a"]]}),
        ] {
            assert_eq!(Input::of(&schema), None, "{schema}");
        }
    }
}
