//! The end of an account: the assistant's vendor is told to delete the conversations, and nobody logs in meanwhile.

use std::process::Command;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    browser::{Browser, send},
    program::{Outcome, eventually, run, throughline},
    serve::{Serve, log_lines},
    vendor::{Asked, VendorService},
};

const URL: &str = "THROUGHLINE_ASSISTANT_SERVICE_URL";
const API_KEY: &str = "THROUGHLINE_ASSISTANT_API_KEY";
const KEY: &str = "key-of-the-service";
const PASSWORD: &str = "seven lamps beneath the quay";

fn command(app: &TestApp, words: &[&str]) -> Command {
    let mut command = throughline(words.iter().copied());
    command.env("DATABASE_URL", &app.database.url);
    command
}

/// Erases Cade's account with the vendor's credentials at hand.
async fn erase(app: &TestApp, vendor: &VendorService, more: &[&str]) -> Outcome {
    let mut command = command(app, &[&["user", "erase", "cade@example.com"], more].concat());
    vendor.configure(&mut command, KEY);
    let outcome = run(command).await;
    let encoded = BASE64_STANDARD.encode(format!("apikey:{KEY}"));
    for secret in [KEY, &encoded] {
        assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "{outcome:?}");
    }
    outcome
}

/// A site where Cade has these many browsers, and their subjects.
async fn with_cade<const N: usize>() -> (TestApp, [String; N]) {
    let app = TestApp::start().await;
    let mut subjects = [(); N].map(|()| String::new());
    for subject in &mut subjects {
        let browser = app.browser();
        browser.log_in_as("Cade").await;
        browser.token().await.sub().clone_into(subject);
    }
    (app, subjects)
}

/// The call as the vendor gets it.
fn call(subject: &str) -> Asked {
    Asked {
        line: format!("DELETE /instances/site/v2/user_data?customer_id={subject}&version=2021-06-14"),
        authorization: Some(format!("Basic {}", BASE64_STANDARD.encode(format!("apikey:{KEY}")))),
    }
}

/// What the trail's table tells of subjects: event, outcome, subject.
async fn trail(app: &TestApp) -> Vec<String> {
    let query = "select coalesce(string_agg(concat_ws(' ', event, outcome, reason), ',' order by occurred_at), '')
                 from audit_event where event like 'vendor%'";
    app.text(query).await.split(',').map(str::to_owned).collect()
}

#[tokio::test]
async fn the_vendor_is_told_of_every_subject() {
    let (app, [first, second]) = with_cade().await;
    let vendor = VendorService::answering(["500 Internal Server Error", "202 Accepted", "429 Too Many Requests"]);
    let erased = erase(&app, &vendor, &[]).await.done();
    assert_eq!(vendor.asked(), [&first, &first, &second, &second].map(|subject| call(subject)));
    for subject in [&first, &second] {
        assert!(erased.stdout.contains(&format!("deleting the conversations of {subject}.\n")), "{erased:?}");
    }
    assert!(!erased.stdout.contains("DELETE"), "{erased:?}");
    assert_eq!(
        trail(&app).await,
        [
            format!("vendor_erasure_due ok {first}"),
            format!("vendor_erasure_due ok {second}"),
            format!("vendor_erasure ok {first}"),
            format!("vendor_erasure ok {second}"),
        ]
    );
}

#[tokio::test]
async fn what_the_vendor_refuses_is_printed_to_be_done_by_hand() {
    let (app, [first, second, third]) = with_cade().await;
    let vendor = VendorService::answering(["200 OK", "401 Unauthorized"]);
    let erased = erase(&app, &vendor, &[]).await;
    assert_eq!(vendor.asked(), [&first, &second].map(|subject| call(subject)), "asked again, or with a dead key");
    let erased = erased.refused(&["the account is erased", "2 of 3 calls", "401"]);
    assert!(erased.stdout.contains(&format!("deleting the conversations of {first}.\n")), "{erased:?}");
    let calls: Vec<_> = erased.stdout.lines().filter(|line| line.starts_with("DELETE")).collect();
    let due = [second.as_str(), third.as_str()]
        .map(|subject| format!("DELETE {}/v2/user_data?customer_id={subject}&version=2021-06-14", vendor.url));
    assert_eq!(calls, due);
    assert!(trail(&app).await.contains(&format!("vendor_erasure failed {second}")));
    assert_eq!(app.count("select count(*) from account where email = 'cade@example.com'").await, 0);
}

#[tokio::test]
async fn a_machine_reads_which_calls_are_left() {
    let (app, [first, second]) = with_cade().await;
    let vendor = VendorService::answering(["200 OK", "302 Found"]);
    let erased = erase(&app, &vendor, &["--json"]).await;
    assert_eq!(erased.code, Some(1), "{erased:?}");
    let json = erased.json();
    assert_eq!(json["vendor_erased"], Value::from(vec![first.as_str()]));
    let left = format!("DELETE {}/v2/user_data?customer_id={second}&version=2021-06-14", vendor.url);
    assert_eq!(json["vendor_calls"], Value::from(vec![left]));
}

/// A vendor that is not there is given up after four attempts, and named; nothing is erased where a setting is amiss.
#[tokio::test]
async fn a_vendor_that_cannot_be_asked_is_named_and_settings_are_checked_first() {
    let (app, [subject]) = with_cade().await;
    let erase_with = |settings: &[(&str, &str)]| {
        let mut command = command(&app, &["user", "erase", "cade@example.com"]);
        command.envs(settings.iter().copied());
        run(command)
    };
    erase_with(&[(URL, "https://api.example.com")]).await.refused(&[API_KEY, "must be set along"]);
    erase_with(&[(API_KEY, KEY)]).await.refused(&[URL, "must be set along"]);
    erase_with(&[(URL, "http://api.example.com"), (API_KEY, KEY)]).await.refused(&[URL, "https://"]);
    erase_with(&[(URL, "https://apikey:word@api.example.com"), (API_KEY, KEY)]).await.refused(&[URL, "plain URL"]);
    erase_with(&[(URL, "https://api.example.com"), ("THROUGHLINE_ASSISTANT_API_KEY_FILE", "/nowhere")])
        .await
        .refused(&[API_KEY, "/nowhere"]);
    assert_eq!(app.count("select count(*) from subject").await, 1, "a refused command erased the account");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = erase_with(&[(URL, &format!("http://{nobody}/")), (API_KEY, KEY)]).await;
    let refused = refused.refused(&["1 of 1 calls", "cannot be asked"]);
    assert!(refused.stdout.contains(&format!("\nDELETE http://{nobody}/v2/user_data?customer_id={subject}&")));
}

#[tokio::test]
async fn settings_that_are_empty_count_as_not_set() {
    let (app, [subject]) = with_cade().await;
    let mut erase = command(&app, &["user", "erase", "cade@example.com"]);
    for name in ["SERVICE_URL", "API_KEY", "API_KEY_FILE"] {
        erase.env(format!("THROUGHLINE_ASSISTANT_{name}"), "");
    }
    let erased = run(erase).await.done();
    assert!(erased.stdout.contains(&format!("\nDELETE /v2/user_data?customer_id={subject}&")), "{erased:?}");
}

/// Which subjects the vendor still knows is written with the erasure, or there is no erasure.
#[tokio::test]
async fn an_erasure_that_cannot_be_told_of_is_none() {
    let (app, [subject]) = with_cade().await;
    app.sql(
        "create function refuse() returns trigger language plpgsql as
         $$ begin raise exception 'not this one'; end $$",
    )
    .await;
    app.sql(
        "create trigger refuse before insert on audit_event for each row when (new.event = 'vendor_erasure_due')
         execute function refuse()",
    )
    .await;
    let refused = run(command(&app, &["user", "erase", "cade@example.com"])).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let erased = browser.submit("/account/erase", &[("current_password", "cade-passphrase")]).await;
    assert_eq!(erased.status, 500, "{erased:?}");
    assert_eq!(app.count("select count(*) from subject").await, 2);
    app.sql("drop trigger refuse on audit_event").await;
    run(command(&app, &["user", "erase", "cade@example.com"])).await.done();
    assert!(trail(&app).await.contains(&format!("vendor_erasure_due ok {subject}")));
}

/// More subjects than one statement may take, at 2.5 s or more for them all.
const MANY: i64 = 10_000;

/// Gives Cade so many subjects, and the time that erasing them takes: a millisecond for a quarter of them.
async fn with_many_subjects() -> TestApp {
    let app = TestApp::start().await;
    app.sql(
        "insert into subject (id, account_id, linked_at)
         select gen_random_uuid(), account.id, now() from account, generate_series(1, 10000)
         where email = 'cade@example.com'",
    )
    .await;
    app.sql(
        "create function slow() returns trigger language plpgsql as
         $$ begin perform pg_sleep(0.001); return new; end $$",
    )
    .await;
    app.sql(
        "create trigger slow before update on subject for each row
         when (new.account_id is null and get_byte(uuid_send(new.id), 0) < 64) execute function slow()",
    )
    .await;
    app
}

const DUE: &str = "select count(distinct reason) from audit_event where event = 'vendor_erasure_due'";
const LINKED: &str = "select count(account_id) from subject";

#[tokio::test]
async fn an_account_with_thousands_of_subjects_is_erased_by_an_operator() {
    let app = with_many_subjects().await;
    let erased = run(command(&app, &["user", "erase", "cade@example.com", "--json"])).await.done().json();
    for told in ["subjects", "vendor_calls"] {
        assert_eq!(erased[told].as_array().map(Vec::len), usize::try_from(MANY).ok(), "{told}");
    }
    assert_eq!((app.count(LINKED).await, app.count(DUE).await), (0, MANY));
    assert_eq!(app.count("select count(*) from account").await, 1, "Dana's alone is left");
}

/// At once nobody can use it or find it, and its address is free; the rest ends in the background, whichever server is left.
#[tokio::test]
async fn an_account_with_thousands_of_subjects_is_erased_by_its_owner() {
    let app = with_many_subjects().await;
    let (browser, phone) = (app.browser(), app.browser());
    for browser in [&browser, &phone] {
        browser.log_in_as("Cade").await;
    }
    let before = [browser.token().await.sub().to_owned(), phone.token().await.sub().to_owned()];
    app.sql(
        "insert into session (id, key_digest, account_id, subject_id, password_version, authenticated_at, last_seen_at)
         select gen_random_uuid(), sha256(convert_to(id::text, 'UTF8')), account_id, id, 1, now(), now()
         from subject limit 600",
    )
    .await;
    let erased = browser.submit("/account/erase", &[("current_password", "cade-passphrase")]).await;
    assert_eq!((erased.status, erased.header("location")), (303, "/?done=erased"), "{erased:?}");
    assert!(app.count(LINKED).await > 0, "one request erased everything");
    let erasures = "select count(*) from audit_event where event = 'account_erase'";
    assert_eq!(app.count(erasures).await, 1, "the trail tells of it at once");
    let after = [browser.token().await, phone.token().await];
    assert!(after.iter().all(|token| token.is_anonymous() && !before.iter().any(|sub| sub == token.sub())));
    let login = [("email", "cade@example.com"), ("password", "cade-passphrase")];
    assert_eq!(app.browser().submit("/login", &login).await.status, 401);
    let listed = run(command(&app, &["user", "list"])).await.done().stdout;
    assert!(listed.contains("dana@") && !listed.contains("cade") && !listed.contains("Erased"), "{listed}");
    app.add_account("Cade").await;
    app.browser().log_in_as("Cade").await;
    // Three seconds later, when nobody goes on with it.
    app.sql("update account set erasure_resumes_at = now() where erasure_resumes_at is not null").await;
    let _replica = app.replica().await;
    eventually("the erasure ends", async || {
        app.count("select count(*) from account where erasure_resumes_at is not null").await == 0
    })
    .await;
    // The new account has the subject of its login.
    assert_eq!((app.count(LINKED).await, app.count(DUE).await), (1, MANY + 2));
}

/// The worst moment, 20 times: the password is verified, and the account goes before its subject is linked to it. It may be a
/// subject that the account had, or a new one.
#[tokio::test]
async fn a_login_to_an_account_that_is_being_erased_is_refused() {
    let started = Serve::prepared().await.started().await;
    let pool = started.database.pool();
    let waiting = async || {
        let query =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        sqlx::query_scalar::<_, i64>(query).fetch_one(&pool).await.unwrap()
    };
    let eve = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", PASSWORD)];
    for trial in 0..20 {
        let owner = Browser::new(started.address);
        assert_eq!(owner.submit("/register", &eve).await.status, 303);
        let browser = if trial % 2 == 0 { owner } else { Browser::new(started.address) };
        let mut erasure = pool.begin().await.unwrap();
        sqlx::query("delete from account").execute(&mut *erasure).await.unwrap();
        let login = tokio::spawn({
            let browser = browser.clone();
            async move {
                if trial % 4 < 2 {
                    let body = json!({"email": "eve@example.com", "password": PASSWORD});
                    return send(browser.request("POST", "/api/session").json(&body)).await;
                }
                browser.submit("/login", &[("email", "eve@example.com"), ("password", PASSWORD)]).await
            }
        });
        eventually("the login waits for the erasure", async || waiting().await > 0).await;
        erasure.commit().await.unwrap();
        let reply = login.await.unwrap();
        assert_eq!(reply.status, 401, "trial {trial}: {reply:?}");
        assert!(reply.body.contains("That email and password"), "trial {trial}: {reply:?}");
        assert!(reply.set_cookie("device").is_none(), "trial {trial}: {reply:?}");
        assert_eq!(browser.session().await["authenticated"], Value::Bool(false), "trial {trial}");
    }
    let refused = || {
        let stderr = started.program.stderr();
        let lines = log_lines(&stderr[..stderr.rfind('\n').map_or(0, |end| end + 1)]);
        lines.iter().filter(|line| line["event"] == "login" && line["reason"] == "account_changed").count()
    };
    eventually("the trail tells of each", async || refused() == 20).await;
}
