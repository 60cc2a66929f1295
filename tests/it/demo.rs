//! `throughline demo`: one command, from an empty folder to the whole flow, and nothing left behind.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use reqwest::Url;
use rustix::process::{Pid, kill_process};
use serde_json::json;

use crate::support::{
    browser::{Browser, Reply, Token, send},
    database::TestDatabase,
    program::{Program, Signal, eventually, run, throughline},
};

/// A folder that PostgreSQL's user can pass through, as the one of somebody's clone.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("throughline-test-").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    pub fn demo(&self) -> std::process::Command {
        let mut command =
            throughline(["demo", "--listen", "127.0.0.1:0", "--assistant-listen", "127.0.0.1:0", "--data-dir"]);
        command.arg(self.data());
        command
    }

    /// Waits until no process has anything to do with the folder: neither PostgreSQL nor whoever watches it.
    pub async fn is_left_alone(&self) {
        let lock = self.data().join("postgres/data/postmaster.pid");
        eventually("PostgreSQL ends with the demo", async || !lock.exists() && processes_in(self.0.path()).is_empty())
            .await;
    }
}

/// The processes whose command lines name the folder: their ids, and those lines.
fn processes_in(folder: &Path) -> Vec<(i32, String)> {
    let folder = folder.to_str().unwrap();
    let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let process = |entry: fs::DirEntry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        Some((id, String::from_utf8_lossy(&line).replace('\0', " ")))
    };
    processes.filter_map(process).filter(|(_, line)| line.contains(folder)).collect()
}

/// A demo that is ready. Its PostgreSQL ends with it, however it ends.
pub struct Demo {
    program: Program,
    url: String,
    address: SocketAddr,
}

impl Demo {
    pub async fn start(command: std::process::Command) -> Self {
        let mut program = Program::start(command);
        let url = program.says(|program| site(&program.stdout())).await;
        let address = url.strip_prefix("http://").unwrap().parse().unwrap();
        Self { program, url, address }
    }

    pub async fn stop(self, signal: Signal) {
        self.program.signal(signal);
        let outcome = self.program.end().await;
        let expected = if signal == Signal::KILL { None } else { Some(0) };
        assert_eq!((outcome.code, outcome.stderr.as_str()), (expected, ""), "{outcome:?}");
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// The site's URL, without a slash at its end.
    pub fn site(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it said on stdout.
    pub fn said(&self) -> String {
        self.program.stdout()
    }

    /// The stand-in's URL.
    pub fn assistant(&self) -> String {
        let stdout = self.program.stdout();
        let line = stdout.lines().find_map(|line| line.trim().strip_prefix("Assistant")).unwrap();
        line.trim().to_owned()
    }

    /// Waits until it said this on stderr.
    pub async fn says(&self, line: &str) {
        eventually(line, async || self.program.stderr().contains(line)).await;
    }

    pub async fn with_cookies(&self, path: &str, cookies: &str) -> Reply {
        send(self.browser().fetch("GET", path).header("Cookie", cookies)).await
    }
}

/// The site's URL, once all of the welcome is there.
fn site(stdout: &str) -> Option<String> {
    stdout.contains("Ctrl-C stops").then_some(())?;
    assert!(stdout.starts_with("Throughline is ready"), "{stdout}");
    let line = stdout.lines().find_map(|line| line.trim().strip_prefix("Site"))?;
    Some(line.trim().to_owned())
}

pub async fn log_in(browser: &Browser) -> Reply {
    let reply = browser.submit("/login", &[("email", "cade@example.com"), ("password", "cade-demo-passphrase")]).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/"), "{reply:?}");
    reply
}

#[tokio::test]
async fn the_demo_shows_the_product_and_finds_everything_again() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    for [email, password] in
        [["cade@example.com", "cade-demo-passphrase"], ["dana@example.com", "dana-demo-passphrase"]]
    {
        assert!(demo.program.stdout().contains(&format!("{email} / {password}")), "{}", demo.program.stdout());
    }
    let browser = demo.browser();
    let before = browser.token().await;
    log_in(&browser).await;
    let cade = browser.token().await;
    browser.log_out().await;
    let after = browser.token().await;
    assert!(before.is_anonymous() && cade.is("Cade") && after.is_anonymous(), "{before:?} {cade:?} {after:?}");
    assert_eq!(before.sub(), cade.sub());
    assert_ne!(cade.sub(), after.sub());
    for token in [&before, &cade, &after] {
        assert_eq!(token.claims["exp"].as_i64().unwrap() - token.claims["iat"].as_i64().unwrap(), 10);
    }
    // Somebody registers, and stays logged in.
    let body = json!({"email": "eve@example.com", "display_name": "Eve", "password": "seven lamps beneath"});
    let eve = send(demo.browser().request("POST", "/api/accounts").json(&body)).await;
    assert_eq!(eve.status, 201, "{eve:?}");
    let cookies = format!("{}; {}", eve.cookie_pair("session"), eve.cookie_pair("subject"));
    let jwks = demo.with_cookies("/.well-known/jwks.json", "").await.body;
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;

    let again = Demo::start(folder.demo()).await;
    let token = Token::decode(&again.with_cookies("/token", &cookies).await.body);
    assert_eq!((token.payload()["name"].as_str(), json!(token.sub())), (Some("Eve"), eve.json()["subject"].clone()));
    assert_eq!(again.with_cookies("/.well-known/jwks.json", "").await.body, jwks);
    log_in(&again.browser()).await;
    again.stop(Signal::INT).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn a_demo_that_is_killed_leaves_no_process_and_loses_nothing() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let body = json!({"email": "eve@example.com", "display_name": "Eve", "password": "seven lamps beneath"});
    let eve = send(demo.browser().request("POST", "/api/accounts").json(&body)).await;
    assert_eq!(eve.status, 201, "{eve:?}");
    assert!(!processes_in(folder.0.path()).is_empty() || !Path::new("/proc/self").exists(), "nothing to look for");
    demo.stop(Signal::KILL).await;
    folder.is_left_alone().await;
    let again = Demo::start(folder.demo()).await;
    assert_eq!(again.with_cookies("/api/session", &eve.cookie_pair("session")).await.json()["display_name"], "Eve");
    again.stop(Signal::HUP).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn a_postgresql_that_outlived_even_its_watcher_is_taken_over() {
    if !Path::new("/proc/self").exists() {
        eprintln!("skipped: a_postgresql_that_outlived_even_its_watcher_is_taken_over, for it takes /proc");
        return;
    }
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let watchers: Vec<_> =
        processes_in(folder.0.path()).into_iter().filter(|(_, line)| line.starts_with("/bin/sh ")).collect();
    assert!(!watchers.is_empty(), "nobody watches PostgreSQL");
    // So that the demo cannot notice what becomes of them.
    demo.program.signal(Signal::STOP);
    for (id, _) in watchers {
        kill_process(Pid::from_raw(id).unwrap(), Signal::KILL).unwrap();
    }
    demo.stop(Signal::KILL).await;
    assert!(!processes_in(folder.0.path()).is_empty(), "there is no orphan");
    let again = Demo::start(folder.demo()).await;
    log_in(&again.browser()).await;
    again.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn a_second_demo_on_the_folder_says_that_there_is_one() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    run(folder.demo()).await.refused(&["--data-dir", folder.data().to_str().unwrap(), "another demo"]);
    assert_eq!(demo.browser().open("/").await.status, 200, "the second one disturbed the first");
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn a_folder_that_postgresqls_user_cannot_enter_is_one_sentence() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: a_folder_that_postgresqls_user_cannot_enter_is_one_sentence, for it takes root");
        return;
    }
    let folder = Folder::new();
    fs::set_permissions(folder.0.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let refused = run(folder.demo()).await;
    refused.refused(&["--data-dir", folder.data().to_str().unwrap(), "cannot enter it: choose a folder"]);
    assert!(processes_in(folder.0.path()).is_empty());
}

#[tokio::test]
async fn a_folder_or_an_address_that_cannot_be_had_is_one_sentence() {
    let folder = Folder::new();
    fs::write(folder.data(), "a file").unwrap();
    run(folder.demo()).await.refused(&["--data-dir", folder.data().to_str().unwrap()]);
    fs::remove_file(folder.data()).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = throughline(["demo", "--listen", &address, "--data-dir"]);
    command.arg(folder.data());
    run(command).await.refused(&["THROUGHLINE_LISTEN", &address, "--listen"]);
    assert!(processes_in(folder.0.path()).is_empty());
}

#[tokio::test]
async fn a_database_of_the_operators_is_used_instead_of_a_private_one() {
    let (folder, database) = (Folder::new(), TestDatabase::empty().await);
    let mut command = folder.demo();
    command.env("DATABASE_URL", &database.url).env("THROUGHLINE_TOKEN_TTL", "77");
    let demo = Demo::start(command).await;
    assert!(!demo.program.stdout().contains("Database"), "{}", demo.program.stdout());
    assert!(!folder.data().join("postgres").exists());
    let browser = demo.browser();
    log_in(&browser).await;
    let token = browser.token().await;
    assert!(token.is("Cade"));
    assert_eq!(token.claims["exp"].as_i64().unwrap() - token.claims["iat"].as_i64().unwrap(), 77);
    let accounts: i64 = sqlx::query_scalar("select count(*) from account").fetch_one(&database.pool()).await.unwrap();
    assert_eq!(accounts, 2);
    demo.stop(Signal::TERM).await;
    let mut nobody = folder.demo();
    nobody.env("DATABASE_URL", "postgres://throughline@127.0.0.1:1/throughline");
    run(nobody).await.refused(&["DATABASE_URL", "does not answer"]);
}

#[tokio::test]
async fn the_demo_is_the_same_under_both_names_of_this_machine() {
    let (folder, database) = (Folder::new(), TestDatabase::empty().await);
    let mut command = folder.demo();
    command.env("DATABASE_URL", &database.url);
    let demo = Demo::start(command).await;
    let port = Url::parse(&demo.url).unwrap().port().unwrap();
    let login = [("email", "cade@example.com"), ("password", "cade-demo-passphrase")];
    for (host, origin, status) in [
        ("127.0.0.1", format!("http://127.0.0.1:{port}"), 303),
        ("localhost", format!("http://localhost:{port}"), 303),
        ("127.0.0.1", format!("http://localhost:{port}"), 303),
        ("localhost", format!("http://localhost:{}", port ^ 1), 403),
        ("localhost", format!("http://localhost.example.com:{port}"), 403),
        ("localhost", "null".to_owned(), 403),
    ] {
        // As an older browser sends it: without Sec-Fetch-Site.
        let request = demo.browser().request("POST", "/login").header("Host", format!("{host}:{port}"));
        let reply = send(request.header("Origin", &origin).form(&login)).await;
        assert_eq!(reply.status, status, "{host} {origin}: {reply:?}");
        assert_eq!(reply.set_cookie("session").is_some(), status == 303, "{origin}: {reply:?}");
        if status == 303 {
            assert_eq!(reply.header("location"), "/");
            assert!(!reply.set_cookie("session").unwrap().contains("Domain"), "{reply:?}");
        }
    }
    demo.stop(Signal::TERM).await;
}

/// A page of an allowed origin gets the site's tokens, and its chat gets through to the stand-in with them.
#[tokio::test]
async fn the_demos_stand_in_talks_to_the_origins_that_the_site_allows() {
    const ALLOWED: &str = "http://localhost:4321";
    let (folder, database) = (Folder::new(), TestDatabase::empty().await);
    let mut command = folder.demo();
    command.env("DATABASE_URL", &database.url).env("THROUGHLINE_ALLOWED_ORIGINS", ALLOWED);
    let demo = Demo::start(command).await;
    let welcome = demo.program.stdout();
    let assistant = welcome.lines().find_map(|line| line.trim().strip_prefix("Assistant")).unwrap().trim();
    let assistant = Browser::new(assistant.strip_prefix("http://").unwrap().parse().unwrap());
    let token = demo.browser().token().await.text;
    for (origin, may_read) in [(ALLOWED, true), (demo.url.as_str(), true), ("http://localhost:4322", false)] {
        let request = assistant.request("POST", "/api/sessions").header("Origin", origin).bearer_auth(&token);
        let reply = send(request).await;
        let reader = reply.header("access-control-allow-origin");
        assert_eq!(reader == origin, may_read, "{origin}: {reply:?}");
    }
    demo.stop(Signal::TERM).await;
}
