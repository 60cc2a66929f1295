//! The plan of the house, as `docs/ARCHITECTURE.md` tells it: a module uses only modules on lower floors.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, fs, path::Path};

/// Each module of the crate, and which others it may name.
const PLAN: [(&str, &[&str]); 23] = [
    ("domain", &[]),
    ("paths", &["domain"]),
    ("telemetry", &[]),
    ("config", &["domain"]),
    ("crypto", &["domain", "telemetry"]),
    ("store", &["domain"]),
    ("mail", &["domain", "paths"]),
    ("vendor", &["domain"]),
    ("http", &[]),
    ("audit", &["domain", "store", "telemetry"]),
    ("accounts", &["domain", "paths", "crypto", "store", "telemetry", "audit"]),
    ("tokens", &["domain", "crypto", "store", "telemetry"]),
    ("identity", &["domain", "config", "crypto", "store", "telemetry", "audit", "accounts", "tokens"]),
    ("jobs", &["domain", "crypto", "store", "mail", "telemetry", "audit"]),
    ("assistant", &["domain", "crypto", "vendor", "tokens", "telemetry"]),
    (
        "app",
        &[
            "domain",
            "telemetry",
            "config",
            "crypto",
            "store",
            "mail",
            "audit",
            "accounts",
            "tokens",
            "identity",
            "jobs",
        ],
    ),
    (
        "web",
        &[
            "domain",
            "paths",
            "telemetry",
            "config",
            "crypto",
            "store",
            "http",
            "audit",
            "accounts",
            "tokens",
            "identity",
            "app",
        ],
    ),
    ("doctor", &["domain", "paths", "config", "crypto", "store", "app"]),
    (
        "demo",
        &["domain", "telemetry", "config", "crypto", "store", "mail", "accounts", "tokens", "assistant", "app", "web"],
    ),
    (
        "cli",
        &[
            "domain",
            "paths",
            "telemetry",
            "config",
            "crypto",
            "store",
            "vendor",
            "audit",
            "accounts",
            "tokens",
            "identity",
            "jobs",
            "assistant",
            "app",
            "web",
            "doctor",
            "demo",
        ],
    ),
    ("lib", &[]),
    ("main", &["throughline"]),
    ("build", &[]),
];

/// The parts of `web` that may name `store`: sessions, which login opens and the session's store finds, and the health check.
const STORE_IN_WEB: [&str; 4] = ["web/session/", "web/api/readyz.rs", "web/error.rs", "web/middleware/"];

/// Every Rust file under `src`, as (path below `src`, module, text).
fn sources() -> Vec<(String, String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let relative = path.strip_prefix(src()).unwrap().to_str().unwrap().to_owned();
                let module = relative.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
                found.push((relative, module, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&src(), &mut found);
    assert!(found.len() > 30, "the sources were not found");
    found
}

fn src() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules that a text names by `crate::…`, in whatever form: a path, a list in braces, or a list over several lines.
fn named(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut modules = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            modules.extend(top_level_names(list));
        } else {
            modules.insert(first_word(rest));
        }
    }
    modules.remove("");
    modules
}

fn top_level_names(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut entry_begins = true;
    let mut names = Vec::new();
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => entry_begins = true,
            letter if depth == 0 && entry_begins && !letter.is_whitespace() => {
                names.push(first_word(&list[at..]));
                entry_begins = false;
            }
            _ => {}
        }
    }
    names
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn a_module_uses_only_lower_floors() {
    let mut wrong = Vec::new();
    for (path, module, text) in sources() {
        let Some((_, allowed)) = PLAN.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{path}: the module {module} is not in the plan"));
            continue;
        };
        for named in named(&text) {
            if named != module && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{path}: {module} may not use {named}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn handlers_do_not_talk_to_the_database() {
    for (path, module, text) in sources() {
        let allowed = STORE_IN_WEB.iter().any(|place| path.starts_with(place));
        assert!(module != "web" || allowed || !named(&text).contains("store"), "{path} names the store");
    }
}

#[test]
fn sql_stands_in_the_store_alone() {
    for (path, module, text) in sources() {
        // The demo makes its database before there is one to ask through the store; and what testers do to it has no place where
        // a server could use it.
        let of_the_demo = ["demo/postgres.rs", "demo/clock.rs", "demo/test_routes.rs"];
        let allowed = module == "store" || of_the_demo.contains(&path.as_str());
        assert!(allowed || !text.contains("sqlx::query"), "{path} has SQL");
    }
}

/// The modules below the edges, where an error is a code (ADR 9).
const WITHOUT_WORDS: [&str; 5] = ["domain", "accounts", "tokens", "identity", "store"];

#[test]
fn words_for_people_are_made_at_the_edge() {
    let is_sentence = |text: &&str| {
        text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.contains(' ')
            && text.ends_with(['.', '!', '?'])
    };
    for (path, module, text) in sources() {
        if !WITHOUT_WORDS.contains(&module.as_str()) || path.contains("/tests/") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let sentence = lines.flat_map(|line| line.split('"').skip(1).step_by(2)).find(is_sentence);
        assert_eq!(sentence, None, "{path}");
    }
}

#[test]
fn every_file_opens_with_what_it_owns() {
    for (path, _, text) in sources() {
        assert!(text.starts_with("//! "), "{path} does not say what it owns");
    }
}

#[test]
fn every_form_of_naming_a_module_is_seen() {
    let text = "use crate::{\n    app::{App, Start},\n    domain::x,\n};\nlet a = crate::web::b;\n// crate::cli";
    assert_eq!(named(text).into_iter().collect::<Vec<_>>(), ["app", "domain", "web"]);
}
