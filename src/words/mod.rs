//! Every sentence that people read, in every language: the Fluent files of `locales`, part of the program and parsed once.
//!
//! Which language a reader gets is decided elsewhere; so is which message a code stands for.

#[cfg(test)]
mod complete;
mod script;

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
pub use fluent_bundle::{FluentValue as Value, types::FluentNumber as Number};

use crate::domain::locale::Locale;

type Bundle = FluentBundle<FluentResource>;

/// The files of a language.
struct Files {
    pages: &'static str,
    problems: &'static str,
    mail: &'static str,
    scripts: &'static str,
    widget: &'static str,
    /// Empty where there is no demo.
    demo: &'static str,
}

macro_rules! file {
    ($tag:literal, $name:literal) => {
        include_str!(concat!("../../locales/", $tag, "/", $name, ".ftl"))
    };
}

macro_rules! files {
    ($tag:literal) => {
        Files {
            pages: file!($tag, "pages"),
            problems: file!($tag, "problems"),
            mail: file!($tag, "mail"),
            scripts: file!($tag, "scripts"),
            widget: file!($tag, "widget"),
            demo: if cfg!(feature = "demo") { file!($tag, "demo") } else { "" },
        }
    };
}

static BUNDLES: LazyLock<[Bundle; Locale::ALL.len()]> = LazyLock::new(|| Locale::ALL.map(bundle));

const fn files(locale: Locale) -> Files {
    match locale {
        Locale::En => files!("en"),
        Locale::De => files!("de"),
        Locale::Fr => files!("fr"),
        Locale::Es => files!("es"),
        Locale::Ja => files!("ja"),
        Locale::Ar => files!("ar"),
    }
}

impl Files {
    const fn all(&self) -> [&'static str; 6] {
        [self.pages, self.problems, self.mail, self.scripts, self.widget, self.demo]
    }
}

/// A file that cannot be parsed in full, or says a message twice, fails the tests of this module, so what can be used is used.
fn bundle(locale: Locale) -> Bundle {
    let mut bundle = Bundle::new_concurrent(locale.tag().parse().into_iter().collect());
    // What stands in a sentence of the other direction is kept together (Unicode UAX #9, isolates).
    bundle.set_use_isolating(locale.is_right_to_left());
    for file in files(locale).all() {
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Parses every file now, and not in the first request.
pub fn prepare() {
    LazyLock::force(&BUNDLES);
}

/// What scripts say, as JSON: see `assets/message.js`.
#[must_use]
pub fn for_scripts(locale: Locale) -> String {
    let Files { scripts, demo, .. } = files(locale);
    let said = [scripts, demo].into_iter().flat_map(script::messages).collect();
    serde_json::Value::Object(said).to_string()
}

/// What the stand-in's chat says, likewise.
#[must_use]
pub fn for_widget(locale: Locale) -> String {
    serde_json::Value::Object(script::messages(files(locale).widget)).to_string()
}

/// The message of this id, or `id.attribute`.
#[must_use]
pub fn text(locale: Locale, id: &str) -> Cow<'static, str> {
    with(locale, id, &[])
}

/// The message of this id, with these values in their places.
#[must_use]
pub fn with(locale: Locale, id: &str, values: &[(&str, Value<'_>)]) -> Cow<'static, str> {
    let (message, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
    let bundle = &BUNDLES[locale as usize];
    let message = bundle.get_message(message);
    let pattern = message.and_then(|message| match attribute {
        Some(attribute) => message.get_attribute(attribute).map(|attribute| attribute.value()),
        None => message.value(),
    });
    // The tests of this module find every id that the program names.
    let Some(pattern) = pattern else { return id.to_owned().into() };
    let values: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
    bundle.format_pattern(pattern, Some(&values), &mut Vec::new())
}
