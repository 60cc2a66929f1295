//! `/demo/…`: the clock that testers move, the mailbox that they read, and the way back. No other server has them.

use std::time::Instant;

use reqwest::Url;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::demo::{Demo, Folder, log_in};
use crate::support::{
    TestApp,
    browser::{Browser, Reply, Token, send},
    database::TestDatabase,
    program::{Signal, eventually, run},
};

const DAY: i64 = 86_400;
const CADE: [&str; 2] = ["cade@example.com", "cade-demo-passphrase"];

async fn post(browser: &Browser, path: &str, body: Value) -> Reply {
    send(browser.request("POST", path).json(&body)).await
}

async fn advance(browser: &Browser, seconds: i64) -> Value {
    let reply = post(browser, "/demo/clock", json!({"advance_seconds": seconds})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

async fn end(demo: Demo, folder: &Folder) {
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn tokens_and_sessions_live_by_the_clock_that_is_moved() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    log_in(&browser).await;
    let first = browser.token().await;
    assert_eq!(advance(&browser, 11).await["ahead_seconds"], 11);
    let refreshed = browser.token().await;
    let at = |token: &Token| token.claims["iat"].as_i64().unwrap();
    assert!((11..13).contains(&(at(&refreshed) - at(&first))), "{first:?} {refreshed:?}");
    assert!(refreshed.is("Cade") && refreshed.sub() == first.sub(), "{refreshed:?}");

    advance(&browser, 14 * DAY).await;
    let idle = browser.token().await;
    assert!(idle.is_anonymous() && idle.sub() == first.sub(), "{idle:?}");

    log_in(&browser).await;
    for _ in 0..2 {
        advance(&browser, 10 * DAY).await;
        assert!(browser.token().await.is("Cade"));
    }
    advance(&browser, 10 * DAY).await;
    assert!(browser.token().await.is_anonymous(), "a session lives for thirty days");

    end(demo, &folder).await;
    let again = Demo::start(folder.demo()).await;
    let clock = send(again.browser().request("GET", "/demo/clock")).await.json();
    assert_eq!(clock["ahead_seconds"], 44 * DAY + 11, "a restart brought the past back");
    end(again, &folder).await;
}

#[tokio::test]
async fn attempts_are_let_through_again_when_the_clock_has_moved() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let wrong = json!({"email": CADE[0], "password": "not the passphrase"});
    for _ in 0..10 {
        assert_eq!(post(&browser, "/api/session", wrong.clone()).await.status, 401);
    }
    let refused = post(&browser, "/api/session", wrong.clone()).await;
    assert_eq!(refused.status, 429, "{refused:?}");
    advance(&browser, refused.header("retry-after").parse().unwrap()).await;
    assert_eq!(post(&browser, "/api/session", wrong).await.status, 401);
    end(demo, &folder).await;
}

#[tokio::test]
async fn a_reset_brings_the_sample_accounts_and_the_present_back() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    log_in(&browser).await;
    let profile = browser.submit("/account/profile", &[("display_name", "Somebody else")]).await;
    assert_eq!(profile.status, 303, "{profile:?}");
    let eve = json!({"email": "eve@example.com", "display_name": "Eve", "password": "seven lamps beneath"});
    assert_eq!(post(&demo.browser(), "/api/accounts", eve.clone()).await.status, 201);
    advance(&browser, DAY).await;

    assert_eq!(post(&browser, "/demo/reset", json!({})).await.status, 204);
    let clock = send(browser.request("GET", "/demo/clock")).await.json();
    assert_eq!(clock["ahead_seconds"], 0);
    assert!(browser.token().await.is_anonymous(), "the session is still there");
    assert_eq!(post(&demo.browser(), "/api/session", eve).await.status, 401);
    log_in(&browser).await;
    assert!(browser.token().await.is("Cade"));
    end(demo, &folder).await;
}

/// Whoever logs in during a reset finds everything as before it, or as after it.
#[tokio::test]
async fn a_reset_refuses_nobody_who_logs_in_meanwhile() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let right = |[email, password]: [&str; 2]| json!({"email": email, "password": password});
    let mut logins = JoinSet::new();
    for person in [CADE, ["dana@example.com", "dana-demo-passphrase"]].repeat(3) {
        let (browser, login) = (demo.browser(), right(person));
        logins.spawn(async move {
            let mut statuses = Vec::new();
            for _ in 0..15 {
                statuses.push(post(&browser, "/api/session", login.clone()).await.status);
            }
            statuses
        });
    }
    let tester = demo.browser();
    while !logins.is_empty() {
        let reply = post(&tester, "/demo/reset", json!({})).await;
        assert_eq!(reply.status, 204, "{reply:?}");
        while let Some(statuses) = logins.try_join_next() {
            assert_eq!(statuses.unwrap(), [200; 15]);
        }
    }
    end(demo, &folder).await;
}

#[tokio::test]
async fn a_reset_ends_the_conversations_with_the_stand_in() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let token = browser.token().await.text;
    let assistant = demo.assistant();
    let ask = async |token: &str, method: &str, path: &str| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.request(method.parse().unwrap(), format!("{assistant}{path}"));
        send(request.bearer_auth(token).json(&json!({"text": "Hello"}))).await
    };
    let opened = ask(&token, "POST", "/api/sessions").await;
    let messages = format!("/api/sessions/{}/messages", opened.json()["session_id"].as_str().unwrap());
    assert_eq!(ask(&token, "POST", &messages).await.status, 200);
    assert_eq!(post(&browser, "/demo/reset", json!({})).await.status, 204);
    let token = browser.token().await.text;
    let gone = ask(&token, "POST", &messages).await;
    assert_eq!((gone.status, &gone.json()["code"]), (404, &json!("unknown_session")), "{gone:?}");
    end(demo, &folder).await;
}

#[tokio::test]
async fn tokens_and_subjects_from_before_a_reset_are_worth_nothing() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let introspect = async |token: &Token| {
        send(client.post(format!("{}/api/introspect", demo.assistant())).bearer_auth(&token.text)).await
    };
    // A clock that was moved makes no difference.
    advance(&browser, 5).await;
    let mut before = browser.token().await;
    for _ in 0..3 {
        assert_eq!(introspect(&before).await.status, 200);
        assert_eq!(post(&browser, "/demo/reset", json!({})).await.status, 204);
        let refused = introspect(&before).await;
        assert!(refused.is_problem(401, "invalid_token", "before the last reset"), "{refused:?}");
        let after = browser.token().await;
        assert_ne!(after.sub(), before.sub());
        before = after;
    }
    let last = send(browser.fetch("GET", "/token")).await;
    assert_eq!(Token::decode(&last.body).sub(), before.sub());
    let subject = last.cookie_pair("subject");
    end(demo, &folder).await;
    let again = Demo::start(folder.demo()).await;
    let kept = Token::decode(&again.with_cookies("/token", &subject).await.body);
    assert_eq!(kept.sub(), before.sub(), "a restart counted as a reset");
    end(again, &folder).await;
}

#[tokio::test]
async fn a_demo_for_load_tests_limits_nothing_and_says_so() {
    let folder = Folder::new();
    let mut command = folder.demo();
    command.arg("--no-rate-limits");
    let demo = Demo::start(command).await;
    let browser = demo.browser();
    let wrong = json!({"email": CADE[0], "password": "not the passphrase"});
    for _ in 0..30 {
        assert_eq!(post(&browser, "/api/session", wrong.clone()).await.status, 401);
    }
    log_in(&browser).await;
    demo.says("throughline: warning: nothing is rate limited (--no-rate-limits)").await;
}

#[tokio::test]
async fn an_account_is_disabled_and_enabled_from_outside() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    log_in(&browser).await;
    let cade = browser.token().await;
    let whose = json!({"email": CADE[0]});
    assert_eq!(post(&demo.browser(), "/demo/accounts/disable", whose.clone()).await.status, 204);
    let disabled = browser.token().await;
    assert!(disabled.is_anonymous() && disabled.sub() != cade.sub(), "{disabled:?}");
    assert_eq!(post(&demo.browser(), "/demo/accounts/enable", whose).await.status, 204);
    assert!(browser.token().await.is_anonymous(), "the session came back");
    log_in(&browser).await;
    assert_eq!(browser.token().await.sub(), disabled.sub());
    let unknown = post(&browser, "/demo/accounts/disable", json!({"email": "nobody@example.com"})).await;
    assert_eq!(unknown.status, 404, "{unknown:?}");
    end(demo, &folder).await;
}

#[tokio::test]
async fn mail_is_read_in_the_mailbox() {
    let folder = Folder::new();
    let mut command = folder.demo();
    command.arg("--mailbox");
    let demo = Demo::start(command).await;
    let browser = demo.browser();
    let eve = json!({"email": "eve@example.com", "display_name": "Eve", "password": "seven lamps beneath"});
    assert_eq!(post(&browser, "/api/accounts", eve).await.status, 202);
    let mails = async || {
        send(browser.request("GET", "/demo/mailbox?to=eve@example.com")).await.json()["mails"]
            .as_array()
            .unwrap()
            .clone()
    };
    eventually("the letter is there", async || !mails().await.is_empty()).await;
    let mail = mails().await.remove(0);
    assert_eq!((&mail["to"], mails().await.len()), (&json!("eve@example.com"), 1));
    let links = mail["links"].as_array().unwrap();
    let link = links.iter().filter_map(Value::as_str).find(|link| link.contains("/confirm?")).unwrap();
    let token = Url::parse(link).unwrap().query_pairs().next().unwrap().1.into_owned();
    let confirmed = browser.submit("/confirm", &[("token", &token), ("password", "seven lamps beneath")]).await;
    assert_eq!(confirmed.status, 303, "{confirmed:?}");
    let others = send(browser.request("GET", "/demo/mailbox?to=dana@example.com")).await.json();
    assert_eq!(others["mails"], json!([]));
    let twice = send(browser.request("GET", "/demo/mailbox?to=a@example.com&to=b@example.com")).await;
    assert_eq!((twice.status, &twice.json()["errors"][0]["field"]), (422, &json!("to")));
    assert_eq!(send(browser.request("DELETE", "/demo/mailbox")).await.status, 204);
    assert_eq!(mails().await, Vec::<Value>::new());
    end(demo, &folder).await;
}

#[tokio::test]
async fn a_request_waits_for_a_mail_and_the_mail_for_a_server_that_takes_it() {
    let folder = Folder::new();
    let mut command = folder.demo();
    command.arg("--mailbox");
    let demo = Demo::start(command).await;
    let browser = demo.browser();
    let mailbox = |query: &str| send(browser.request("GET", &format!("/demo/mailbox?{query}")));
    let register = async |email: &str| {
        let eve = json!({"email": email, "display_name": "Eve", "password": "seven lamps beneath"});
        assert_eq!(post(&demo.browser(), "/api/accounts", eve).await.status, 202);
    };
    let (mails, ()) = tokio::join!(mailbox("to=eve@example.com&wait=30"), register("eve@example.com"));
    assert_eq!(mails.json()["mails"][0]["to"], "eve@example.com", "{mails:?}");
    let began = Instant::now();
    assert_eq!(mailbox("to=nobody@example.com&wait=1").await.json()["mails"], json!([]));
    assert!(began.elapsed().as_millis() >= 1_000);
    for wrong in ["wait=31", "wait=-1", "wait=soon"] {
        let refused = mailbox(wrong).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!("wait")), "{refused:?}");
    }

    assert_eq!(post(&browser, "/demo/mailbox", json!({"failing": true})).await.status, 204);
    register("frank@example.com").await;
    demo.says("the demo's mailbox was told to fail").await;
    assert_eq!(mailbox("to=frank@example.com").await.json(), json!({"mails": [], "failing": true}));
    assert_eq!(post(&browser, "/demo/mailbox", json!({"failing": false})).await.status, 204);
    advance(&browser, 3_600).await;
    let late = mailbox("to=frank@example.com&wait=30").await.json();
    assert_eq!(late["mails"].as_array().unwrap().len(), 1, "{late}");

    assert_eq!(post(&browser, "/demo/mailbox", json!({"failing": true})).await.status, 204);
    assert_eq!(post(&browser, "/demo/reset", json!({})).await.status, 204);
    assert_eq!(mailbox("").await.json(), json!({"mails": [], "failing": false}));
}

#[tokio::test]
async fn a_browser_that_is_known_is_new_after_a_reset() {
    let folder = Folder::new();
    let mut command = folder.demo();
    command.arg("--mailbox");
    let demo = Demo::start(command).await;
    let (known, other) = (demo.browser(), demo.browser());
    log_in(&known).await;
    assert_eq!(post(&other, "/demo/reset", json!({})).await.status, 204);
    for browser in [&other, &known] {
        log_in(browser).await;
    }
    let told = send(other.request("GET", "/demo/mailbox?to=cade@example.com&wait=30")).await.json();
    assert_eq!(told["mails"].as_array().unwrap().len(), 1, "{told}");
    // It is known again from then on.
    known.log_out().await;
    log_in(&known).await;
    log_in(&demo.browser()).await;
    let mails = async || {
        let told = send(other.request("GET", "/demo/mailbox?to=cade@example.com")).await.json();
        told["mails"].as_array().unwrap().len()
    };
    eventually("the mail about a third browser", async || mails().await >= 2).await;
    assert_eq!(mails().await, 2, "the known browser was told of");
    end(demo, &folder).await;
}

#[tokio::test]
async fn a_mail_server_and_the_mailbox_are_one_too_many() {
    let folder = Folder::new();
    let mut command = folder.demo();
    command.args(["--mailbox", "--smtp-url", "smtp://127.0.0.1:2525", "--mail-from", "chat@example.com"]);
    run(command).await.refused(&["--mailbox", "THROUGHLINE_SMTP_URL"]);
    folder.is_left_alone().await;
}

#[tokio::test]
async fn a_database_of_the_operators_keeps_its_clock_and_its_rows() {
    let (folder, database) = (Folder::new(), TestDatabase::empty().await);
    let mut command = folder.demo();
    command.env("DATABASE_URL", &database.url);
    let demo = Demo::start(command).await;
    let browser = demo.browser();
    log_in(&browser).await;
    for (path, body) in [("/demo/clock", json!({"advance_seconds": 1})), ("/demo/reset", json!({}))] {
        let refused = post(&browser, path, body).await;
        assert_eq!((refused.status, refused.header("content-type")), (409, "application/problem+json"), "{refused:?}");
        assert!(refused.body.contains("DATABASE_URL"), "{refused:?}");
    }
    assert!(browser.token().await.is("Cade"));
    let mailbox = send(browser.request("GET", "/demo/mailbox")).await;
    assert_eq!(mailbox.status, 404);
    assert!(mailbox.body.contains("--mailbox"), "{mailbox:?}");
    end(demo, &folder).await;
}

#[tokio::test]
async fn a_clock_goes_forward_alone_and_not_for_other_sites() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    for seconds in [-1, 3_650 * DAY + 1, i64::MAX] {
        let refused = post(&browser, "/demo/clock", json!({"advance_seconds": seconds})).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!("advance_seconds")));
    }
    for path in ["/demo/clock", "/demo/reset", "/demo/accounts/disable"] {
        let foreign = browser.request("POST", path).header("Sec-Fetch-Site", "cross-site").json(&json!({}));
        assert_eq!(send(foreign).await.status, 403, "{path}");
    }
    let clock = send(browser.request("GET", "/demo/clock")).await.json();
    assert_eq!(clock["ahead_seconds"], 0);
    let mut moves = JoinSet::new();
    for _ in 0..20 {
        moves.spawn(send(browser.request("POST", "/demo/clock").json(&json!({"advance_seconds": 1}))));
    }
    for reply in moves.join_all().await {
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    let clock = send(browser.request("GET", "/demo/clock")).await.json();
    assert_eq!(clock["ahead_seconds"], 20, "moves at the same instant were lost");
    end(demo, &folder).await;
}

#[tokio::test]
async fn no_other_server_has_them() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for path in ["/demo/clock", "/demo/mailbox", "/demo/reset", "/demo/accounts/disable", "/demo/accounts/enable"] {
        for method in ["GET", "POST"] {
            assert_eq!(send(browser.request(method, path)).await.status, 404, "{method} {path}");
        }
    }
}
