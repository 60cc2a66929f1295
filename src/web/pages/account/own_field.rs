//! The fields that people change themselves, as the account page shows them.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};

use crate::{
    app::App,
    domain::{
        field::{FieldName, FieldValues, Input},
        locale::Locale,
    },
    web::text::FieldMessage,
    words,
};

/// What a form's field is called, before the name of the person's.
const PREFIX: &str = "fields.";

/// A field that the person may change.
pub struct OwnField<'a> {
    /// What the form calls it.
    pub id: String,
    pub label: &'a str,
    pub hint: &'a str,
    /// As it is kept, or as it was typed.
    pub value: String,
    pub error: &'a str,
    pub autofocus: bool,
    /// Which keyboard to show; empty for the usual one.
    pub input_mode: &'static str,
    /// What there is a choice of, if there is one.
    pub options: Vec<Offered>,
}

/// One of the values that there is a choice of.
pub struct Offered {
    pub value: String,
    pub text: String,
    pub is_chosen: bool,
}

/// What a form calls the field of this name.
pub fn form_name(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// Every field that people change themselves, with what this person has, or typed.
pub fn all<'a>(
    app: &'a App,
    locale: Locale,
    values: &FieldValues,
    typed: &TypedFields,
    errors: &'a [FieldMessage],
) -> Vec<OwnField<'a>> {
    let mut all = Vec::new();
    for (name, field, input) in app.fields.own() {
        let id = form_name(name.as_str());
        let kept = || values.get(name.as_str()).map(|value| input.shown(value)).unwrap_or_default();
        let value = typed.0.get(name.as_str()).cloned().unwrap_or_else(kept);
        let error = errors.iter().find(|error| error.field == id).map_or("", |error| &error.message);
        all.push(OwnField {
            label: field.label(locale, name),
            hint: field.hint(locale),
            options: options(input, locale, &value),
            input_mode: match input {
                Input::Number { is_whole: true } => "numeric",
                Input::Number { is_whole: false } => "decimal",
                _ => "",
            },
            value,
            error,
            autofocus: errors.first().is_some_and(|error| error.field == id),
            id,
        });
    }
    all
}

fn options(input: &Input, locale: Locale, value: &str) -> Vec<Offered> {
    let offered: Vec<(String, String)> = match input {
        Input::Text | Input::Number { .. } => return Vec::new(),
        Input::YesNo => [("true", "yes"), ("false", "no")]
            .map(|(value, id)| (value.to_owned(), words::text(locale, id).into_owned()))
            .into(),
        Input::Choice(choices) => choices.iter().map(|choice| (choice.text.clone(), choice.text.clone())).collect(),
    };
    let none = (String::new(), words::text(locale, "not-given").into_owned());
    let all = [none].into_iter().chain(offered);
    all.map(|(offered, text)| Offered { is_chosen: offered == value, value: offered, text }).collect()
}

/// What a form says of the person's own fields, by name. The others stay as they are.
#[derive(Default)]
pub struct TypedFields(pub BTreeMap<String, String>);

/// A form's fields that nothing else reads. Each may be there once, as any field of a form; what is none of ours is left alone.
impl<'de> Deserialize<'de> for TypedFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Typed)
    }
}

struct Typed;

impl<'de> Visitor<'de> for Typed {
    type Value = TypedFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a form")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<TypedFields, M::Error> {
        let mut typed = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            let Some(name) = name.strip_prefix(PREFIX).and_then(FieldName::parse) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if typed.insert(name.as_str().to_owned(), map.next_value()?).is_some() {
                return Err(M::Error::custom(format_args!("duplicate field `{PREFIX}{name}`")));
            }
        }
        Ok(TypedFields(typed))
    }
}
