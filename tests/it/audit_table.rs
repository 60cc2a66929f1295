//! The audit trail's table, and `throughline audit list`, which shows it.

use std::process::Command;

use serde_json::{Value, json};
use throughline::store;
use tokio::task::JoinSet;

use crate::support::{
    app::Setup,
    browser::{Browser, send},
    database::TestDatabase,
    metrics::comes_to,
    program::{Outcome, Signal, eventually, run, run_with_input, throughline},
    role::execute,
    serve::{Serve, Started, log_lines},
};

const PASSWORD: &str = "seven lamps beneath the quay";
const CLIENT: &str = "203.0.113.77";
const BEHIND_A_PROXY: [(&str, &str); 1] = [("THROUGHLINE_TRUSTED_PROXIES", "127.0.0.0/8")];

fn command(database: &TestDatabase, words: &[&str]) -> Command {
    let mut command = throughline(words.iter().copied());
    command.env("DATABASE_URL", &database.url);
    command
}

async fn list(database: &TestDatabase, flags: &[&str]) -> Outcome {
    run(command(database, &[&["audit", "list"], flags].concat())).await
}

/// The events that `audit list` shows, the newest first.
async fn listed(database: &TestDatabase, flags: &[&str]) -> Vec<Value> {
    let shown = list(database, &[flags, &["--json"]].concat()).await.done();
    shown.json().as_array().unwrap().clone()
}

/// A request that the trail tells of, whether there is a database or not.
async fn refused_from_elsewhere(browser: &Browser) {
    let foreign = browser.request("POST", "/logout").header("Sec-Fetch-Site", "cross-site");
    assert_eq!(send(foreign.header("X-Forwarded-For", CLIENT)).await.status, 403);
}

async fn create_eve(database: &TestDatabase) -> Value {
    let create = ["user", "create", "--email", "eve@example.com", "--display-name", "Evelina", "--password-stdin"];
    run_with_input(command(database, &[&create[..], &["--json"]].concat()), PASSWORD).await.done().json()
}

async fn rows(database: &TestDatabase) -> i64 {
    sqlx::query_scalar("select count(*) from audit_event").fetch_one(&database.pool()).await.unwrap()
}

/// What a line of the log and a row of the table have in common.
fn facts(line: &Value, account: &str) -> [Value; 6] {
    ["event", "outcome", "reason", account, "session", "kid"].map(|field| line[field].clone())
}

#[tokio::test]
async fn every_event_of_the_log_is_in_the_table_and_in_the_list() {
    let started = Serve::prepared().await.with(&BEHIND_A_PROXY).started().await;
    let Started { program, address, database, .. } = &started;
    let browser = Browser::new(*address);
    let api = |method, path| browser.request(method, path).header("X-Forwarded-For", CLIENT);
    let account = json!({"email": "eve@example.com", "display_name": "Evelina", "password": PASSWORD});
    assert_eq!(send(api("POST", "/api/accounts").json(&account)).await.status, 201);
    assert_eq!(send(api("POST", "/api/accounts").json(&account)).await.status, 409);
    assert_eq!(send(api("DELETE", "/api/session")).await.status, 204);
    for (email, password, status) in
        [("eve@example.com", PASSWORD, 200), ("eve@example.com", "wrong", 401), ("mallory@example.com", "wrong", 401)]
    {
        let login = json!({"email": email, "password": password});
        assert_eq!(send(api("POST", "/api/session").json(&login)).await.status, status);
    }
    refused_from_elsewhere(&browser).await;
    send(browser.fetch("GET", "/api/session").header("Cookie", "subject=x").header("X-Forwarded-For", CLIENT)).await;

    let in_log = || -> Vec<Value> {
        let lines = log_lines(&program.stderr());
        lines.into_iter().filter(|line| line["target"] == "audit").collect()
    };
    // Two registrations, one with its login; a logout; three logins; a refused logout; a forged cookie.
    eventually("every event is in the log", async || in_log().len() == 9).await;
    eventually("every event is in the table", async || rows(database).await == 9).await;
    let mut events = listed(database, &[]).await;
    // The list is audited itself, once it is shown.
    assert_eq!(events.len(), 9, "{events:#?}");
    for line in in_log() {
        let same = |event: &Value| {
            event["request_id"] == line["request_id"] && facts(event, "account_id") == facts(&line, "account")
        };
        let at = events.iter().position(same).unwrap_or_else(|| panic!("{line} is not in {events:#?}"));
        let event = events.swap_remove(at);
        assert_eq!((&line["client"], &event["client_network"]), (&json!(CLIENT), &json!("203.0.113.0/24")));
        let seconds = |time: &Value| time.as_str().unwrap()[..16].to_owned();
        assert_eq!(seconds(&line["timestamp"]), seconds(&event["occurred_at"]));
    }
}

#[tokio::test]
async fn commands_write_to_the_table_themselves() {
    let database = TestDatabase::empty().await;
    let keys = tempfile::tempdir().unwrap();
    run(command(&database, &["migrate"])).await.done();
    let eve = create_eve(&database).await;
    let with_keys = |words: &[&str]| {
        let mut command = command(&database, words);
        command.env("THROUGHLINE_KEYS_DIR", keys.path());
        command
    };
    let key = run(with_keys(&["key", "generate", "--json"])).await.done().json();
    run(with_keys(&["token", "issue"])).await.done();
    run(command(&database, &["user", "list"])).await.done();
    list(&database, &[]).await.done();
    let events = listed(&database, &[]).await;
    let told: Vec<_> = events.iter().rev().map(|event| (event["event"].as_str(), event["reason"].as_str())).collect();
    let ran = |name| (Some("command"), Some(name));
    let (register, generated) = ((Some("register"), None), (Some("key_generated"), Some("active")));
    assert_eq!(
        told,
        [
            ran("migrate"),
            register,
            ran("user create"),
            generated,
            ran("key generate"),
            ran("token issue"),
            ran("user list"),
            ran("audit list"),
        ]
    );
    let operator = rustix::process::getuid().as_raw();
    assert!(events.iter().all(|event| event["operator"] == operator && event["client_network"].is_null()));
    let of = |name: &str| events.iter().find(|event| event["event"] == name).unwrap();
    assert_eq!((&of("register")["account_id"], &of("key_generated")["kid"]), (&eve["account_id"], &key["kid"]));
}

#[tokio::test]
async fn nothing_in_the_table_says_who_somebody_is_or_lets_anybody_in() {
    let started = Serve::prepared().await.with(&BEHIND_A_PROXY).started().await;
    let browser = Browser::new(started.address);
    let fields = [("email", "eve@example.com"), ("display_name", "Evelina"), ("password", PASSWORD)];
    let registered = browser.submit("/register", &fields).await;
    let wrong = [("email", "mallory@example.com"), ("password", "mallory's own passphrase")];
    assert_eq!(browser.submit("/login", &wrong).await.status, 401);
    refused_from_elsewhere(&browser).await;
    eventually("every event is in the table", async || rows(&started.database).await == 4).await;
    let table: String = sqlx::query_scalar("select string_agg(audit_event::text, '\n') from audit_event")
        .fetch_one(&started.database.pool())
        .await
        .unwrap();
    let session = registered.cookie_pair("session").replace("session=", "");
    for private in ["eve@", "example.com", "mallory", "Evelina", PASSWORD, CLIENT, &session[..20]] {
        assert!(!table.contains(private), "{private} is in the table: {table}");
    }
}

#[tokio::test]
async fn a_flood_of_refusals_during_an_outage_waits_as_one_event_and_its_number() {
    let started = Serve::prepared().await.with(&BEHIND_A_PROXY).started().await;
    let Started { program, address, ops, database, .. } = &started;
    database.take_away().await;
    let browser = Browser::new(*address);
    for _ in 0..4_096 + 4 {
        refused_from_elsewhere(&browser).await;
    }
    comes_to(*ops, "throughline_audit_events_waiting", |waiting| waiting > 0.5).await;
    database.create_again().await;
    store::migrate(&database.pool()).await.unwrap();
    eventually("every event that waited is in the table", async || rows(database).await > 0).await;
    comes_to(*ops, "throughline_audit_events_lost_total", |lost| lost < 0.5).await;
    program.signal(Signal::INT);
    assert_eq!(started.program.end().await.code, Some(0));
    assert_eq!(refusals(&started.database).await.iter().sum::<i64>(), 4_096 + 4);
    // A minute may have passed while they were sent.
    assert!(rows(&started.database).await < 10);
}

/// What each row about refusals stands for.
async fn refusals(database: &TestDatabase) -> Vec<i64> {
    let counts = "select count from audit_event where outcome = 'refused' order by count";
    sqlx::query_scalar(counts).fetch_all(&database.pool()).await.unwrap()
}

/// Whatever a stranger can be refused for is a row and a line for the first, and one a minute for the rest.
#[tokio::test]
async fn floods_of_refusals_are_counted_by_event_and_network() {
    let app = Setup::default().flags(["--trusted-proxies", "127.0.0.0/8"]).start().await;
    let browser = app.browser();
    for number in 0..300 {
        let from = |request: reqwest::RequestBuilder| {
            send(request.header("X-Forwarded-For", format!("203.0.{}.{}", number % 3, number % 200)))
        };
        from(browser.request("POST", "/logout").header("Sec-Fetch-Site", "cross-site")).await;
        from(browser.fetch("GET", "/api/session").header("Cookie", "subject=forged")).await;
        from(browser.fetch("GET", "/api/session").header("Cookie", "session=forged")).await;
        from(
            browser.request("POST", "/api/accounts").json(&json!({"email": "x", "display_name": "", "password": "x"})),
        )
        .await;
        let reset = [("token", "forged"), ("new_password", PASSWORD)];
        from(browser.request("POST", "/reset").form(&reset)).await;
    }
    // A minute later, by the server's clock.
    app.advance(time::Duration::seconds(61));
    let counted = "select coalesce(string_agg(event || ' ' || total, ', ' order by event), '')
                   from (select event, sum(count) as total from audit_event group by event) as counts";
    let all = "bad_cookie 600, cross_site 300, register 300, reset_used 300";
    eventually("every refusal is counted", async || app.text(counted).await == all).await;
    // Five kinds from three networks: the first of each, and the rest of one minute or two.
    assert!(rows(&app.database).await <= 5 * 3 * 3, "{} rows", rows(&app.database).await);
}

#[tokio::test]
async fn the_last_events_are_written_before_the_process_ends() {
    let started = Serve::prepared().await.with(&BEHIND_A_PROXY).started().await;
    let browser = Browser::new(started.address);
    for _ in 0..10 {
        refused_from_elsewhere(&browser).await;
    }
    started.program.signal(Signal::INT);
    assert_eq!(started.program.end().await.code, Some(0));
    assert_eq!(refusals(&started.database).await, [1, 9]);
}

/// Also when the pool has nothing but connections whose threads are gone with the requests that opened them.
#[tokio::test]
async fn the_last_events_are_written_also_after_many_requests_at_once() {
    let started = Serve::prepared().await.started().await;
    let mut registrations = JoinSet::new();
    for number in 0..12 {
        let email = format!("eve-{number}@example.com");
        let body = json!({"email": email, "display_name": "Eve", "password": PASSWORD});
        let browser = Browser::new(started.address);
        registrations.spawn(async move {
            // Whoever finds no place before the hashes is told to come back.
            while send(browser.request("POST", "/api/accounts").json(&body)).await.status == 503 {}
        });
    }
    registrations.join_all().await;
    started.program.signal(Signal::INT);
    assert_eq!(started.program.end().await.code, Some(0));
    let written = sqlx::query_scalar::<_, i64>("select count(*) from audit_event where event = 'register'");
    assert_eq!(written.fetch_one(&started.database.pool()).await.unwrap(), 12);
}

#[tokio::test]
async fn events_go_when_their_time_is_over() {
    let database = TestDatabase::migrated().await;
    let insert = "insert into audit_event (id, occurred_at, event, outcome)
        select gen_random_uuid(), now() - make_interval(days => days), 'login', 'ok'
        from unnest(array[29, 31]) as days, generate_series(1, 2500)";
    execute(&database.pool(), insert).await;
    let started = Serve::over(database).with(&[("THROUGHLINE_AUDIT_RETENTION", "30")]).started().await;
    eventually("the old ones are gone", async || rows(&started.database).await == 2_500).await;
    let young = "select count(*) from audit_event where occurred_at > now() - interval '30 days'";
    let young: i64 = sqlx::query_scalar(young).fetch_one(&started.database.pool()).await.unwrap();
    assert_eq!(young, 2_500);
}

#[tokio::test]
async fn a_retention_is_some_days() {
    for days in ["0", "-1", "3651", "for ever"] {
        let serve = Serve::prepared().await.with(&[("THROUGHLINE_AUDIT_RETENTION", days)]);
        serve.expect_usage_error(&["THROUGHLINE_AUDIT_RETENTION", "1 to 3650"]).await;
    }
}

#[tokio::test]
async fn the_list_shows_what_is_asked_for_the_newest_first() {
    let database = TestDatabase::migrated().await;
    let account = create_eve(&database).await["account_id"].as_str().unwrap().to_owned();
    let insert = "insert into audit_event (id, occurred_at, event, outcome, account_id)
        select gen_random_uuid(), now() - make_interval(hours => hours), 'login', 'ok', case when hours < 10 then id end
        from account, generate_series(1, 48) as hours";
    execute(&database.pool(), insert).await;
    // Two logins, that the account was made, and the command that made it.
    assert_eq!(listed(&database, &["--since", "150m"]).await.len(), 4);
    let day = listed(&database, &["--since", "1d", "--limit", "1000"]).await;
    let times: Vec<_> = day.iter().map(|event| event["occurred_at"].as_str().unwrap().to_owned()).collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
    for account in ["eve@example.com", "EVE@example.com", &account] {
        let events = listed(&database, &["--account", account]).await;
        // Nine logins, and that the account was made.
        assert_eq!(events.len(), 10, "{events:#?}");
    }
    assert_eq!(listed(&database, &["--account", &account, "--since", "210m"]).await.len(), 3 + 1);
    assert_eq!(listed(&database, &["--limit", "5"]).await.len(), 5);
    let exact = &times[times.len() - 1];
    assert_eq!(listed(&database, &["--since", exact, "--limit", "1000"]).await.last().unwrap()["occurred_at"], **exact);

    let table = list(&database, &["--account", &account]).await.done().stdout;
    let headings: Vec<_> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(headings, ["TIME", "EVENT", "OUTCOME", "REASON", "ACCOUNT", "FROM"]);
    assert_eq!(table.lines().count(), 11, "{table}");
    assert!(table.contains(&account) && table.contains("operator "), "{table}");

    execute(&database.pool(), "delete from account").await;
    list(&database, &["--account", "eve@example.com"]).await.refused(&["--account", "erased", "id"]);
    assert_eq!(listed(&database, &["--account", &account]).await.len(), 10, "an erased account keeps its trail");
}

#[tokio::test]
async fn the_list_ends_with_the_code_that_scripts_expect() {
    let database = TestDatabase::migrated().await;
    let empty = list(&database, &[]).await.done();
    assert!(empty.stdout.contains("No events found"), "{empty:?}");
    assert_eq!(
        listed(&database, &["--since", "1m", "--account", "00000000-0000-4000-8000-000000000000"]).await.len(),
        0
    );
    for usage in [["--since", "yesterday"], ["--since", "1w"], ["--limit", "0"], ["--limit", "many"]] {
        let refused = list(&database, &usage).await;
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{refused:?}");
        assert!(refused.stderr.contains(usage[0]), "{refused:?}");
    }
    list(&database, &["--account", "nobody"]).await.refused(&["--account"]);
    list(&database, &["--account", "nobody@example.com"]).await.refused(&["--account", "no such account"]);
    let mut without = throughline(["audit", "list"]);
    without.env_remove("DATABASE_URL");
    run(without).await.refused(&["DATABASE_URL"]);
    database.take_away().await;
    list(&database, &[]).await.refused(&["DATABASE_URL"]);
}
