//! The plan of the house, as `docs/ARCHITECTURE.md` tells it: a module uses only modules on lower floors, and so do the files and
//! folders inside the larger modules; nothing is in a circle.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Each module of the crate, and which others it may name.
const PLAN: [(&str, &[&str]); 27] = [
    ("domain", &[]),
    ("paths", &["domain"]),
    ("telemetry", &[]),
    ("words", &["domain"]),
    ("openapi", &[]),
    ("config", &["domain", "paths"]),
    ("crypto", &["domain", "telemetry"]),
    ("store", &["domain"]),
    ("mail", &["domain", "paths", "words"]),
    ("vendor", &["domain"]),
    ("http", &[]),
    ("webauthn", &["domain"]),
    ("audit", &["domain", "store", "telemetry"]),
    ("accounts", &["domain", "paths", "crypto", "store", "telemetry", "audit"]),
    ("tokens", &["domain", "crypto", "store", "telemetry"]),
    ("oidc", &["domain", "config", "vendor"]),
    ("identity", &["domain", "config", "crypto", "store", "telemetry", "audit", "accounts", "tokens", "webauthn"]),
    ("jobs", &["domain", "crypto", "store", "mail", "telemetry", "audit"]),
    ("assistant", &["domain", "words", "openapi", "crypto", "vendor", "tokens", "telemetry"]),
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
            "words",
            "paths",
            "oidc",
            "webauthn",
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
            "words",
            "openapi",
            "oidc",
            "webauthn",
        ],
    ),
    ("doctor", &["domain", "paths", "config", "crypto", "store", "mail", "app"]),
    (
        "demo",
        &[
            "domain",
            "paths",
            "telemetry",
            "config",
            "crypto",
            "store",
            "mail",
            "accounts",
            "tokens",
            "assistant",
            "app",
            "openapi",
            "web",
        ],
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
            "openapi",
            "web",
            "doctor",
            "demo",
        ],
    ),
    ("lib", &[]),
    ("main", &["throughline"]),
    ("build", &[]),
];

/// The files and folders inside the larger modules, from the lowest floor up: each may name only those on floors below it.
const FLOORS: [(&str, &[&str]); 4] = [
    (
        "web",
        &[
            "assets client_address content_security_policy cookies done markup near problem retry_after",
            "brand table request_id device_cookie json language login_hint next passkey_challenge provider_request subject_cookie text",
            "client error leaving",
            "session body openapi enrolment",
            "visitor",
            "api pages",
            "middleware",
            "routes ops",
            "site",
        ],
    ),
    (
        "store",
        &[
            "database_url",
            "error",
            "deadline",
            "servers",
            "audit_events monthly_subjects one_time_links provider_access sessions subjects throttle",
            "email_change_links invitations",
            "mail_outbox inspection handovers provider_sessions",
            "second_factors ways_in",
            "accounts imported_accounts invited_accounts link_redemption new_sessions unconfirmed_accounts",
            "email_changes invitation_requests passkeys provider_accounts",
            "email_change_undo erasures",
        ],
    ),
    (
        "cli",
        &[
            "audited language output stop",
            "assistant audit doctor healthcheck key mail migrate openapi serve setup token user",
            "demo session",
        ],
    ),
    (
        "demo",
        &[
            "clock mailbox programs shapes",
            "documents",
            "postgres",
            "error",
            "example_id sample_accounts stand_in",
            "accounts_file assistants_file test_routes",
            "reset set_clock",
            "api_page assistants_page workbench",
            "routes",
            "site",
        ],
    ),
];

/// The parts of `web` that may name `store`: sessions, which login opens and the session's store finds, and the health check.
const STORE_IN_WEB: [&str; 4] = ["web/session/", "web/api/readyz.rs", "web/error.rs", "web/middleware/"];

/// The names on the way to a module, such as `web`, `pages`, `login`.
type Module = Vec<String>;

/// A Rust file under `src`.
struct Source {
    /// Its path below `src`.
    path: String,
    module: Module,
    text: String,
}

/// What a text names: a path with its `crate`, `self` or `super`, or without, and whether that is handed on by `pub use`.
struct Named {
    path: Module,
    handed_on: bool,
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(src()).unwrap().to_str().unwrap().to_owned();
                let module =
                    path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').map(str::to_owned).collect();
                found.push(Source { path, module, text });
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

/// Every path in a text, in whatever form it stands there.
fn named(text: &str) -> Vec<Named> {
    let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let mut all = Vec::new();
    let mut imports = String::new();
    let mut rest = String::new();
    for line in code {
        let begins = ["use ", "pub use ", "pub(super) use "].iter().any(|it| line.trim_start().starts_with(it));
        let goes_on = !imports.is_empty() && !imports.trim_end().ends_with(';');
        if begins || goes_on { &mut imports } else { &mut rest }.extend([line.trim(), " "]);
    }
    for import in imports.split_terminator(';') {
        let Some((visibility, tree)) = import.split_once("use ") else { continue };
        let mut paths = Vec::new();
        expand("", tree, &mut paths);
        all.extend(
            paths.into_iter().map(|path| Named { path: names(&path), handed_on: !visibility.trim().is_empty() }),
        );
    }
    for root in ["crate::", "super::", "self::"] {
        for (at, _) in rest.match_indices(root) {
            let inside =
                rest[..at].ends_with(|before: char| before == ':' || before.is_alphanumeric() || before == '_');
            let end = rest[at..].find(|it: char| !(it.is_alphanumeric() || it == '_' || it == ':'));
            if !inside {
                all.push(Named { path: names(&rest[at..end.map_or(rest.len(), |end| at + end)]), handed_on: false });
            }
        }
    }
    all
}

/// The paths of a tree of imports.
fn expand(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    let Some((head, body)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap().trim();
        paths.push(format!("{prefix}{}", if path == "self" { "" } else { path }));
        return;
    };
    let (body, _) = body.rsplit_once('}').unwrap();
    let (mut depth, mut begin) = (0, 0);
    for (at, letter) in body.char_indices().chain([(body.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !body[begin..at].trim().is_empty() {
                    expand(&format!("{prefix}{}", head.trim()), &body[begin..at], paths);
                }
                begin = at + 1;
            }
            _ => {}
        }
    }
}

fn names(path: &str) -> Module {
    path.split("::").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The modules of the crate that a text names.
fn named_modules(text: &str) -> BTreeSet<String> {
    let of_crate = named(text).into_iter().filter(|named| named.path.first().is_some_and(|root| root == "crate"));
    of_crate.filter_map(|named| named.path.into_iter().nth(1)).collect()
}

/// Which module names which other one of the same floor, and where.
fn edges(sources: &[Source]) -> BTreeMap<&Module, BTreeSet<&Module>> {
    let modules: BTreeMap<_, _> = sources.iter().map(|source| (source.module.clone(), &source.module)).collect();
    let absolute = |of: &Module, path: &Module| -> Option<Module> {
        let (up, names) = match path.first()?.as_str() {
            "crate" => (of.len(), &path[1..]),
            "self" => (0, &path[1..]),
            "super" => {
                let up = path.iter().take_while(|name| *name == "super").count();
                (up, &path[up..])
            }
            // A child of this module, unless it is another crate.
            child => {
                let child = [of.clone(), vec![child.to_owned()]].concat();
                return modules.contains_key(&child).then(|| [of.clone(), path.clone()].concat());
            }
        };
        Some([&of[..of.len().saturating_sub(up)], names].concat())
    };
    let mut handed_on: BTreeMap<Module, Module> = BTreeMap::new();
    let mut uses = Vec::new();
    for source in sources {
        let code = source.text.split("#[cfg(test)]\nmod").next().unwrap();
        for named in named(code) {
            if let Some(path) = absolute(&source.module, &named.path) {
                if let (true, Some(name)) = (named.handed_on, path.last()) {
                    handed_on.insert([source.module.clone(), vec![name.clone()]].concat(), path.clone());
                }
                uses.push((&source.module, path));
            }
        }
    }
    let mut edges: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for (user, mut path) in uses {
        // What a module hands on is where it comes from.
        while let Some(from) =
            (1..=path.len()).find_map(|end| handed_on.get(&path[..end])).filter(|from| **from != path)
        {
            path.clone_from(from);
        }
        let module = (1..=path.len()).rev().find_map(|end| modules.get(&path[..end]));
        if let Some(used) = module.filter(|used| used[0] == user[0] && **used != user) {
            edges.entry(user).or_default().insert(used);
        }
    }
    edges
}

#[test]
fn a_module_uses_only_lower_floors() {
    let mut wrong = Vec::new();
    for Source { path, module, text } in sources() {
        let Some((_, allowed)) = PLAN.iter().find(|(name, _)| *name == module[0]) else {
            wrong.push(format!("{path}: the module {} is not in the plan", module[0]));
            continue;
        };
        for named in named_modules(&text) {
            if named != module[0] && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{path}: {} may not use {named}", module[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The table of `docs/ARCHITECTURE.md` as it may be read: module, floor, and which others it may use.
fn documented_floors() -> Vec<(String, u8, BTreeSet<String>)> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md")).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("| floor |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|')).map(|row| row.trim_matches('|').split('|').map(str::trim));
    let rows: Vec<_> = rows.map(Iterator::collect::<Vec<_>>).collect();
    let module = |row: &[&str]| row[1].split('`').nth(1).unwrap().to_owned();
    let floor = |row: &[&str]| row[0].parse::<u8>().unwrap();
    let uses = |row: &[&str]| {
        let words = |text: &str| text.split_whitespace().filter(|it| *it != "–").map(str::to_owned).collect();
        let uses = row[3].split(';').next().unwrap();
        let Some(but) = uses.strip_prefix("all below but ") else { return words(uses) };
        let but: BTreeSet<String> = words(but);
        rows.iter().filter(|it| floor(it) < floor(row)).map(|it| module(it)).filter(|it| !but.contains(it)).collect()
    };
    rows.iter().map(|row| (module(row), floor(row), uses(row))).collect()
}

#[test]
fn the_architecture_page_has_this_plan() {
    let floors = documented_floors();
    let planned: BTreeMap<_, BTreeSet<_>> = PLAN
        .into_iter()
        .filter(|(name, _)| !["lib", "main", "build"].contains(name))
        .map(|(name, uses)| (name.to_owned(), uses.iter().map(|&it| it.to_owned()).collect()))
        .collect();
    let told: BTreeMap<_, _> = floors.iter().map(|(name, _, uses)| (name.clone(), uses.clone())).collect();
    assert_eq!(told, planned);
    let floor_of = |name: &str| floors.iter().find(|(it, ..)| it == name).unwrap().1;
    for (name, floor, uses) in &floors {
        let higher: Vec<_> = uses.iter().filter(|used| floor_of(used) >= *floor).collect();
        assert!(higher.is_empty(), "{name} uses {higher:?}, which are not below it");
    }
}

#[test]
fn a_file_uses_only_lower_floors_of_its_module() {
    let sources = sources();
    let edges = edges(&sources);
    let mut wrong = Vec::new();
    for (name, floors) in FLOORS {
        let floor = |module: &Module| floors.iter().position(|floor| floor.split(' ').any(|unit| unit == module[1]));
        for Source { path, module, .. } in sources.iter().filter(|it| it.module[0] == name && it.module.len() > 1) {
            let Some(own) = floor(module) else {
                wrong.push(format!("{path} is on no floor of {name}"));
                continue;
            };
            let used = edges.get(module).into_iter().flatten().filter(|used| used.len() > 1 && used[1] != module[1]);
            wrong.extend(
                used.filter(|used| floor(used).is_none_or(|floor| floor >= own))
                    .map(|used| format!("{path}: {name}/{} may not use {name}/{}", module[1], used[1])),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file may use what the module around it defines, and nothing that comes back to it.
#[test]
fn no_imports_go_in_a_circle() {
    let sources = sources();
    let edges = edges(&sources);
    assert!(edges.values().map(BTreeSet::len).sum::<usize>() > 100, "the imports were not found");
    let next = |module: &Module| {
        let used = edges.get(module).into_iter().flatten();
        used.copied().filter(|used| !module.starts_with(used)).collect::<Vec<_>>()
    };
    for source in &sources {
        let (mut reached, mut waiting) = (BTreeSet::new(), next(&source.module));
        while let Some(module) = waiting.pop() {
            assert_ne!(*module, source.module, "{} is in a circle, with some of {reached:?}", source.path);
            if reached.insert(module) {
                waiting.extend(next(module));
            }
        }
    }
}

#[test]
fn handlers_do_not_talk_to_the_database() {
    for Source { path, module, text } in sources() {
        let allowed = STORE_IN_WEB.iter().any(|place| path.starts_with(place));
        assert!(module[0] != "web" || allowed || !named_modules(&text).contains("store"), "{path} names the store");
    }
}

#[test]
fn sql_stands_in_the_store_alone() {
    for Source { path, module, text } in sources() {
        // The demo makes its database before there is one to ask through the store; and what testers do to it has no place where
        // a server could use it.
        let of_the_demo = ["demo/postgres.rs", "demo/clock.rs", "demo/reset.rs", "demo/sample_accounts.rs"];
        let allowed = module[0] == "store" || of_the_demo.contains(&path.as_str());
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
    for Source { path, module, text } in sources() {
        if !WITHOUT_WORDS.contains(&module[0].as_str()) || path.contains("/tests/") {
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
    for Source { path, text, .. } in sources() {
        assert!(text.starts_with("//! "), "{path} does not say what it owns");
    }
}

#[test]
fn every_form_of_naming_a_module_is_seen() {
    let text = "use crate::{\n    app::{self, App},\n    domain::x as y,\n};\npub use super::z::Z;\nlet a = crate::web::b(super::c);\n// crate::cli";
    let mut paths: Vec<_> = named(text).into_iter().map(|named| named.path.join("::")).collect();
    paths.sort();
    assert_eq!(
        paths,
        ["crate::app", "crate::app::App", "crate::domain::x", "crate::web::b", "super::c", "super::z::Z"]
    );
    assert_eq!(named_modules(text).into_iter().collect::<Vec<_>>(), ["app", "domain", "web"]);
}
