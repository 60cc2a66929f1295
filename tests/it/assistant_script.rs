//! What the stand-in is told to do at `/demo/…`, by testers and by a file; and what it saw.

use std::{fs, time::Instant};

use serde_json::{Value, json};

use super::demo::{Demo, Folder};
use crate::support::{
    browser::{Reply, send},
    program::{Signal, run},
    stand_in::{SITE, StandIn},
};

async fn tell(assistant: &StandIn, script: Value) {
    let told = send(assistant.request("PUT", "/demo/script").json(&script)).await;
    assert_eq!(told.status, 204, "{told:?}");
}

#[tokio::test]
async fn it_answers_by_pattern_and_else_as_ever() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    tell(&assistant, json!({"answers": [{"pattern": "(?i)order \\d+", "text": "It's on its way."}]})).await;
    assert_eq!(assistant.ask(&id, &token, "Where is order 66?").await, "It's on its way.");
    assert_eq!(assistant.ask(&id, &token, "What is my user ID").await, "Your user ID is anon-1.");
}

#[tokio::test]
async fn an_outage_lasts_so_many_requests_or_until_it_is_cleared() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    tell(&assistant, json!({"outage": {"status": 503, "requests": 2}})).await;
    for _ in 0..2 {
        let refused = assistant.introspect(&token).await;
        assert!(refused.is_problem(503, "outage", "DELETE /demo/script"), "{refused:?}");
        assert_eq!(refused.header("retry-after"), "2");
    }
    assert_eq!(assistant.introspect(&token).await.status, 200);

    tell(&assistant, json!({"outage": {"status": 429}})).await;
    for _ in 0..3 {
        assert_eq!(assistant.introspect(&token).await.status, 429);
    }
    assert_eq!(send(assistant.request("GET", "/livez")).await.status, 200, "only the assistant's own addresses fail");
    assert_eq!(send(assistant.request("DELETE", "/demo/script")).await.status, 204);
    assert_eq!(assistant.introspect(&token).await.status, 200);
}

#[tokio::test]
async fn it_is_slow_and_its_clock_is_off_when_it_is_told() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    tell(&assistant, json!({"delay_ms": 300})).await;
    let began = Instant::now();
    assert_eq!(assistant.introspect(&token).await.status, 200);
    assert!(began.elapsed().as_millis() >= 300, "{:?}", began.elapsed());
    tell(&assistant, json!({"clock_off_seconds": 3_599})).await;
    assert_eq!(assistant.introspect(&token).await.status, 200);
    tell(&assistant, json!({"clock_off_seconds": 3_600})).await;
    assert!(assistant.introspect(&token).await.is_problem(401, "expired_token", "expired 0 s ago"));
}

#[tokio::test]
async fn a_script_that_cannot_be_played_says_where_and_changes_nothing() {
    let assistant = StandIn::start();
    let script = json!({
        "answers": [{"pattern": "order", "text": "Soon."}], "delay_ms": 1, "outage": {"status": 500, "requests": 7}, "clock_off_seconds": -5,
    });
    tell(&assistant, script.clone()).await;
    for (wrong, told) in [
        (json!({"answers": [{"pattern": "a", "text": "b"}, {"pattern": "(", "text": "c"}]}), "`answers[1].pattern`"),
        (json!({"outage": {"status": 200}}), "`status` must be from 400 to 599"),
        (json!({"delay": 1}), "unknown field `delay`, expected one of"),
        (json!([]), "must be a JSON object"),
    ] {
        let refused = send(assistant.request("PUT", "/demo/script").json(&wrong)).await;
        assert!(refused.is_problem(422, "bad_request", told), "{told}: {refused:?}");
    }
    assert_eq!(send(assistant.request("GET", "/demo/script")).await.json(), script);
}

async fn requests(assistant: &StandIn) -> Vec<Value> {
    send(assistant.request("GET", "/demo/requests")).await.json()["requests"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_journal_tells_what_it_saw_without_tokens() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    assistant.say(&id, &token, "Hello").await;
    assistant.say(&id, &assistant.token("anon-2"), "Let me in").await;
    assistant.introspect("no token").await;
    send(assistant.request("OPTIONS", "/api/introspect")).await;
    let seen = requests(&assistant).await;
    let messages = format!("/api/sessions/{id}/messages");
    let told = |seen: &Value| {
        json!([seen["method"], seen["path"], seen["status"], seen["code"], seen["subject"], seen["text"]])
    };
    assert_eq!(
        seen.iter().map(told).collect::<Vec<_>>(),
        [
            json!(["POST", "/api/sessions", 201, null, "anon-1", null]),
            json!(["POST", messages, 200, null, "anon-1", "Hello"]),
            json!(["POST", messages, 409, "subject_changed", "anon-2", "Let me in"]),
            json!(["POST", "/api/introspect", 401, "invalid_token", null, null]),
        ]
    );
    assert_eq!(seen[0]["at"], "2027-01-15T08:00:00Z");
    assert!(!json!(seen).to_string().contains(&token), "{seen:?}");
    assert_eq!(send(assistant.request("DELETE", "/demo/requests")).await.status, 204);
    assert_eq!(requests(&assistant).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_reset_forgets_everything() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    tell(&assistant, json!({"delay_ms": 1})).await;
    assert_eq!(send(assistant.request("POST", "/demo/reset")).await.status, 204);
    assert_eq!(send(assistant.request("GET", "/demo/script")).await.json()["delay_ms"], 0);
    assert_eq!(requests(&assistant).await, Vec::<Value>::new());
    assert!(assistant.say(&id, &token, "Hello").await.is_problem(404, "unknown_session", "ended"));
}

#[tokio::test]
async fn pages_of_other_sites_change_nothing() {
    let assistant = StandIn::start();
    for (method, path) in
        [("PUT", "/demo/script"), ("DELETE", "/demo/script"), ("DELETE", "/demo/requests"), ("POST", "/demo/reset")]
    {
        let from =
            async |origin: &str| send(assistant.request(method, path).header("Origin", origin).json(&json!({}))).await;
        assert!(
            from("http://evil.example").await.is_problem(403, "cross_site", "from a page of the site"),
            "{method} {path}"
        );
        assert_eq!(from(SITE).await.status, 204, "{method} {path}");
        assert_eq!(from(&format!("http://{}", assistant.address)).await.status, 204, "{method} {path}");
    }
}

#[tokio::test]
async fn a_demo_starts_with_the_script_of_a_file_and_a_reset_goes_back_to_it() {
    let folder = Folder::new();
    let file = folder.path().join("script.toml");
    fs::write(&file, "delay_ms = 1\n[[answers]]\npattern = \"order\"\ntext = \"Soon.\"\n").unwrap();
    let mut command = folder.demo();
    command.arg("--assistant-script").arg(&file);
    let demo = Demo::start(command).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let script = format!("{}/demo/script", demo.assistant());
    let told = async || -> Reply { send(client.get(&script)).await };
    let original = told().await.json();
    assert_eq!(original["answers"], json!([{"pattern": "order", "text": "Soon."}]));
    let outage = client.put(&script).json(&json!({"outage": {"status": 500}}));
    assert_eq!(send(outage).await.status, 204);
    assert_ne!(told().await.json(), original);
    assert_eq!(send(demo.browser().request("POST", "/demo/reset")).await.status, 204);
    assert_eq!(told().await.json(), original);
    demo.stop(Signal::TERM).await;

    fs::write(&file, "[outage]\nstatus = 200\n").unwrap();
    let mut command = folder.demo();
    command.arg("--assistant-script").arg(&file);
    run(command).await.refused(&["THROUGHLINE_ASSISTANT_SCRIPT", "script.toml, line 2, column 10:", "from 400 to 599"]);
}
