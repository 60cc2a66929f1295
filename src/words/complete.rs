//! That every language says everything that the program asks for, and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;

/// Each message and attribute of a language in order, with the variables in it.
fn messages(locale: Locale) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for file in files(locale).all() {
        let resource = FluentResource::try_new(file.to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", locale.tag()));
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let values = message.value.iter().map(|value| (message.id.name.to_owned(), value));
            let attributes = message
                .attributes
                .iter()
                .map(|attribute| (format!("{}.{}", message.id.name, attribute.id.name), &attribute.value));
            found.extend(values.chain(attributes).map(|(id, pattern)| {
                let mut variables = BTreeSet::new();
                walk(pattern, &mut |inline| {
                    if let InlineExpression::VariableReference { id } = inline {
                        variables.insert(id.name.to_owned());
                    }
                });
                (id, variables)
            }));
        }
    }
    found
}

/// Every expression of a pattern.
fn walk<'a>(pattern: &'a Pattern<&'a str>, see: &mut impl FnMut(&'a InlineExpression<&'a str>)) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => see(inline),
            Expression::Select { selector, variants } => {
                see(selector);
                for variant in variants {
                    walk(&variant.value, see);
                }
            }
        }
    }
}

/// What may name a message: the program, its templates and its scripts.
fn sources() -> String {
    fn read(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_source =
                path.extension().is_some_and(|kind| ["rs", "html", "txt", "js"].iter().any(|it| kind == *it));
            if path.is_dir() && !path.ends_with("vendor") {
                read(&path, text);
            } else if is_source {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut text = String::new();
    for folder in ["src", "templates", "assets"] {
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
    }
    text
}

#[test]
fn every_language_has_the_messages_of_english_and_their_variables() {
    let english = messages(Locale::En);
    let ids: BTreeSet<_> = english.iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), english.len(), "a message stands there twice");
    for locale in Locale::ALL {
        let other = messages(locale);
        let by_id: BTreeMap<_, _> = other.iter().map(|(id, variables)| (id, variables)).collect();
        for (id, variables) in &english {
            assert_eq!(by_id.get(id), Some(&variables), "{}: {id}", locale.tag());
        }
        for (id, _) in &other {
            assert!(ids.contains(id), "{}: {id} is in no other language", locale.tag());
        }
        assert_eq!(other, english, "{}: the order is not that of English", locale.tag());
    }
}

#[test]
fn no_message_has_markup() {
    for files in Locale::ALL.map(files) {
        let lines = [files.pages, files.scripts, files.widget, files.demo].into_iter().flat_map(str::lines);
        for line in lines.filter(|line| !line.starts_with('#') && !line.contains("->")) {
            assert!(!line.contains(['<', '>', '&', '"']), "{line}");
        }
    }
}

/// They are taken apart for scripts, where no other message is at hand.
#[test]
fn what_scripts_say_refers_to_no_other_message() {
    for locale in Locale::ALL {
        for file in [files(locale).scripts, files(locale).widget, files(locale).demo] {
            let resource = FluentResource::try_new(file.to_owned()).unwrap();
            for entry in resource.entries() {
                let Entry::Message(message) = entry else { continue };
                walk(message.value.as_ref().unwrap(), &mut |inline| {
                    let is_variable = matches!(inline, InlineExpression::VariableReference { .. });
                    assert!(is_variable, "{}: {}", locale.tag(), message.id.name);
                });
            }
        }
    }
}

#[test]
fn every_message_is_used() {
    let sources = sources();
    let is_named = |id: &str| sources.contains(&format!("\"{id}\"")) || sources.contains(&format!("'{id}'"));
    for (id, _) in messages(Locale::En) {
        let message = id.split('.').next().unwrap();
        // A problem's messages are named after its kind.
        let of_a_kind = message.strip_prefix("problem-").is_some_and(is_named);
        assert!(of_a_kind || is_named(message), "nothing says {id}");
    }
}

#[test]
fn every_message_that_a_template_names_is_there() {
    let (sources, english) = (sources(), messages(Locale::En));
    let mut count = 0;
    for call in ["layout.t(\""] {
        for (at, _) in sources.match_indices(call) {
            let id = sources[at + call.len()..].split('"').next().unwrap();
            assert!(english.iter().any(|(known, _)| known == id), "there is no {id}");
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn numbers_and_dates_read_as_in_the_language() {
    let wait = |locale, minutes: i32| with(locale, "retry-in-minutes", &[("minutes", minutes.into())]).into_owned();
    assert_eq!(wait(Locale::En, 3), "Too many attempts. Try again in 3 minutes.");
    assert_eq!(wait(Locale::De, 1), "Zu viele Versuche. Versuchen Sie es in 1 Minute erneut.");
    assert_eq!(wait(Locale::Ja, 3), "試行回数が多すぎます。3 分後にもう一度お試しください。");
    let arabic = [2, 3, 11].map(|minutes| wait(Locale::Ar, minutes));
    assert!(arabic[0].contains("دقيقتين") && arabic[1].contains("دقائق") && arabic[2].contains("دقيقة"), "{arabic:?}");
    let moment = |locale| {
        let values = [("day", 7.into()), ("month", 3.into()), ("year", "2026".into()), ("time", "09:05".into())];
        with(locale, "moment", &values).into_owned()
    };
    assert_eq!(moment(Locale::En), "7 March 2026, 09:05 UTC");
    assert_eq!(moment(Locale::De), "7. März 2026, 09:05 Uhr UTC");
    assert_eq!(moment(Locale::Ja), "2026年3月7日 09:05 (UTC)");
}
