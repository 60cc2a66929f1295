//! `/demo/clock` of a demo, set to a point in time and frozen; and a stand-in elsewhere that follows it.

use std::time::Instant;

use serde_json::{Value, json};

use super::demo::{Demo, Folder, log_in};
use crate::support::{
    browser::{Browser, Reply, send},
    program::{Program, Signal, eventually, throughline},
};

const LATER: &str = "2035-05-05T12:00:00Z";
const LATER_SECONDS: i64 = 2_061_979_200;

async fn set(browser: &Browser, change: Value) -> Reply {
    send(browser.request("POST", "/demo/clock").json(&change)).await
}

async fn clock(browser: &Browser) -> Value {
    send(browser.request("GET", "/demo/clock")).await.json()
}

/// Waits until every other clock shows another second.
async fn a_second_passes() {
    let began = Instant::now();
    eventually("a second passes", async || began.elapsed().as_millis() > 1_100).await;
}

#[tokio::test]
async fn a_frozen_clock_stands_still_for_tokens_and_in_the_database() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let told = set(&browser, json!({"now": LATER, "frozen": true})).await;
    assert_eq!((told.status, &told.json()["now"], &told.json()["frozen"]), (200, &json!(LATER), &json!(true)));
    let wrong = json!({"email": "cade@example.com", "password": "not the passphrase"});
    let attempt = async || send(demo.browser().request("POST", "/api/session").json(&wrong)).await;
    for _ in 0..10 {
        assert_eq!(attempt().await.status, 401);
    }
    let refused = attempt().await;
    assert_eq!(refused.status, 429, "{refused:?}");
    a_second_passes().await;
    assert_eq!(attempt().await.header("retry-after"), refused.header("retry-after"), "the database's clock went on");
    assert_eq!(browser.token().await.claims["iat"], LATER_SECONDS, "the process's clock went on");

    assert_eq!(set(&browser, json!({"advance_seconds": 5})).await.json()["now"], "2035-05-05T12:00:05Z");
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
    let again = Demo::start(folder.demo()).await;
    let browser = again.browser();
    assert_eq!(clock(&browser).await["now"], "2035-05-05T12:00:05Z", "a restart thawed the clock");

    assert_eq!(set(&browser, json!({"frozen": false})).await.json()["frozen"], false);
    let iat = browser.token().await.claims["iat"].as_i64().unwrap();
    assert!((LATER_SECONDS + 5..LATER_SECONDS + 60).contains(&iat), "{iat}");
    a_second_passes().await;
    assert!(browser.token().await.claims["iat"].as_i64().unwrap() > iat, "it still stands still");

    set(&browser, json!({"frozen": true})).await;
    assert_eq!(send(browser.request("POST", "/demo/reset")).await.status, 204);
    let clock = clock(&browser).await;
    assert_eq!((&clock["frozen"], &clock["ahead_seconds"]), (&json!(false), &json!(0)));
    log_in(&browser).await;
    again.stop(Signal::TERM).await;
}

#[tokio::test]
async fn a_clock_that_cannot_be_set_so_says_why() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    for (change, told) in [
        (json!({}), "at least one of"),
        (json!({"now": LATER, "advance_seconds": 1}), "not both"),
        (json!({"now": "tomorrow"}), "RFC 3339"),
        (json!({"now": "2001-01-01T00:00:00Z"}), "passed already"),
    ] {
        let refused = set(&browser, change).await;
        assert_eq!(refused.json()["type"], "urn:throughline:problem:demo:unclear-time", "{refused:?}");
        assert!(refused.status == 422 && refused.body.contains(told), "{told}: {refused:?}");
    }
    assert_eq!(set(&browser, json!({"now": "2135-05-05T12:00:00Z"})).await.status, 422);
    assert_eq!(clock(&browser).await["ahead_seconds"], 0);
    demo.stop(Signal::TERM).await;
}

#[tokio::test]
async fn a_stand_in_elsewhere_follows_the_clock_of_a_demo() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let site = demo.site();
    let jwks = format!("{site}/.well-known/jwks.json");
    let mut elsewhere = Program::start(throughline([
        "assistant",
        "--listen",
        "127.0.0.1:0",
        "--site-jwks-url",
        &jwks,
        "--clock-url",
        &format!("{site}/demo/clock"),
    ]));
    let line = elsewhere.says(|program| Some(program.stdout().lines().next()?.to_owned())).await;
    let url = line.rsplit(' ').next().unwrap().trim_end_matches('.').to_owned();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let introspect = async |token: &str| send(client.post(format!("{url}/api/introspect")).bearer_auth(token)).await;

    set(&browser, json!({"frozen": true})).await;
    let token = browser.token().await.text;
    assert_eq!(introspect(&token).await.status, 200);
    set(&browser, json!({"advance_seconds": 11})).await;
    let refused = introspect(&token).await;
    assert!(refused.is_problem(401, "expired_token", "expired 1 s ago"), "{refused:?}");
    assert_eq!(introspect(&browser.token().await.text).await.status, 200);
    demo.stop(Signal::TERM).await;
    assert!(introspect(&token).await.is_problem(503, "clock_unavailable", "THROUGHLINE_CLOCK_URL"));
    elsewhere.signal(Signal::TERM);
    elsewhere.end().await;
}
