//! `throughline setup` and `healthcheck`, as compose runs them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
};

use crate::support::{
    browser::Browser,
    program::{Outcome, run, throughline},
    serve::Serve,
};

const FILES: [&str; 10] = [
    "assistant/payload-key.pem",
    "database/migrator-password",
    "database/owner-password",
    "database/server-password",
    "keys/active.pem",
    "migrator/database-url",
    "server/assistant-public.pem",
    "server/cookie-secret",
    "server/database-url",
    "server/encryption-secret",
];

/// Every file below a folder, with its mode and contents.
fn files(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    for part in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        for file in fs::read_dir(&part).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
            found.insert(name, (mode, fs::read(&file).unwrap()));
        }
    }
    found
}

async fn set_up(folder: &Path) -> Outcome {
    let mut command = throughline(["setup"]);
    command.arg("--dir").arg(folder);
    run(command).await
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[tokio::test]
async fn setup_makes_what_a_deployment_needs_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = set_up(folder.path()).await;
    assert_eq!(first.code, Some(0), "{first:?}");
    let made = files(folder.path());
    assert_eq!(made.keys().collect::<Vec<_>>(), FILES.iter().collect::<Vec<_>>());
    for (name, (mode, contents)) in &made {
        let public = name == "server/assistant-public.pem";
        assert_eq!(*mode, if public { 0o644 } else { 0o600 }, "{name}");
        let contents = String::from_utf8(contents.clone()).unwrap();
        assert!(public || !first.stdout.contains(contents.trim()), "{name} is shown");
    }
    assert!(first.stdout.contains("-----BEGIN PUBLIC KEY-----") && !first.stdout.contains("PRIVATE"), "{first:?}");
    assert!(text(folder.path(), "server/cookie-secret").len() >= 64);

    let second = set_up(folder.path()).await;
    assert_eq!(second.code, Some(0), "{second:?}");
    assert_eq!(files(folder.path()), made);
    assert!(second.stdout.contains("kept  keys/active.pem") && !second.stdout.contains("made"), "{second:?}");
}

#[tokio::test]
async fn setup_that_broke_off_is_finished_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(set_up(folder.path()).await.code, Some(0));
    let whole = files(folder.path());
    for lost in FILES {
        fs::remove_file(folder.path().join(lost)).unwrap();
        assert_eq!(set_up(folder.path()).await.code, Some(0), "without {lost}");
        let files = files(folder.path());
        assert_eq!(files.len(), whole.len(), "without {lost}");
    }
    // Each was made anew; a URL has the password that is in its role's file at that time.
    fs::remove_file(folder.path().join("server/database-url")).unwrap();
    assert_eq!(set_up(folder.path()).await.code, Some(0));
    let password = text(folder.path(), "database/server-password");
    assert_eq!(
        text(folder.path(), "server/database-url"),
        format!("postgres://throughline_server:{password}@db/throughline")
    );
}

#[tokio::test]
async fn two_setups_at_once_agree() {
    let folder = tempfile::tempdir().unwrap();
    let both = tokio::join!(set_up(folder.path()), set_up(folder.path()));
    assert_eq!((both.0.code, both.1.code), (Some(0), Some(0)), "{both:?}");
    let made = [&both.0, &both.1].map(|outcome| outcome.stdout.matches("made  ").count());
    assert_eq!(made.iter().sum::<usize>(), FILES.len(), "{both:?}");
    assert_eq!(files(folder.path()).len(), FILES.len());
}

async fn healthcheck(address: &str) -> Outcome {
    let mut command = throughline(["healthcheck"]);
    command.env("THROUGHLINE_OPS_LISTEN", address);
    run(command).await
}

#[tokio::test]
async fn the_health_check_tells_whether_the_server_is_ready() {
    let started = Serve::prepared().await.started().await;
    let healthy = healthcheck(&started.ops.to_string()).await;
    assert_eq!((healthy.code, healthy.stderr.as_str()), (Some(0), ""), "{healthy:?}");
    // As in a container, where the server listens on every address.
    let anywhere = healthcheck(&format!("0.0.0.0:{}", started.ops.port())).await;
    assert_eq!(anywhere.code, Some(0), "{anywhere:?}");

    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let absent = healthcheck(&nobody.to_string()).await;
    assert_eq!(absent.code, Some(1), "{absent:?}");
    assert!(absent.stderr.contains("doesn't answer"), "{absent:?}");
}

/// What follows `before` in a text, as far as it is the name of a setting.
fn names<'a>(text: &'a str, before: &str) -> BTreeSet<&'a str> {
    let name = |rest: &'a str| {
        let end = rest.find(|c: char| !(c.is_ascii_uppercase() || c == '_')).unwrap_or(rest.len());
        &rest[..end]
    };
    text.split(before).skip(1).map(name).filter(|name| !name.is_empty()).collect()
}

/// A setting that compose did not pass on, or that nobody explained, would be set in vain.
#[tokio::test]
async fn every_setting_of_serve_reaches_the_containers_and_is_explained() {
    let compose = include_str!("../../docker-compose.yml");
    let example = include_str!("../../.env.example");
    let help = run(throughline(["serve", "--help"])).await.done().stdout;
    // Lines are wrapped anywhere.
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let settings = names(&help, "[env: ");
    assert!(settings.len() > 20 && settings.contains("THROUGHLINE_SMTP_URL"), "{settings:?}");
    let given = names(compose, "\n  ");
    // A secret may come as a file alone.
    let missing = |name: &&&str| !given.contains(**name) && !given.contains(format!("{name}_FILE").as_str());
    assert_eq!(settings.iter().filter(missing).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in docker-compose.yml");
    let rows: BTreeSet<_> =
        names(example, "\n").into_iter().filter(|name| example.contains(&format!("\n{name}="))).collect();
    let mut read = names(compose, "${");
    // Compose's own.
    read.insert("COMPOSE_PROFILES");
    assert_eq!(read, rows, "docker-compose.yml and .env.example");
}

/// Compose sets every variable, if only to nothing.
#[tokio::test]
async fn a_setting_that_is_empty_counts_as_not_set() {
    let names =
        ["SMTP_URL", "SMTP_URL_FILE", "MAIL_FROM", "COOKIE_SECRET_FILE"].map(|name| format!("THROUGHLINE_{name}"));
    let settings = names.each_ref().map(|name| (name.as_str(), ""));
    let started = Serve::prepared().await.with(&settings).with(&[("DATABASE_URL_FILE", "")]).started().await;
    let page = Browser::new(started.address).submit("/forgot", &[("email", "eve@example.com")]).await;
    assert_eq!(page.status, 404, "mail is on: {page:?}");
}
