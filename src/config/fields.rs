//! The fields that a file of assistants declares: a table `[fields.NAME]` for each.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::{ConfigErrors, TomlFile};
use crate::domain::{
    assistant::{TokenForm, claims::PLACEHOLDERS, lint},
    field::{DeclaredFields, Field, FieldName, FieldSchema, Input, Room},
    locale::Locale,
};

/// Names that a form or a payload uses already, beside [`PLACEHOLDERS`].
const TAKEN: [&str; 2] = ["email_verified", "display_name"];
/// Maximum length of a label or a hint (bytes).
const MAX_TEXT: usize = 200;

/// One field, as its table describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldTable {
    schema: Option<Spanned<Value>>,
    own: Option<Spanned<bool>>,
    label: Option<Spanned<Text>>,
    hint: Option<Spanned<Text>>,
}

/// A text for everybody, or one for each language.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text, or a table with a text for each language")]
enum Text {
    Same(String),
    ByLanguage(BTreeMap<String, String>),
}

/// The fields of a file.
pub(super) fn declared(
    file: &TomlFile<'_>,
    tables: &BTreeMap<String, Spanned<FieldTable>>,
    errors: &mut ConfigErrors,
) -> DeclaredFields {
    let mut declared = DeclaredFields::default();
    let mut tables: Vec<_> = tables.iter().collect();
    tables.sort_by_key(|(_, table)| table.span().start);
    for (name, table) in tables {
        let mut reader = Reader { file, name, start: table.span().start, errors };
        if let Some((name, field)) = reader.field(table.get_ref()) {
            declared.declare(name, field);
        }
    }
    declared
}

/// What an assistant has room for of the fields that it has chosen, if it has.
pub(super) fn room(name: &str, form: &TokenForm) -> Option<Room> {
    let chosen: Vec<_> = form.declared_fields().map(str::to_owned).collect();
    (!chosen.is_empty()).then(|| Room { assistant: name.to_owned(), chosen, bytes: lint::room(form) })
}

struct Reader<'a> {
    file: &'a TomlFile<'a>,
    name: &'a str,
    start: usize,
    errors: &'a mut ConfigErrors,
}

impl Reader<'_> {
    fn refuse(&mut self, start: usize, problem: &str) {
        self.errors.add(self.file.error(start, &format!("fields.{}: {problem}", self.name)));
    }

    fn field(&mut self, table: &FieldTable) -> Option<(FieldName, Field)> {
        let name = FieldName::parse(self.name);
        if name.is_none() {
            self.refuse(self.start, "is no name: take up to 40 letters, digits and _, beginning with a letter");
        }
        let is_taken = PLACEHOLDERS.contains(&self.name) || TAKEN.contains(&self.name);
        if is_taken {
            self.refuse(self.start, "is a field without being declared: choose another name, or leave the table out");
        }
        let schema = self.schema(table)?;
        let own = self.own(table, &schema);
        let (label, hint) = (self.text(table.label.as_ref()), self.text(table.hint.as_ref()));
        Some((name.filter(|_| !is_taken)?, Field { schema, own, label, hint }))
    }

    /// A table, or the same as JSON text. Without one, any value will do.
    fn schema(&mut self, table: &FieldTable) -> Option<FieldSchema> {
        let (start, schema) = match &table.schema {
            None => (self.start, Value::Bool(true)),
            Some(given) => (given.span().start, given.get_ref().clone()),
        };
        let schema = match schema {
            Value::String(text) => serde_json::from_str(&text).map_err(|error| format!("is no JSON: {error}")),
            schema => Ok(schema),
        };
        match schema.and_then(FieldSchema::parse) {
            Ok(schema) => Some(schema),
            Err(problem) => {
                self.refuse(start, &format!("`schema` {problem}"));
                None
            }
        }
    }

    fn own(&mut self, table: &FieldTable, schema: &FieldSchema) -> Option<Input> {
        let own = table.own.as_ref().filter(|own| *own.get_ref())?;
        let input = Input::of(schema.as_json());
        if input.is_none() {
            let problem = "`own` needs a `schema` whose `type` is string, number, integer or boolean, or whose `enum` lists such values: \
                           people type those into the account page";
            self.refuse(own.span().start, problem);
        }
        input
    }

    fn text(&mut self, text: Option<&Spanned<Text>>) -> Vec<(Locale, String)> {
        let Some(text) = text else { return Vec::new() };
        let texts = match text.get_ref() {
            Text::Same(text) => vec![(Locale::default(), text.clone())],
            Text::ByLanguage(texts) => {
                let known: Option<Vec<_>> =
                    texts.iter().map(|(tag, text)| Some((Locale::parse(tag)?, text.clone()))).collect();
                let mut texts = known.unwrap_or_default();
                // English is for every language that has none of its own.
                texts.sort_by_key(|(locale, _)| *locale != Locale::default());
                texts
            }
        };
        let is_usable = |text: &str| (1..=MAX_TEXT).contains(&text.trim().len()) && !text.contains(char::is_control);
        if texts.is_empty() || !texts.iter().all(|(_, text)| is_usable(text)) {
            let languages = Locale::ALL.map(Locale::tag).join(", ");
            let problem = format!(
                "this text must be one line of at most {MAX_TEXT} bytes, or a table of such lines by language ({languages})"
            );
            self.refuse(text.span().start, &problem);
        }
        texts
    }
}
