//! The stand-in as watsonx Orchestrate: threads of an agent, which sees the token's `context`.

use serde_json::{Value, json};

use crate::support::{
    browser::{Reply, send},
    stand_in::{NOW, StandIn, assistant_key, other_key, site_key},
};

/// A token that its profile allows, with these claims besides.
fn token(sub: &str, more: &Value) -> String {
    let mut claims = json!({"sub": sub, "iat": NOW, "exp": NOW + 3600, "context": {"name": "Cade"}});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    site_key().token(&claims)
}

async fn begin(assistant: &StandIn, token: &str) -> Reply {
    send(assistant.request("POST", "/api/threads").bearer_auth(token)).await
}

/// A thread of its own, and what the agent says there.
async fn ask_with(assistant: &StandIn, token: &str, message: &Value) -> String {
    let begun = begin(assistant, token).await;
    assert_eq!(begun.status, 201, "{begun:?}");
    let path = format!("/api/threads/{}/runs", begun.json()["thread_id"].as_str().unwrap());
    let reply = send(assistant.request("POST", &path).bearer_auth(token).json(message)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["output"][0]["text"].as_str().unwrap().to_owned()
}

async fn ask(assistant: &StandIn, token: &str, text: &str) -> String {
    ask_with(assistant, token, &json!({"text": text})).await
}

#[tokio::test]
async fn an_agent_knows_what_the_tokens_context_says() {
    let assistant = StandIn::start();
    let token = token("anon-1", &json!({"context": {"name": "Cade", "role": "buyer", "teams": ["a", "b"]}}));
    let known = "I know this about you: name is Cade, role is buyer, teams is [\"a\",\"b\"].";
    assert_eq!(ask(&assistant, &token, "What do you know about me?").await, known);
    assert_eq!(ask(&assistant, &token, "${context.name}").await, "Cade");
    assert_eq!(ask(&assistant, &token, "${context.teams.1}").await, "b");
    assert_eq!(ask(&assistant, &token, "${context.shoe_size}").await, "There is nothing called shoe_size in context.");
    assert_eq!(ask(&assistant, &token, "What is my user ID").await, "Your user ID is anon-1.");
    assert!(ask(&assistant, &token, "Hello").await.starts_with("I am a stand-in for your agent."));
    let without = site_key().token(&json!({"sub": "anon-1", "exp": NOW + 60}));
    assert_eq!(ask(&assistant, &without, "What do you know about me").await, "I know nothing about you.");
}

/// What a script in the page says cannot pass for what the site signed.
#[tokio::test]
async fn a_signed_variable_beats_the_pages() {
    let assistant = StandIn::start();
    let token = token("anon-1", &json!({"context": {"role": "buyer"}}));
    let message = json!({"text": "What do you know about me", "context": {"role": "admin", "page": "/cart"}});
    assert_eq!(ask_with(&assistant, &token, &message).await, "I know this about you: role is buyer, page is /cart.");
}

#[tokio::test]
async fn a_token_that_the_vendor_would_refuse_begins_no_thread() {
    let assistant = StandIn::start();
    for (claims, words) in [
        (json!({"exp": NOW + 7101}), "lives 7101 s, and 7100 s is the longest"),
        (json!({"context": {"wxo_email_id": "cade@example.com"}}), "`wxo_email_id`, a name that the vendor reserves"),
        (json!({"context": {"client-id": "web"}}), "`client-id`"),
        (json!({"context": "Cade"}), "`context` is not an object"),
    ] {
        let reply = begin(&assistant, &token("anon-1", &claims)).await;
        assert!(reply.is_problem(401, "invalid_token", words), "{claims}: {reply:?}");
    }
    let expired = begin(&assistant, &token("anon-1", &json!({"exp": NOW}))).await;
    assert!(expired.is_problem(401, "expired_token", ""), "{expired:?}");
    let foreign = other_key().token(&json!({"sub": "anon-1", "exp": NOW + 60}));
    assert!(begin(&assistant, &foreign).await.is_problem(401, "invalid_token", "signature does not match"));
    let bare = send(assistant.request("POST", "/api/threads")).await;
    assert!(bare.is_problem(401, "invalid_token", ""), "{bare:?}");
}

#[tokio::test]
async fn a_thread_belongs_to_whoever_began_it() {
    let assistant = StandIn::start();
    let (one, other) = (token("anon-1", &json!({})), token("anon-2", &json!({})));
    let id = begin(&assistant, &one).await.json()["thread_id"].as_str().unwrap().to_owned();
    let (thread, runs) = (format!("/api/threads/{id}"), format!("/api/threads/{id}/runs"));
    let changed = send(assistant.request("POST", &runs).bearer_auth(&other).json(&json!({"text": "Hello"}))).await;
    assert!(changed.is_problem(409, "subject_changed", ""), "{changed:?}");
    assert_eq!(send(assistant.request("DELETE", &thread).bearer_auth(&other)).await.status, 409);
    assert_eq!(send(assistant.request("DELETE", &thread).bearer_auth(&one)).await.status, 204);
    assert_eq!(send(assistant.request("DELETE", &thread).bearer_auth(&one)).await.status, 404);
}

#[tokio::test]
async fn an_agent_says_whether_it_could_decrypt_the_sso_token() {
    let assistant = StandIn::start();
    let sealed = |payload: Value| json!({"user_payload": assistant_key().encrypt(&payload)});
    for (claims, said) in [
        (sealed(json!({"sso_token": "canary"})), "I decrypted your sso_token."),
        (sealed(json!({"name": "Cade"})), "I decrypted your user_payload, and there is no sso_token in it."),
        (json!({"user_payload": "AAAA"}), "I could not decrypt your user_payload: "),
        (
            json!({"user_payload": {"sso_token": "canary"}}),
            "I could not decrypt your user_payload: it is not encrypted",
        ),
        (json!({}), "Your token has no user_payload, and so no sso_token."),
    ] {
        let answer = ask(&assistant, &token("anon-1", &claims), "Send something secure").await;
        assert!(answer.starts_with(said) && !answer.contains("canary"), "{claims}: {answer}");
    }
}

#[tokio::test]
async fn the_loader_is_where_the_vendors_is() {
    let assistant = StandIn::start();
    let reply = send(assistant.request("GET", "/wxochat/wxoLoader.js?embed=true")).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/javascript; charset=utf-8"));
    assert!(reply.body.contains("window.wxoLoader"), "{reply:?}");
    assert_eq!(send(assistant.request("GET", "/wxochat/widget/nothing.js")).await.status, 404);
}
