//! JSON bodies: an object with the fields of a type, read strictly. Everything that is wrong with the fields is told at once.

use serde::{
    Deserializer,
    de::{DeserializeOwned, Error as _, IgnoredAny, Visitor, value::Error as NoValue},
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

use super::problem::Detail;
use crate::{accounts::FieldError, domain::Rejection};

/// Longest name of an unknown field that is repeated in an answer.
const MAX_NAME: usize = 40;

/// Why a body is not what it should be.
#[derive(Debug)]
pub enum Fault {
    /// It is no JSON object.
    Body(Detail),
    /// These fields have to be mended.
    Fields(Vec<FieldError>),
}

/// Reads an object alone: serde would take a list of the fields in their order for a struct, too.
///
/// # Errors
/// See [`Fault`]. It says what is wrong, never what was sent, but for the names of fields.
pub fn parse_object<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    if body.trim_ascii().is_empty() {
        return Err(Fault::Body(Detail::EmptyBody));
    }
    if !body.trim_ascii_start().starts_with(b"{") {
        serde_json::from_slice::<IgnoredAny>(body).map_err(malformed)?;
        return Err(Fault::Body(Detail::NotAnObject));
    }
    serde_json::from_slice(body).map_err(|error| {
        if !error.is_data() {
            return malformed(error);
        }
        match serde_json::from_slice(body) {
            Ok(object) => Fault::Fields(faults::<T>(&error.to_string(), object)),
            Err(_) => match serde_json::from_slice::<IgnoredAny>(body) {
                // JSON nested deeper than a value may be, for one: only the first fault is known.
                Ok(_) => first_fault::<T>(body).map_or_else(|| malformed(error), |fault| Fault::Fields(vec![fault])),
                Err(error) => malformed(error),
            },
        }
    })
}

fn first_fault<T: DeserializeOwned>(body: &[u8]) -> Option<FieldError> {
    let mut body = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize::<_, T>(&mut body).err().and_then(at_field)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn malformed(error: serde_json::Error) -> Fault {
    Fault::Body(Detail::NotJson { line: error.line(), column: error.column() })
}

/// What is wrong with the fields of an object that is no `T`: each fault is told and mended, until none is left.
fn faults<T: DeserializeOwned>(first: &str, mut object: Map<String, Value>) -> Vec<FieldError> {
    let names = field_names::<T>();
    let mut unknown: Vec<_> = object.keys().filter(|name| !names.contains(&name.as_str())).cloned().collect();
    unknown.sort_unstable();
    let mut found = Vec::new();
    if let Some(name) = named(first, "duplicate field `") {
        found.push(FieldError::new(name, Rejection::FieldRepeated));
    }
    while found.len() <= names.len()
        && let Some(fault) = fault_of::<T>(&object)
        && mend::<T>(&mut object, &fault.field)
    {
        found.push(fault);
    }
    found.sort_by_key(|fault| names.iter().position(|name| *name == fault.field));
    let missing = found.iter().filter(|fault| fault.rejection == Rejection::FieldMissing);
    let missing: Vec<_> = missing.filter_map(|fault| names.iter().copied().find(|name| *name == fault.field)).collect();
    // Another field more is no fault by itself: a newer client may know more than we do.
    unknown.retain(|name| !missing.is_empty() && name.len() <= MAX_NAME && !name.contains(char::is_control));
    let alone = unknown.len() == 1;
    found.extend(unknown.into_iter().map(|name| {
        let meant = meant(&name, &missing).or(if alone && missing.len() == 1 { Some(missing[0]) } else { None });
        FieldError::new(name, Rejection::FieldUnknown { meant })
    }));
    found
}

/// What serde says of the first field that does not fit, if it is of one.
fn fault_of<T: DeserializeOwned>(object: &Map<String, Value>) -> Option<FieldError> {
    serde_path_to_error::deserialize::<_, T>(Value::Object(object.clone())).err().and_then(at_field)
}

fn at_field(error: serde_path_to_error::Error<serde_json::Error>) -> Option<FieldError> {
    let field = error.path().iter().next().map(ToString::to_string);
    let said = error.into_inner().to_string();
    if let Some(name) = named(&said, "missing field `") {
        return Some(FieldError::new(name, Rejection::FieldMissing));
    }
    if let Some(name) = named(&said, "duplicate field `") {
        return Some(FieldError::new(name, Rejection::FieldRepeated));
    }
    field.map(|field| FieldError::new(field, Rejection::FieldOfWrongType))
}

/// Puts something into a field that fits there, to see what else is wrong.
fn mend<T: DeserializeOwned>(object: &mut Map<String, Value>, field: &str) -> bool {
    [Value::from(""), Value::from(0), Value::from(false), Value::Array(Vec::new())].into_iter().any(|value| {
        object.insert(field.to_owned(), value);
        fault_of::<T>(object).is_none_or(|fault| fault.field != field)
    })
}

/// The name that serde quotes after these words.
fn named(said: &str, words: &str) -> Option<String> {
    said.strip_prefix(words)?.split_once('`').map(|(name, _)| name.to_owned())
}

/// The missing field that somebody may have meant by this name.
fn meant(unknown: &str, missing: &[&'static str]) -> Option<&'static str> {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-'], "");
    let unknown = plain(unknown);
    let is_like = |name: &&&str| {
        let name = plain(name);
        !unknown.is_empty() && (name.contains(&unknown) || unknown.contains(&name))
    };
    let is_login_name = ["user", "login"].iter().any(|word| unknown.starts_with(word));
    let by_custom = || missing.iter().find(|name| is_login_name && **name == "email");
    missing.iter().find(is_like).or_else(by_custom).copied()
}

/// The names of a struct's fields, as its `Deserialize` asks for them.
fn field_names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    let _nothing_is_read = T::deserialize(Names(&mut names));
    names
}

struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = NoValue;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, NoValue> {
        Err(NoValue::custom("no struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, NoValue> {
        *self.0 = fields;
        Err(NoValue::custom("only the names"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "what is read is not looked at")]
    struct Account {
        email: String,
        display_name: String,
        password: String,
        age: Option<u8>,
    }

    fn faults(body: &str) -> Vec<(String, Rejection)> {
        match parse_object::<Account>(body.as_bytes()) {
            Err(Fault::Fields(found)) => found.into_iter().map(|it| (it.field.into_owned(), it.rejection)).collect(),
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn every_field_is_told_at_once() {
        use Rejection::{FieldMissing, FieldOfWrongType, FieldRepeated, FieldUnknown};
        let meant = |name| FieldUnknown { meant: Some(name) };
        for (body, expected) in [
            ("{}", vec![("email", FieldMissing), ("display_name", FieldMissing), ("password", FieldMissing)]),
            (
                r#"{"email": 1, "password": {"a": []}, "age": "old"}"#,
                vec![
                    ("email", FieldOfWrongType),
                    ("display_name", FieldMissing),
                    ("password", FieldOfWrongType),
                    ("age", FieldOfWrongType),
                ],
            ),
            (
                r#"{"email": "a", "email": "b", "password": "c"}"#,
                vec![("email", FieldRepeated), ("display_name", FieldMissing)],
            ),
            (
                r#"{"username": "a", "displayName": "b", "pass": "c"}"#,
                vec![
                    ("email", FieldMissing),
                    ("display_name", FieldMissing),
                    ("password", FieldMissing),
                    ("displayName", meant("display_name")),
                    ("pass", meant("password")),
                    ("username", meant("email")),
                ],
            ),
            (
                r#"{"email": "a", "display_name": "b", "secret": "c"}"#,
                vec![("password", FieldMissing), ("secret", meant("password"))],
            ),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(name, rejection)| (name.to_owned(), rejection)).collect();
            assert_eq!(faults(body), expected, "{body}");
        }
    }

    #[test]
    fn a_body_that_is_no_object_says_where_it_breaks() {
        let detail = |body: &str| match parse_object::<Account>(body.as_bytes()) {
            Err(Fault::Body(detail)) => detail,
            other => panic!("{body}: {other:?}"),
        };
        assert_eq!(detail(" \n"), Detail::EmptyBody);
        assert_eq!(detail("[]"), Detail::NotAnObject);
        assert_eq!(detail("\"text\""), Detail::NotAnObject);
        assert_eq!(detail("{\"email\": 1,\n 'a'}"), Detail::NotJson { line: 2, column: 2 });
        assert_eq!(detail("{\"email\": 1} more"), Detail::NotJson { line: 1, column: 14 });
        assert!(parse_object::<Account>(br#"{"email":"","display_name":"","password":"","more":1}"#).is_ok());
    }
}
