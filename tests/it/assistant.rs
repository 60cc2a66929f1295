//! The assistant stand-in over HTTP: conversations, refusals, keys, and what the site's pages may read.

use std::collections::BTreeSet;

use reqwest::{
    Url,
    header::{HeaderMap, HeaderValue, ORIGIN},
};
use serde_json::{Value, json};
use throughline::{assistant::SiteKeys, crypto::keyring::JWKS_MAX_AGE};
use time::Duration;

use crate::support::{
    browser::{Reply, imports, send},
    stand_in::{JwksSite, NOW, SITE, StandIn, assistant_key, other_key, site_key},
};

const CUSTOM_USER_ID: &str = "${system_integrations.chat.private.user_payload}.custom_user_id";

fn cade() -> Value {
    json!({"name": "Cade", "custom_user_id": "cade-id"})
}

#[tokio::test]
async fn a_conversation_opens_speaks_and_ends() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let opened = send(assistant.request("POST", "/api/sessions").bearer_auth(&token)).await;
    assert_eq!((opened.status, &opened.json()["user_id"]), (201, &json!("anon-1")), "{opened:?}");
    let id = opened.json()["session_id"].as_str().unwrap().to_owned();
    assert_eq!(assistant.ask(&id, &token, "What is my user ID?").await, "Your user ID is anon-1.");
    let ended = assistant.end(&id, &token).await;
    assert_eq!((ended.status, ended.body.as_str()), (204, ""));
    assert!(assistant.say(&id, &token, "Hello").await.is_problem(404, "unknown_session", "ended"));
}

#[tokio::test]
async fn a_person_who_logs_in_halfway_is_known_by_the_next_message() {
    let assistant = StandIn::start();
    let anonymous = assistant.token("anon-1");
    let id = assistant.open(&anonymous).await;
    assert_eq!(assistant.ask(&id, &anonymous, CUSTOM_USER_ID).await, "anon-1");
    let known = assistant.token_with("anon-1", &cade());
    assert_eq!(assistant.ask(&id, &known, CUSTOM_USER_ID).await, "cade-id");
    assert_eq!(assistant.ask(&id, &known, "What is my user ID").await, "Your user ID is anon-1.");
}

#[tokio::test]
async fn an_unknown_path_of_an_expression_is_said_to_be_unknown() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    let answer = assistant.ask(&id, &token, "${system_integrations.chat.private.user_payload}.shoe_size").await;
    assert!(answer.contains("nothing called shoe_size"), "{answer}");
}

#[tokio::test]
async fn another_subject_inside_a_conversation_is_refused_and_the_conversation_goes_on() {
    let assistant = StandIn::start();
    let (mine, foreign) = (assistant.token("anon-1"), assistant.token("anon-2"));
    let id = assistant.open(&mine).await;
    assert!(assistant.say(&id, &foreign, "Hello").await.is_problem(409, "subject_changed", "may not change"));
    assert!(assistant.end(&id, &foreign).await.is_problem(409, "subject_changed", "may not change"));
    assert_eq!(assistant.say(&id, &mine, "Hello").await.status, 200);
}

#[tokio::test]
async fn an_expired_token_is_refused_and_a_fresh_one_goes_on() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    // Not idle: the token's hour passes in steps that the conversation survives.
    for _ in 0..15 {
        assistant.advance(Duration::minutes(4));
        let fresh = assistant.token("anon-1");
        assert_eq!(assistant.say(&id, &fresh, "Hello").await.status, 200);
    }
    let refused = assistant.say(&id, &token, "Hello").await;
    assert!(refused.is_problem(401, "expired_token", "expired 0 s ago"), "{refused:?}");
    assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    assert_eq!(assistant.say(&id, &assistant.token("anon-1"), "Hello").await.status, 200);
}

#[tokio::test]
async fn a_request_without_a_token_is_told_how_to_send_one() {
    let assistant = StandIn::start();
    for (method, path) in [
        ("POST", "/api/sessions"),
        ("POST", "/api/sessions/6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a/messages"),
        ("DELETE", "/api/sessions/6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a"),
        ("POST", "/api/introspect"),
    ] {
        for authorization in [None, Some("Basic Y2FkZTpjYWRl"), Some("Bearer"), Some("")] {
            let mut request = assistant.request(method, path);
            if let Some(authorization) = authorization {
                request = request.header("Authorization", authorization);
            }
            let reply = send(request).await;
            let told = reply.is_problem(401, "invalid_token", "Authorization: Bearer");
            assert!(told, "{method} {path} {authorization:?}: {reply:?}");
            // Nothing is wrong with a token that is not there (RFC 6750 §3.1).
            assert_eq!(reply.header("www-authenticate"), "Bearer");
        }
    }
}

#[tokio::test]
async fn the_scheme_bearer_is_read_in_any_case() {
    let assistant = StandIn::start();
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let authorization = format!("{scheme} {}", assistant.token("anon-1"));
        let reply = send(assistant.request("POST", "/api/introspect").header("Authorization", authorization)).await;
        assert_eq!(reply.status, 200, "{scheme}: {reply:?}");
    }
}

#[tokio::test]
async fn a_conversation_that_never_was_is_unknown() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    for id in ["6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a", "1", "%00", "..%2f", "a%20b", &"a".repeat(4000)] {
        assert!(assistant.say(id, &token, "Hello").await.is_problem(404, "unknown_session", "Open a new one"), "{id}");
        assert!(assistant.end(id, &token).await.is_problem(404, "unknown_session", "Open a new one"), "{id}");
    }
}

#[tokio::test]
async fn a_conversation_ends_after_five_idle_minutes() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    assistant.advance(Duration::minutes(5) - Duration::SECOND);
    assert_eq!(assistant.say(&id, &token, "Hello").await.status, 200);
    assistant.advance(Duration::minutes(5));
    assert!(assistant.say(&id, &token, "Hello").await.is_problem(404, "unknown_session", "idle for five minutes"));
}

#[tokio::test]
async fn conversations_are_lost_on_a_restart() {
    let before = StandIn::start();
    let token = before.token("anon-1");
    let id = before.open(&token).await;
    drop(before);
    let after = StandIn::start();
    assert!(after.say(&id, &token, "Hello").await.is_problem(404, "unknown_session", "restarted"));
}

#[tokio::test]
async fn a_subject_has_at_most_256_bytes() {
    let assistant = StandIn::start();
    assistant.open(&assistant.token(&"a".repeat(256))).await;
    let reply = send(assistant.request("POST", "/api/sessions").bearer_auth(assistant.token(&"a".repeat(257)))).await;
    assert!(reply.is_problem(401, "invalid_token", "longer than 256 bytes"), "{reply:?}");
    let reply = assistant.introspect(&assistant.token(&"a".repeat(257))).await;
    assert!(reply.is_problem(401, "invalid_token", "longer than 256 bytes"), "{reply:?}");
}

#[tokio::test]
async fn a_message_has_at_most_2000_characters() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    for longest in ["a".repeat(2000), "\u{1}".repeat(2000), "é".repeat(2000), "👩".repeat(1000)] {
        assert_eq!(assistant.say(&id, &token, &longest).await.status, 200);
        let reply = assistant.say(&id, &token, &format!("{longest}a")).await;
        assert!(reply.is_problem(413, "bad_request", "2,000 characters"), "{reply:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_message_is_refused() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    let bodies: [(&[u8], &str); 9] = [
        (b"", "The body is empty. Send JSON"),
        (b"{\n \"text\":}", "see line 2, column 9. Send JSON"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b"\"Hello\"", "must be a JSON object"),
        (b"{\"text\":1}", "`text` is not a string"),
        (b"{\"text\":null}", "`text` is not a string"),
        (b"{}", "`text` is missing"),
        (b"{\"text\":\"\xff\"}", "JSON in UTF-8: see line"),
    ];
    for (body, words) in bodies {
        let request = assistant.request("POST", &format!("/api/sessions/{id}/messages")).bearer_auth(&token);
        let reply = send(request.body(body)).await;
        assert!(reply.is_problem(422, "bad_request", words), "{body:?}: {reply:?}");
    }
    let request = assistant.request("POST", &format!("/api/sessions/{id}/messages")).bearer_auth(&token);
    let form = send(request.form(&[("text", "Hello")])).await;
    assert!(form.is_problem(415, "bad_request", "application/json"), "{form:?}");
    let request = assistant.request("POST", &format!("/api/sessions/{id}/messages")).bearer_auth(&token);
    let reply = send(request.body(vec![b'['; 1_000_000])).await;
    assert!(reply.is_problem(413, "bad_request", "2,000 characters"), "{reply:?}");
    assert_eq!(assistant.say(&id, &token, "Hello").await.status, 200);
}

#[tokio::test]
async fn an_encrypted_payload_is_decrypted() {
    let assistant = StandIn::start();
    let long = json!({"name": "Cade", "custom_user_id": "cade-id", "custom_message": "hush ".repeat(200)});
    for payload in [cade(), long] {
        let token = assistant.token_with("anon-1", &assistant_key().encrypt(&payload).into());
        let seen = assistant.introspect(&token).await.json();
        assert_eq!(seen, json!({"sub": "anon-1", "user_payload": payload, "exp": NOW + 3600}));
        let id = assistant.open(&token).await;
        assert_eq!(assistant.ask(&id, &token, CUSTOM_USER_ID).await, "cade-id");
        let said = assistant.ask(&id, &token, "Send something secure").await;
        assert!(said.starts_with("I decrypted your payload. Your name is Cade."), "{said}");
    }
}

#[tokio::test]
async fn a_payload_for_another_assistant_is_refused() {
    let assistant = StandIn::start();
    let token = assistant.token_with("anon-1", &other_key().encrypt(&cade()).into());
    let reply = assistant.introspect(&token).await;
    assert!(reply.is_problem(401, "invalid_token", "was not made with this key's public half"), "{reply:?}");
}

#[tokio::test]
async fn an_assistant_without_a_private_key_refuses_encrypted_payloads_and_takes_clear_ones() {
    let assistant = StandIn::with(SiteKeys::from_pem(&site_key().public_file()).unwrap(), None);
    let sealed = assistant.token_with("anon-1", &assistant_key().encrypt(&cade()).into());
    let reply = assistant.introspect(&sealed).await;
    assert!(reply.is_problem(401, "invalid_token", "has no private key"), "{reply:?}");
    assert_eq!(assistant.introspect(&assistant.token("anon-1")).await.status, 200);
}

#[tokio::test]
async fn a_token_without_a_payload_has_an_empty_one() {
    let assistant = StandIn::start();
    let token = site_key().token(&json!({"sub": "anon-1", "exp": NOW + 60}));
    let seen = assistant.introspect(&token).await.json();
    assert_eq!(seen, json!({"sub": "anon-1", "user_payload": {}, "exp": NOW + 60}));
}

#[tokio::test]
async fn the_sites_pages_may_read_every_answer_and_no_other_origins_may() {
    let assistant = StandIn::start();
    let token = assistant.token("anon-1");
    let id = assistant.open(&token).await;
    let (messages, session) = (format!("/api/sessions/{id}/messages"), format!("/api/sessions/{id}"));
    let foreign = assistant.token("anon-2");
    let cases = [
        ("POST", "/api/sessions", Some(&token), "", 201),
        ("POST", messages.as_str(), Some(&token), "{\"text\":\"Hello\"}", 200),
        ("POST", "/api/sessions", None, "", 401),
        ("POST", messages.as_str(), Some(&foreign), "{\"text\":\"Hello\"}", 409),
        ("POST", "/api/sessions/1/messages", Some(&token), "{\"text\":\"Hello\"}", 404),
        ("POST", messages.as_str(), Some(&token), "no JSON", 422),
        ("GET", "/nothing", None, "", 404),
        ("PUT", messages.as_str(), None, "", 405),
        ("POST", "/api/introspect", Some(&token), "", 200),
        ("DELETE", session.as_str(), Some(&token), "", 204),
    ];
    for (method, path, token, body, status) in cases {
        let ask = |origin: Option<&'static str>| {
            let mut request = assistant.request(method, path).body(body);
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            if let Some(origin) = origin { request.header(ORIGIN, origin) } else { request }
        };
        // The site's own last, because it may end the conversation.
        if method != "DELETE" {
            for origin in [None, Some("http://evil.example"), Some("http://site.example.evil.example"), Some("null")] {
                let reply = send(ask(origin)).await;
                assert_eq!(reply.headers.get("access-control-allow-origin"), None, "{path} {origin:?}");
                assert!(varies_by_origin(&reply.headers), "{path} {origin:?}");
            }
        }
        let reply = send(ask(Some(SITE))).await;
        assert_eq!(reply.status, status, "{method} {path}: {reply:?}");
        assert_eq!(reply.header("access-control-allow-origin"), SITE, "{method} {path}");
        assert!(varies_by_origin(&reply.headers), "{method} {path}");
        assert_eq!(reply.headers.get("access-control-allow-credentials"), None);
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
}

fn varies_by_origin(headers: &HeaderMap<HeaderValue>) -> bool {
    headers.get_all("vary").iter().any(|value| value.as_bytes().eq_ignore_ascii_case(b"origin"))
}

#[tokio::test]
async fn a_browsers_question_before_the_request_is_answered() {
    let assistant = StandIn::start();
    for path in ["/api/sessions", "/api/sessions/1", "/api/sessions/1/messages", "/api/introspect"] {
        let request = assistant.request("OPTIONS", path).header(ORIGIN, SITE);
        let request = request.header("Access-Control-Request-Method", "POST");
        let reply = send(request.header("Access-Control-Request-Headers", "authorization,content-type")).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, SITE), "{path}: {reply:?}");
        assert_eq!(reply.header("access-control-allow-methods"), "POST, DELETE");
        assert_eq!(reply.header("access-control-allow-headers"), "Authorization, Content-Type");
    }
}

#[tokio::test]
async fn a_rotated_key_is_taken_up_from_the_sites_key_set() {
    let site = JwksSite::publishing(&site_key().set());
    let assistant = StandIn::with(site.keys(), None);
    let old = assistant.token("anon-1");
    let new = other_key().token(&json!({"sub": "anon-1", "exp": NOW + 3600}));
    assert_eq!(assistant.introspect(&old).await.status, 200);
    assert_eq!(assistant.introspect(&new).await.status, 401);
    let mut both = site_key().set();
    both.keys.extend(other_key().set().keys);
    site.publish(&both);
    // A stranger's tokens may not make the stand-in ask the site at every request.
    assert_eq!(assistant.introspect(&new).await.status, 401);
    assert_eq!(site.asked(), 1);
    assistant.advance(Duration::seconds(10));
    assert_eq!(assistant.introspect(&new).await.status, 200);
    assert_eq!(assistant.introspect(&old).await.status, 200);
    site.publish(&other_key().set());
    assistant.advance(Duration::minutes(5));
    assert_eq!(assistant.introspect(&new).await.status, 200);
    let retired = assistant.introspect(&old).await;
    assert!(retired.is_problem(401, "invalid_token", "signature does not match"), "{retired:?}");
}

#[tokio::test]
async fn a_key_set_is_kept_for_as_long_as_it_may_be() {
    let site = JwksSite::publishing(&site_key().set());
    let assistant = StandIn::with(site.keys(), None);
    let token = assistant.token("anon-1");
    let turns = JWKS_MAX_AGE.whole_seconds() / 10;
    for _ in 1..turns {
        assert_eq!(assistant.introspect(&token).await.status, 200);
        assistant.advance(Duration::seconds(10));
    }
    assert_eq!(site.asked(), 1);
    assistant.advance(Duration::seconds(10));
    assert_eq!(assistant.introspect(&token).await.status, 200);
    assert_eq!(site.asked(), 2);
}

#[tokio::test]
async fn what_the_site_published_counts_while_it_is_down() {
    let site = JwksSite::publishing(&site_key().set());
    let assistant = StandIn::with(site.keys(), None);
    let token = assistant.token("anon-1");
    assert_eq!(assistant.introspect(&token).await.status, 200);
    let too_large = "x".repeat(100_000);
    for (status, body) in [
        ("503 Service Unavailable", ""),
        ("200 OK", "no JSON"),
        ("200 OK", "{}"),
        ("200 OK", too_large.as_str()),
        ("302 Found\r\nLocation: http://127.0.0.1:1/", ""),
    ] {
        site.answer(status, body);
        assistant.advance(Duration::minutes(5));
        assert_eq!(assistant.introspect(&assistant.token("anon-1")).await.status, 200, "{status}");
    }
    assert_eq!(site.asked(), 6);
}

#[tokio::test]
async fn keys_that_never_could_be_fetched_are_a_503_that_says_when_to_come_back() {
    let site = JwksSite::publishing(&site_key().set());
    let assistant = StandIn::with(site.keys(), None);
    site.answer("500 Internal Server Error", "");
    let reply = assistant.introspect(&assistant.token("anon-1")).await;
    assert!(reply.is_problem(503, "keys_unavailable", "cannot be fetched"), "{reply:?}");
    assert_eq!(reply.header("retry-after"), "2");
    site.publish(&site_key().set());
    assert_eq!(assistant.introspect(&assistant.token("anon-1")).await.status, 200);
}

#[tokio::test]
async fn the_widget_is_there_under_any_version() {
    let assistant = StandIn::start();
    for version in ["latest", "8.2.0", "0.0.1", "anything"] {
        let path = format!("/versions/{version}/WatsonAssistantChatEntry.js");
        let reply = send(assistant.request("GET", &path)).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/javascript; charset=utf-8"));
        // A page under `Cross-Origin-Embedder-Policy: require-corp` may load it too.
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(reply.body.contains("window.loadWatsonAssistantChat"));
    }
    for path in ["/versions/WatsonAssistantChatEntry.js", "/versions/a/b/WatsonAssistantChatEntry.js", "/"] {
        assert_eq!(send(assistant.request("GET", path)).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn any_page_can_import_the_widgets_modules() {
    let assistant = StandIn::start();
    let words = ["en", "de", "fr", "es", "ja", "ar"].map(|tag| format!("widget/words/{tag}.js"));
    let mut due = Vec::new();
    for (folder, chat) in [("versions/latest", "assistant"), ("wxochat", "orchestrate")] {
        let base = Url::parse(&format!("http://assistant/{folder}/")).unwrap();
        due.extend(words.iter().chain([&format!("widget/{chat}.js")]).map(|part| base.join(part).unwrap()));
    }
    let mut seen = BTreeSet::new();
    while let Some(module) = due.pop() {
        if !seen.insert(module.path().to_owned()) {
            continue;
        }
        let reply = send(assistant.request("GET", module.path()).header(ORIGIN, "https://elsewhere.example")).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, "*"), "{module}");
        assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
        due.extend(imports(&reply.body).map(|name| module.join(name).unwrap()));
    }
    assert!(seen.contains("/versions/latest/jwt.js") && seen.contains("/wxochat/jwt.js"), "{seen:?}");
}

#[tokio::test]
async fn nobody_can_ask_for_a_key_or_change_one() {
    let assistant = StandIn::start();
    for (method, path) in [("GET", "/api/sessions"), ("GET", "/api/introspect"), ("PUT", "/api/sessions/1")] {
        let reply: Reply = send(assistant.request(method, path)).await;
        let allow = reply.header("allow");
        assert!(!allow.is_empty(), "{method} {path}");
        assert!(reply.is_problem(405, "method_not_allowed", allow), "{method} {path}: {reply:?}");
    }
    for path in ["/", "/token", "/api/nothing"] {
        let reply = send(assistant.request("GET", path)).await;
        assert!(reply.is_problem(404, "not_found", "POST /api/introspect"), "{path}: {reply:?}");
    }
}
