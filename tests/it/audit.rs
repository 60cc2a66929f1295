//! The audit trail (OWASP ASVS 16.2.1): what happened, how it ended, whose account, from where, in which request and session.

use std::collections::HashMap;

use serde_json::{Value, json};
use throughline::audit::Event;

use crate::support::{
    browser::{Browser, Reply, send},
    database::TestDatabase,
    metrics::comes_to,
    program::{eventually, run, run_with_input, throughline},
    serve::{Serve, Started, log_lines},
};

const PASSWORD: &str = "seven lamps beneath the quay";
const BEHIND_A_PROXY: [(&str, &str); 1] = [("THROUGHLINE_TRUSTED_PROXIES", "127.0.0.0/8")];

/// The audit lines so far, the newest last.
fn trail(stderr: &str) -> Vec<Value> {
    let whole = &stderr[..stderr.rfind('\n').map_or(0, |end| end + 1)];
    log_lines(whole).into_iter().filter(|line| line["target"] == "audit").collect()
}

/// The one line about the request that got this answer.
async fn entry(started: &Started, reply: &Reply, event: Event) -> HashMap<String, Value> {
    let id = reply.header("x-request-id");
    let find = || {
        let of_request = |line: &Value| line["request_id"] == id && line["event"] == event.name();
        trail(&started.program.stderr()).into_iter().filter(of_request).collect::<Vec<_>>()
    };
    eventually("the line is written", async || !find().is_empty()).await;
    let found = find();
    assert_eq!(found.len(), 1, "{found:?}");
    let line = serde_json::from_value::<HashMap<String, Value>>(found[0].clone()).unwrap();
    assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line:?}");
    assert_eq!(line["client"], "127.0.0.1", "{line:?}");
    line
}

fn session_of(line: &HashMap<String, Value>) -> &str {
    let digest = line["session"].as_str().unwrap();
    assert!(digest.len() == 8 && digest.bytes().all(|digit| digit.is_ascii_hexdigit()), "{line:?}");
    digest
}

async fn register(browser: &Browser) -> Reply {
    let fields = [("email", "eve@example.com"), ("display_name", "Evelina"), ("password", PASSWORD)];
    browser.submit("/register", &fields).await
}

async fn log_in(browser: &Browser, email: &str, password: &str) -> Reply {
    send(browser.request("POST", "/api/session").json(&json!({"email": email, "password": password}))).await
}

#[tokio::test]
async fn a_person_leaves_a_trail_from_registration_to_logout() {
    let started = Serve::prepared().await.started().await;
    let browser = Browser::new(started.address);
    let registered = register(&browser).await;
    let line = entry(&started, &registered, Event::Register).await;
    let account = line["account"].as_str().unwrap().to_owned();
    assert_eq!(line["outcome"], "ok");
    assert_eq!(entry(&started, &registered, Event::Login).await["account"], *account);
    let logout = browser.log_out().await;
    assert_eq!(entry(&started, &logout, Event::Logout).await["account"], *account);

    let login = log_in(&browser, "eve@example.com", PASSWORD).await;
    let line = entry(&started, &login, Event::Login).await;
    assert_eq!((&line["outcome"], &line["account"]), (&json!("ok"), &json!(account)));
    let stored: String = sqlx::query_scalar("select encode(key_digest, 'hex') from session where ended_at is null")
        .fetch_one(&started.database.pool())
        .await
        .unwrap();
    assert!(stored.starts_with(session_of(&line)), "{stored}");
    let logout = send(browser.request("DELETE", "/api/session")).await;
    assert_eq!(session_of(&entry(&started, &logout, Event::Logout).await), session_of(&line));
}

#[tokio::test]
async fn refusals_are_told_apart_in_the_trail_alone() {
    let started = Serve::prepared().await.started().await;
    let browser = Browser::new(started.address);
    register(&browser).await;
    let stranger = Browser::new(started.address);
    let unknown = log_in(&stranger, "mallory@example.com", PASSWORD).await;
    let wrong = log_in(&stranger, "eve@example.com", "a wrong passphrase").await;
    sqlx::query("update account set disabled_at = now()").execute(&started.database.pool()).await.unwrap();
    let disabled = log_in(&stranger, "eve@example.com", PASSWORD).await;
    for (reply, reason, has_account) in
        [(&unknown, "unknown_account", false), (&wrong, "wrong_password", true), (&disabled, "disabled_account", true)]
    {
        let line = entry(&started, reply, Event::Login).await;
        assert_eq!((&line["outcome"], &line["reason"]), (&json!("refused"), &json!(reason)));
        assert_eq!(line.contains_key("account"), has_account, "{line:?}");
        assert_eq!((reply.status, reply.body.contains(reason)), (401, false));
    }
    let again = register(&stranger).await;
    let line = entry(&started, &again, Event::Register).await;
    assert_eq!((&line["outcome"], &line["reason"]), (&json!("refused"), &json!("email")));
    for private in ["eve@", "mallory", "Evelina", PASSWORD, "a wrong passphrase"] {
        assert!(!started.program.stderr().contains(private), "{private} is in the log");
    }
}

/// A refusal costs its sender next to nothing: a flood of them must not be one of lines.
#[tokio::test]
async fn a_limit_that_refuses_many_attempts_is_noted_once() {
    let started = Serve::prepared().await.with(&BEHIND_A_PROXY).started().await;
    let browser = Browser::new(started.address);
    let guess = async |network| {
        let login = json!({"email": "mallory@example.com", "password": "a wrong passphrase"});
        send(browser.request("POST", "/api/session").header("X-Forwarded-For", network).json(&login)).await
    };
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(guess("192.0.2.1").await.status);
    }
    assert_eq!(statuses, [vec![401; 10], vec![429; 30]].concat());
    let last = guess("192.0.2.2").await;
    let lines = || trail(&started.program.stderr());
    eventually("the last line is written", async || {
        lines().iter().any(|line| line["request_id"] == last.header("x-request-id"))
    })
    .await;
    let noted: Vec<_> = lines().into_iter().filter(|line| line["reason"] == "account_and_network").collect();
    assert_eq!(noted.len(), 1, "{noted:?}");
    assert_eq!((&noted[0]["event"], &noted[0]["outcome"]), (&json!("login"), &json!("refused")));
    comes_to(started.ops, "throughline_attempts_total{decision=\"account_and_network\"}", |n| n > 29.5 && n < 30.5)
        .await;
    // The table takes it, and what came after it.
    let rows = "select count(*) from audit_event where reason in ('account_and_network', 'unknown_account')";
    eventually("the rows are written", async || {
        sqlx::query_scalar::<_, i64>(rows).fetch_one(&started.database.pool()).await.unwrap() == 12
    })
    .await;
}

#[tokio::test]
async fn forged_cookies_and_foreign_sites_are_noted() {
    let started = Serve::prepared().await.started().await;
    let browser = Browser::new(started.address);
    let foreign = send(browser.request("POST", "/logout").header("Sec-Fetch-Site", "cross-site")).await;
    assert_eq!(
        (foreign.status, &entry(&started, &foreign, Event::CrossSite).await["outcome"]),
        (403, &json!("refused"))
    );
    for cookie in ["subject", "session"] {
        let forged = send(browser.fetch("GET", "/api/session").header("Cookie", format!("{cookie}=forged"))).await;
        assert_eq!((forged.status, &entry(&started, &forged, Event::BadCookie).await["reason"]), (200, &json!(cookie)));
    }
    // An expired session's cookie is ours all the same.
    register(&browser).await;
    sqlx::query("delete from session").execute(&started.database.pool()).await.unwrap();
    let ours = send(browser.fetch("GET", "/api/session")).await;
    let next = log_in(&browser, "mallory@example.com", "a wrong passphrase").await;
    entry(&started, &next, Event::Login).await;
    let id = ours.header("x-request-id");
    assert!(!trail(&started.program.stderr()).iter().any(|line| line["request_id"] == id));
}

#[tokio::test]
async fn the_client_is_who_a_trusted_proxy_says_and_nobody_else() {
    let behind = Serve::prepared().await.with(&BEHIND_A_PROXY).started().await;
    let direct = Serve::prepared().await.started().await;
    for (started, client) in [(&behind, "203.0.113.7"), (&direct, "127.0.0.1")] {
        let request = Browser::new(started.address).request("POST", "/logout").header("Origin", "https://evil.example");
        let reply =
            send(request.header("X-Forwarded-For", "198.51.100.1, 203.0.113.7").header("Forwarded", "for=9.9.9.9"));
        let id = reply.await.header("x-request-id").to_owned();
        let find = || trail(&started.program.stderr()).into_iter().find(|line| line["request_id"] == *id);
        eventually("the line is written", async || find().is_some()).await;
        assert_eq!(find().unwrap()["client"], client);
    }
}

#[tokio::test]
async fn no_setting_silences_the_trail() {
    // Without its log the server does not say that it listens, so its address is chosen before.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut serve = Serve::prepared().await;
    serve.command.env("RUST_LOG", "off").env("THROUGHLINE_LISTEN", free.to_string());
    let program = crate::support::program::Program::start(serve.command);
    let answers = async || reqwest::get(format!("http://{free}/livez")).await.is_ok();
    eventually("it answers", answers).await;
    let wrong = log_in(&Browser::new(free), "eve@example.com", "a wrong passphrase").await;
    assert_eq!(wrong.status, 401);
    eventually("the line is written", async || !trail(&program.stderr()).is_empty()).await;
    assert_eq!(log_lines(&program.stderr()).len(), 1, "{}", program.stderr());
}

#[tokio::test]
async fn commands_are_audited_with_their_operator() {
    let database = TestDatabase::empty().await;
    let keys = tempfile::tempdir().unwrap();
    let command = |words: &[&str]| {
        let mut command = throughline(words.iter().copied());
        command.env("DATABASE_URL", &database.url).env("THROUGHLINE_KEYS_DIR", keys.path());
        command
    };
    let migrated = run(command(&["migrate"])).await;
    let create =
        ["user", "create", "--email", "eve@example.com", "--display-name", "Eve", "--password-stdin", "--json"];
    let created = run_with_input(command(&create), PASSWORD).await;
    let refused = run_with_input(command(&create), PASSWORD).await;
    let listed = run(command(&["user", "list"])).await;
    let generated = run(command(&["key", "generate", "--json"])).await;
    let issued = run(command(&["token", "issue"])).await;
    for (outcome, name, word) in [
        (&migrated, "migrate", "ok"),
        (&created, "user create", "ok"),
        (&refused, "user create", "failed"),
        (&listed, "user list", "ok"),
        (&generated, "key generate", "ok"),
        (&issued, "token issue", "ok"),
    ] {
        let json: Vec<_> = outcome.stderr.lines().filter(|line| line.starts_with('{')).collect();
        let line = trail(&format!("{}\n", json.join("\n"))).pop().unwrap_or_else(|| panic!("{outcome:?}"));
        assert_eq!(
            (&line["event"], &line["reason"], &line["outcome"]),
            (&json!("command"), &json!(name), &json!(word))
        );
        assert_eq!(line["operator"], rustix::process::getuid().as_raw());
    }
    let account: Value = serde_json::from_str(&created.stdout).unwrap();
    assert_eq!(trail(&created.stderr)[0]["account"], account["account_id"]);
    let key: Value = serde_json::from_str(&generated.stdout).unwrap();
    assert_eq!(
        (&trail(&generated.stderr)[0]["event"], &trail(&generated.stderr)[0]["kid"]),
        (&json!("key_generated"), &key["kid"])
    );
    let quiet = run(command(&["migrate", "--check"])).await;
    assert_eq!(quiet.stderr, "", "{quiet:?}");
}

#[test]
fn every_event_is_explained() {
    let text = include_str!("../../docs/SECURITY.md");
    for event in Event::ALL {
        assert!(text.contains(&format!("| `{}` |", event.name())), "{} is not in docs/SECURITY.md", event.name());
    }
}
