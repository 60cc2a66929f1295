//! What people read on pages and in problems, for the codes of the floors below: one file a language.

mod en;

use serde::Serialize;

use crate::{
    accounts::FieldError,
    domain::{Rejection, locale::Locale},
};

/// What is wrong with a field, in words: what stands beside it on a page, and in the `errors` of a problem.
#[derive(Debug, Serialize)]
pub struct FieldMessage {
    /// The field's name.
    pub field: String,
    /// The sentence beside it.
    pub message: String,
}

/// Field errors in words.
#[must_use]
pub fn field_messages(locale: Locale, errors: &[FieldError]) -> Vec<FieldMessage> {
    let in_words = |error: &FieldError| FieldMessage {
        field: error.field.to_string(),
        message: rejection(locale, error.rejection),
    };
    errors.iter().map(in_words).collect()
}

/// Why a value is not accepted, and how to mend it.
#[must_use]
pub fn rejection(locale: Locale, rejection: Rejection) -> String {
    match locale {
        Locale::En => en::rejection(rejection),
    }
}
