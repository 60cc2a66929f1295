//! What the documents name is there: pages, sections, files and folders.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders of the project whose paths the documents write from its root. What is below `src` they may write from there.
const FOLDERS: [&str; 11] = [
    "src",
    "docs",
    "tests",
    "assets",
    "migrations",
    "templates",
    "scenarios",
    "scripts",
    "deploy",
    "benches",
    "clients",
];

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// The project's own pages, each with its text outside of code blocks.
fn pages() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let mut found = ["README.md", "CHANGELOG.md", "keys/README.md"].map(|page| root().join(page)).to_vec();
    for folder in ["docs", "tests", "src", "clients"] {
        walk(&root().join(folder), &mut found);
    }
    let pages = found.into_iter().map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        let prose = text.split("```").step_by(2).collect();
        (path, prose)
    });
    pages.collect()
}

/// The name by which a link leads to a section, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn every_link_leads_somewhere() {
    let (mut links, mut broken) = (0, Vec::new());
    for (page, text) in pages() {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            links += 1;
            let (path, section) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap().join(path) };
            let has_section = || {
                let text = fs::read_to_string(&target).unwrap();
                let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
                let mut anchors = headings.map(|heading| anchor(heading.trim_start_matches('#').trim()));
                anchors.any(|anchor| anchor == section)
            };
            if !target.exists() || (!section.is_empty() && !has_section()) {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(links > 100, "{links}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// `module::test` in the list of attacks.
#[test]
fn every_attack_that_is_listed_is_tried() {
    let list = fs::read_to_string(root().join("docs/ATTACKS.md")).unwrap();
    let tests: Vec<_> = list.split('`').skip(1).step_by(2).filter_map(|code| code.split_once("::")).collect();
    assert!(tests.len() > 25, "{tests:?}");
    for (module, test) in tests {
        let source = fs::read_to_string(root().join(format!("tests/it/{module}.rs"))).unwrap();
        assert!(source.contains(&format!("fn {test}(")), "{module}::{test}");
    }
}

#[test]
fn every_file_that_a_page_names_is_there() {
    let src = root().join("src");
    let is_path = |text: &&str| {
        text.contains(['/', '.']) && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-/".contains(&it))
    };
    let (mut paths, mut missing) = (0, Vec::new());
    for (page, text) in pages() {
        for path in text.split('`').skip(1).step_by(2).filter(is_path) {
            let Some((first, _)) = path.split_once('/') else { continue };
            let from = if FOLDERS.contains(&first) {
                root()
            } else if !first.is_empty() && src.join(first).is_dir() {
                src.clone()
            } else {
                continue;
            };
            paths += 1;
            if !from.join(path).exists() {
                missing.push(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(paths > 100, "{paths}");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
