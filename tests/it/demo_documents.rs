//! The OpenAPI documents of what a demo has beside the site: its testers' addresses, and the stand-in.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::demo::{Demo, Folder, log_in};
use crate::support::{
    Browser, TestApp,
    browser::{Reply, send},
    contract::Contract,
    program::{Signal, run, throughline},
};

const TESTERS: &str = "/demo/openapi.json";
const STAND_IN: &str = "/demo/assistant/openapi.json";
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

async fn with_mailbox() -> (Folder, Demo) {
    let folder = Folder::new();
    let mut command = folder.demo();
    command.arg("--mailbox");
    let demo = Demo::start(command).await;
    (folder, demo)
}

async fn printed(of: &str) -> Value {
    run(throughline(["openapi", "--of", of])).await.done().json()
}

#[tokio::test]
async fn the_testers_addresses_answer_as_documented() {
    let (folder, demo) = with_mailbox().await;
    let browser = demo.browser();
    let contract = Contract::read(&browser.open(TESTERS).await);
    for (path, methods) in contract.paths() {
        for method in METHODS {
            let reply = send(browser.request(method, &path)).await;
            assert_eq!(reply.status == 405, !methods.contains(method), "{method} {path}: {reply:?}");
            if reply.status != 405 {
                contract.hold(method, &path, &reply);
            }
        }
    }
    let ask = async |method: &str, path: &str, body: Value| -> u16 {
        let reply = send(browser.request(method, path).json(&body)).await;
        contract.hold(method, path, &reply);
        reply.status
    };
    let eve = json!({"email": "eve@example.com", "display_name": "Eve", "password": "seven lamps beneath"});
    assert_eq!(send(browser.request("POST", "/api/accounts").json(&eve)).await.status, 202);
    let whose = json!({"email": "cade@example.com"});
    for (method, path, body, status) in [
        ("GET", "/demo/mailbox?to=eve@example.com&wait=30", json!({}), 200),
        ("GET", "/demo/mailbox?wait=31", json!({}), 422),
        ("POST", "/demo/clock", json!({"advance_seconds": 11, "frozen": true}), 200),
        ("POST", "/demo/clock", json!({"now": "2000-01-01T00:00:00Z"}), 422),
        ("POST", "/demo/clock", json!({"advance_seconds": -1}), 422),
        ("POST", "/demo/mailbox", json!({"failing": true}), 204),
        ("DELETE", "/demo/mailbox", json!({}), 204),
        ("POST", "/demo/accounts/disable", whose.clone(), 204),
        ("POST", "/demo/accounts/enable", whose, 204),
        ("POST", "/demo/accounts/enable", json!({"email": "nobody@example.com"}), 404),
        ("POST", "/demo/reset", json!({}), 204),
    ] {
        assert_eq!(ask(method, path, body).await, status, "{method} {path}");
    }
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn the_stand_in_answers_as_documented() {
    let (_folder, demo) = with_mailbox().await;
    let browser = demo.browser();
    log_in(&browser).await;
    let token = browser.open("/token").await;
    let token = if token.status == 200 { token.body } else { browser.token().await.text };
    let address = demo.assistant().strip_prefix("http://").unwrap().parse().unwrap();
    let stand_in = Browser::new(address);
    let contract = Contract::read(&stand_in.open("/openapi.json").await);
    let ask = async |method: &str, path: &str, id: &str, body: Option<Value>| -> Reply {
        let request = stand_in.request(method, &path.replace("{id}", id).replace("{version}", "latest"));
        let request = request.header("Authorization", format!("Bearer {token}"));
        let reply = send(body.into_iter().fold(request, |request, body| request.json(&body))).await;
        contract.hold(method, path, &reply);
        reply
    };
    let opened = ask("POST", "/api/sessions", "", None).await;
    assert_eq!(opened.status, 201, "{opened:?}");
    let id = opened.json()["session_id"].as_str().unwrap().to_owned();
    let messages = "/api/sessions/{id}/messages";
    let mut asked = BTreeSet::from([("POST", "/api/sessions")]);
    for (method, path, body, status) in [
        ("POST", messages, Some(json!({"text": "What is my user ID"})), 200),
        ("POST", messages, Some(json!({})), 422),
        ("POST", messages, Some(json!({"text": "a".repeat(2_001)})), 413),
        ("POST", "/api/threads", None, 201),
        ("POST", "/api/threads/{id}/runs", Some(json!({"text": "What do you know about me", "context": {}})), 200),
        ("POST", "/api/threads/{id}/runs", Some(json!({})), 422),
        ("POST", "/api/introspect", None, 200),
        ("DELETE", "/api/sessions/{id}", None, 204),
        ("DELETE", "/api/sessions/{id}", None, 404),
        ("DELETE", "/api/threads/{id}", None, 404),
        ("GET", "/versions/{version}/WatsonAssistantChatEntry.js", None, 200),
        ("GET", "/wxochat/wxoLoader.js", None, 200),
        ("GET", "/livez", None, 200),
        ("PUT", "/demo/script", Some(json!({"answers": [{"pattern": "a", "text": "b"}]})), 204),
        ("PUT", "/demo/script", Some(json!({"delay": 1})), 422),
        ("GET", "/demo/script", None, 200),
        ("GET", "/demo/requests", None, 200),
        ("DELETE", "/demo/script", None, 204),
        ("DELETE", "/demo/requests", None, 204),
        ("POST", "/demo/reset", None, 204),
        ("POST", "/api/introspect", None, 401),
    ] {
        let reply = ask(method, path, &id, body).await;
        assert_eq!(reply.status, status, "{method} {path}: {reply:?}");
        asked.insert((method, path));
    }
    let documented = contract.paths();
    let documented: BTreeSet<_> = documented
        .iter()
        .flat_map(|(path, methods)| methods.iter().map(move |method| (method.as_str(), path.as_str())))
        .collect();
    assert_eq!(documented, asked);
}

#[tokio::test]
async fn the_documents_are_on_paper_and_on_the_page_of_the_api() {
    let (folder, demo) = with_mailbox().await;
    let browser = demo.browser();
    for (of, path, server, connections) in [
        ("demo", TESTERS, demo.site(), "'self'".to_owned()),
        ("assistant", STAND_IN, demo.assistant(), format!("'self' {}", demo.assistant())),
    ] {
        let (mut served, mut printed) = (browser.open(path).await.json(), printed(of).await);
        assert_eq!(served["servers"].take(), json!([{"url": server}]));
        printed["servers"].take();
        assert_eq!(served, printed);
        let page = browser.open(&format!("/demo/api?of={of}")).await;
        assert!(page.body.contains(&format!("data-document=\"{path}\"")), "{page:?}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains(&format!("; connect-src {connections};")), "{policy}");
        let links = browser.open("/demo/api").await.body;
        assert!(links.contains(&format!("href=\"/demo/api?of={of}\"")), "{links}");
    }
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn no_other_server_has_the_documents_of_a_demo() {
    let app = TestApp::start().await;
    for path in [TESTERS, STAND_IN] {
        assert_eq!(app.browser().open(path).await.status, 404, "{path}");
    }
}
