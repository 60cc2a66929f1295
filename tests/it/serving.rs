//! `throughline serve` as it runs: what it logs, what it keeps to itself, and how it stops.

use std::{fs, net::TcpStream, time::Duration};

use aws_lc_rs::rsa::KeySize;
use serde_json::{Value, json};

use crate::support::{
    browser::{Browser, Token, send},
    metrics::Metrics,
    program::{Signal, eventually},
    serve::{SECRET, Serve, cookie_secret, log_lines, new_key},
};

const STOP: Duration = Duration::from_secs(10);

#[tokio::test]
async fn secrets_may_come_from_files() {
    let serve = Serve::prepared().await.without("DATABASE_URL").without("THROUGHLINE_COOKIE_SECRET");
    let (url, secret) = (serve.path("url"), serve.path("secret"));
    fs::write(&url, format!("{}\n", serve.database.url)).unwrap();
    fs::write(&secret, format!("{}\n", cookie_secret())).unwrap();
    let files = [("DATABASE_URL_FILE", url), ("THROUGHLINE_COOKIE_SECRET_FILE", secret)];
    let files = files.each_ref().map(|(setting, path)| (*setting, path.to_str().unwrap()));
    let started = serve.with(&files).started().await;
    // The secret is the file's text without the line's end: a server that has it in a variable takes the same cookies.
    let cookie = send(Browser::new(started.address).request("GET", "/token")).await;
    let other = Serve::prepared().await.started().await;
    let asked =
        Browser::new(other.address).request("GET", "/api/session").header("Cookie", cookie.cookie_pair("subject"));
    assert_eq!(send(asked).await.json()["subject"], Token::decode(&cookie.body).sub());
}

#[tokio::test]
async fn a_key_of_2048_bits_is_good_for_a_warning() {
    let serve = Serve::prepared().await;
    serve.write_key("active.pem", &new_key(KeySize::Rsa2048));
    let started = serve.started().await;
    assert_eq!(send(Browser::new(started.address).fetch("GET", "/token")).await.status, 200);
    let lines = log_lines(&started.program.stderr());
    let warning = lines.iter().find(|line| line["level"] == "WARN").expect("a warning");
    assert!(warning["bits"] == 2048 && warning["message"].as_str().unwrap().contains("3072"), "{warning}");
}

#[tokio::test]
async fn the_log_is_json_and_tells_nothing_about_people() {
    let started = Serve::prepared().await.started().await;
    let browser = Browser::new(started.address);
    let password = "seven lamps beneath the quay";
    let account = [("email", "eve@example.com"), ("display_name", "Evelina"), ("password", password)];
    let registered = browser.submit("/register", &account).await;
    assert_eq!(registered.status, 303, "{registered:?}");
    let wrong = browser.submit("/login", &[("email", "eve@example.com"), ("password", "a wrong passphrase")]).await;
    assert_eq!(wrong.status, 401);
    let body = json!({"email": "eve@example.com", "password": password});
    let login = send(browser.request("POST", "/api/session").json(&body)).await;
    assert_eq!(login.status, 200);
    let token = browser.token().await;
    let query = send(browser.request("GET", "/login?next=/secret-path&email=eve@example.com")).await;
    assert_eq!(query.status, 200);
    browser.log_out().await;
    let missing = send(browser.request("GET", "/reset-for-eve@example.com")).await;
    assert_eq!(missing.status, 404);
    started.program.signal(Signal::TERM);
    let outcome = started.program.end_within(STOP).await;
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), ""), "{outcome:?}");
    let lines = log_lines(&outcome.stderr);
    for reply in [&registered, &wrong, &login, &query, &missing] {
        let id = reply.header("x-request-id");
        let line = lines
            .iter()
            .find(|line| line["request_id"] == id && line["message"] == "request")
            .unwrap_or_else(|| panic!("{id} is not logged"));
        assert_eq!(line["status"], reply.status, "{line}");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
    }
    let mut kept = vec![SECRET.to_owned(), password.to_owned(), "a wrong passphrase".to_owned(), token.text.clone()];
    for word in ["eve@example.com", "eve%40", "Evelina", "argon2", "secret-path", "PRIVATE KEY", token.sub()] {
        kept.push(word.to_owned());
    }
    for reply in [&registered, &login] {
        for cookie in ["session", "subject"] {
            kept.push(reply.cookie_pair(cookie).split_once('=').unwrap().1.to_owned());
        }
    }
    kept.extend(token.text.split('.').map(str::to_owned));
    for word in kept {
        assert!(!outcome.stderr.contains(&word), "{word:?} is in the log:\n{}", outcome.stderr);
    }
}

#[tokio::test]
async fn a_hash_costs_what_is_recommended() {
    let started = Serve::prepared().await.started().await;
    let account = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "seven lamps beneath the quay")];
    assert_eq!(Browser::new(started.address).submit("/register", &account).await.status, 303);
    let hash: String =
        sqlx::query_scalar("select password_hash from account").fetch_one(&started.database.pool()).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

#[tokio::test]
async fn serve_has_no_sample_accounts() {
    let started = Serve::prepared().await.started().await;
    let browser = Browser::new(started.address);
    let login = browser.submit("/login", &[("email", "cade@example.com"), ("password", "cade-demo-passphrase")]).await;
    assert_eq!(login.status, 401);
    for path in ["/", "/login"] {
        assert!(!browser.open(path).await.body.contains("cade"), "{path}");
    }
}

#[tokio::test]
async fn serves_home_page_is_plain_and_has_no_tools_for_developers() {
    let started = Serve::prepared().await.started().await;
    let browser = Browser::new(started.address);
    let page = browser.open("/").await.body;
    assert!(page.contains("You’re browsing anonymously") && page.len() < 10_000, "{page}");
    for tool in ["data-show=", "data-tokens", "data-sample", "data-step", "inspector", "user_payload", "/assets/demo/"]
    {
        assert!(!page.contains(tool), "{tool}: {page}");
    }
    for script in ["workbench", "inspector"] {
        assert_eq!(browser.open(&format!("/assets/demo/{script}.js")).await.status, 404, "{script}");
    }
}

#[tokio::test]
async fn each_stop_signal_ends_the_server_with_code_0() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let started = Serve::prepared().await.started().await;
        // A connection that is open and idle does not hold it up.
        let idle = TcpStream::connect(started.address).unwrap();
        assert_eq!(send(Browser::new(started.address).request("GET", "/livez")).await.status, 200);
        started.program.signal(signal);
        let outcome = started.program.end_within(STOP).await;
        assert_eq!(outcome.code, Some(0), "{signal:?}: {outcome:?}");
        let ours = |line: &Value| line["target"].as_str().unwrap().starts_with("throughline");
        let last = log_lines(&outcome.stderr).into_iter().rfind(ours);
        assert_eq!(last.unwrap()["message"], "stopped", "{outcome:?}");
        drop(idle);
    }
}

/// The system's allocator kept a hash's 19 MiB again and again: 370 MiB after as many logins.
#[tokio::test]
async fn logins_one_by_one_leave_no_memory_behind() {
    const MIB: f64 = 1_048_576.0;
    let started = Serve::prepared().await.started().await;
    let memory = async || Metrics::of(started.ops).await.value("process_resident_memory_bytes");
    let login = [("email", "eve@example.com"), ("password", "seven lamps beneath")];
    let browser = Browser::new(started.address);
    let before = memory().await;
    let registered = browser.submit("/register", &[&login[..], &[("display_name", "Eve")]].concat()).await;
    assert_eq!(registered.status, 303, "{registered:?}");
    for _ in 0..24 {
        assert_eq!(browser.submit("/login", &login).await.status, 303);
    }
    eventually("a hash's memory is given back", async || memory().await - before < 16.0 * MIB).await;
}
