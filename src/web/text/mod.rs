//! What people read on pages and in problems, for the codes of the floors below: one file a language.

mod en;

use std::time::Duration;

use serde::Serialize;

use time::OffsetDateTime;

use super::{
    done::Done,
    problem::{Kind, Problem},
};
use crate::{
    accounts::FieldError,
    domain::{Rejection, device::Device, locale::Locale},
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

/// `title`, the same for every problem of the kind.
#[must_use]
pub const fn title(locale: Locale, kind: Kind) -> &'static str {
    match locale {
        Locale::En => en::title(kind),
    }
}

/// `detail`: the problem in a sentence.
#[must_use]
pub fn detail(locale: Locale, problem: &Problem) -> String {
    match locale {
        Locale::En => problem.detail.map_or_else(|| en::detail(problem.kind).to_owned(), en::specific),
    }
}

/// What a person should do about a problem.
#[must_use]
pub const fn remedy(locale: Locale, kind: Kind) -> &'static str {
    match locale {
        Locale::En => en::remedy(kind),
    }
}

/// What was done; empty for nothing.
#[must_use]
pub fn done(locale: Locale, done: Option<Done>) -> &'static str {
    match locale {
        Locale::En => done.map_or("", en::done),
    }
}

/// Why the login form is there again, and what to do.
#[must_use]
pub fn login_refused(locale: Locale, kind: Kind) -> String {
    match locale {
        Locale::En => en::login_refused(kind),
    }
}

/// Why the login form is there again after too many attempts, and, where `mail` is sent, how its owner gets in all the same.
#[must_use]
pub fn login_limited(locale: Locale, wait: Duration, mail: bool) -> String {
    match locale {
        Locale::En => en::login_limited(wait, mail),
    }
}

/// A device, as its owner calls it.
#[must_use]
pub fn device(locale: Locale, device: Device) -> String {
    match locale {
        Locale::En => en::device(device.browser, device.system),
    }
}

/// A moment, to the minute.
#[must_use]
pub fn moment(locale: Locale, at: OffsetDateTime) -> String {
    match locale {
        Locale::En => en::moment(at),
    }
}
