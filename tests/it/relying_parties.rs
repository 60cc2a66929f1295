//! The stand-in as the vendor of each assistant of the file: what it accepts, and what it says of a token that it would refuse.

use std::{fs, path::PathBuf};

use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use clap::Parser;
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use throughline::{
    app,
    config::AssistantsArgs,
    domain::{assistant::PayloadEncryption, display_name::AnonymousName},
};

use super::{
    assistants::folder_with,
    demo::{Demo, Folder, log_in},
};
use crate::support::{
    browser::send,
    program::Signal,
    serve::SECRET,
    stand_in::{NOW, StandIn, assistant_key, other_key, site_key},
};

const WIDGET: &str = "0d4e2b52-0000-4000-8000-000000000001";
const FILE: &str = r#"
[assistants.orchestrate]
profile = "watsonx-orchestrate"
extra = { clientID = "web" }

[assistants.support]
profile = "zendesk-messaging"
secret_file = "secret"
key_id = "app_0123456789abcdef01234567"

[assistants.people]
profile = "intercom"
secret_file = "secret"

[assistants.service]
profile = "salesforce-miaw"
signing_key = "own.pem"
issuer = "https://chat.example.com"
audience = "salesforce"

[assistants.calls]
profile = "amazon-connect"
secret_file = "secret"
identifier = "0d4e2b52-0000-4000-8000-000000000001"
fields = ["name", "authenticated"]

[assistants.inbox]
profile = "chatwoot-hmac"
secret_file = "secret"

[assistants.sealed]
profile = "watsonx-assistant"
payload_key = "assistant.pem"
payload_encryption = "oaep-sha256"

[assistants.own]
profile = "custom"
algorithm = "HS256"
secret_file = "secret"
claims = { who = "{custom_user_id}" }
"#;

/// The file, and what it names; of the key that signs for Salesforce this half.
fn folder(own: PathBuf) -> (TempDir, String) {
    let (folder, path) = folder_with(FILE);
    fs::write(folder.path().join("assistant.pem"), assistant_key().public_pem()).unwrap();
    fs::copy(own, folder.path().join("own.pem")).unwrap();
    (folder, path)
}

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    assistants: AssistantsArgs,
}

/// A stand-in that knows of the file what each vendor would.
fn stand_in() -> StandIn {
    let (_folder, path) = folder(other_key().public_file());
    let flags = Flags::parse_from(["test", "--assistants", &path]);
    let file = flags.assistants.read(&AnonymousName::default()).unwrap();
    StandIn::of_vendors(app::relying_parties(&file.assistants).unwrap())
}

fn hmac_of(message: &str) -> hmac::Tag {
    let secret = format!("{SECRET}-0123456789abcdef");
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), message.as_bytes())
}

/// A compact JWS with the shared secret.
fn shared(header: &Value, claims: &Value) -> String {
    let message = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(hmac_of(&message)))
}

/// These claims, and usual times unless they have others.
fn timed(mut claims: Value) -> Value {
    for (claim, at) in [("iat", NOW), ("exp", NOW + 300)] {
        claims.as_object_mut().unwrap().entry(claim).or_insert(at.into());
    }
    claims
}

fn hs256(claims: Value) -> String {
    shared(&json!({"alg": "HS256", "typ": "JWT"}), &timed(claims))
}

fn rs256(claims: Value) -> String {
    site_key().token(&timed(claims))
}

#[tokio::test]
async fn every_token_of_the_site_is_accepted_by_its_vendor() {
    let (_assistants, path) = folder(other_key().private_file());
    let folder = Folder::new();
    let mut command = folder.demo();
    command.args(["--assistants", &path, "--assistant-private-key"]).arg(assistant_key().private_file());
    let demo = Demo::start(command).await;
    let browser = demo.browser();
    log_in(&browser).await;
    let subject = browser.token().await.sub().to_owned();
    let ask = async |assistant: &str, body: Option<Value>| {
        let token = send(browser.fetch("GET", &format!("/token?assistant={assistant}"))).await.body;
        let url = format!("{}/api/introspect?assistant={assistant}", demo.assistant());
        let request = Client::new().post(url).bearer_auth(token);
        send(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    };
    for (assistant, claim, value) in [
        ("orchestrate", "/sub", json!(subject)),
        ("orchestrate", "/context", json!({"name": "Cade", "clientID": "web"})),
        ("support", "/external_id", json!("cade-id")),
        ("people", "/user_id", json!("cade-id")),
        ("service", "/iss", json!("https://chat.example.com")),
        ("calls", "/attributes/authenticated", json!("true")),
        ("sealed", "/user_payload/name", json!("Cade")),
        ("own", "/who", json!("cade-id")),
    ] {
        let told = ask(assistant, None).await;
        assert_eq!((told.status, told.json().pointer(claim)), (200, Some(&value)), "{assistant}: {told:?}");
    }
    let told = ask("inbox", Some(json!({"identifier": "cade-id"}))).await;
    assert_eq!((told.status, told.json()), (200, json!({"identifier": "cade-id"})));
    let told = ask("default", None).await.json();
    assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), ["sub", "user_payload", "exp"]);
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn a_name_that_the_file_does_not_have_is_a_404() {
    let stand_in = stand_in();
    let token = stand_in.token("anon-1");
    for name in ["nobody", "Support", "", "..%2F..", "support%00", "%ff", "own&assistant=own", &"a".repeat(5000)] {
        let reply = stand_in.introspect_for(name, &token).await;
        assert!(reply.is_problem(404, "unknown_assistant", "THROUGHLINE_ASSISTANTS"), "{name}: {reply:?}");
    }
    assert_eq!(stand_in.introspect_for("default", &token).await.status, 200);
}

/// What each vendor would refuse, and the words for whoever has to mend it.
fn refused() -> Vec<(&'static str, String, &'static str)> {
    let support = |header: &Value, claims: &Value| shared(header, &timed(claims.clone()));
    let header = json!({"alg": "HS256", "typ": "JWT", "kid": "app_0123456789abcdef01234567"});
    let person = json!({"scope": "user", "external_id": "cade-id"});
    let with = |claim: &str, value: Value| {
        let mut claims = person.clone();
        claims[claim] = value;
        support(&header, &claims)
    };
    let widget = |attributes: Value| hs256(json!({"sub": WIDGET, "attributes": attributes}));
    let context = |context: Value| rs256(json!({"sub": "anon-1", "context": context}));
    let service = |iss: &str, aud: Value| other_key().token(&timed(json!({"sub": "cade-id", "iss": iss, "aud": aud})));
    let changed = support(&header, &person).replace('.', ".e30A");
    vec![
        ("support", rs256(person.clone()), "signed with RS256, and the assistant accepts HS256 alone"),
        ("support", support(&json!({"alg": "none", "typ": "JWT"}), &person), "accepts HS256 alone"),
        ("support", support(&json!({"alg": "HS256", "kid": header["kid"]}), &person), "no `typ`"),
        (
            "support",
            support(&json!({"alg": "HS256", "typ": "JWT"}), &person),
            "`kid` is not app_0123456789abcdef01234567",
        ),
        ("support", changed, "three parts"),
        ("support", support(&header, &json!({"external_id": "cade-id"})), "no `scope`"),
        ("support", with("scope", json!("agent")), "`scope` is not user"),
        ("support", with("external_id", json!(7)), "`external_id` is not a string"),
        ("support", with("external_id", json!("")), "no `external_id`"),
        ("support", with("external_id", json!("a".repeat(256))), "longer than 255 bytes"),
        ("support", with("exp", json!(NOW + 86_401)), "lives 86401 s, and 86400 s is the longest"),
        ("support", with("exp", json!("soon")), "`exp` is not a number"),
        ("support", with("iat", json!(NOW + 90)), "`iat` is 90 s in the future"),
        ("support", with("pad", json!("a".repeat(6000))), "characters, and this assistant takes 7500"),
        ("people", rs256(json!({"user_id": "cade-id"})), "accepts HS256 alone"),
        ("people", hs256(json!({"email": "cade@example.com"})), "no `user_id`"),
        ("service", service("https://chat.example.com/", json!("salesforce")), "`iss` is not https://chat.example.com"),
        ("service", service("https://chat.example.com", json!(["other"])), "`aud` is not salesforce"),
        ("service", rs256(json!({"sub": "cade-id"})), "signature does not match"),
        ("orchestrate", context(json!({"wxo_tenant": "a"})), "`wxo_tenant`, a name that the vendor reserves"),
        ("orchestrate", context(json!({"client-id": "a"})), "`client-id`, and the vendor reads only names"),
        ("orchestrate", context(json!("text")), "`context` is not an object"),
        ("orchestrate", rs256(json!({"sub": "cade@example.com"})), "not an email address"),
        ("orchestrate", rs256(json!({"sub": "anon-1", "exp": NOW + 7101})), "7100 s is the longest"),
        ("calls", widget(json!({"vip": true})), "`vip` in its `attributes` is not a string"),
        ("calls", hs256(json!({"sub": "anon-1"})), "`sub` is not 0d4e2b52"),
        ("calls", widget(json!({"pad": "a".repeat(2400)})), "this assistant takes 3072"),
        ("own", rs256(json!({"who": "cade-id"})), "accepts HS256 alone"),
    ]
}

#[tokio::test]
async fn a_token_that_its_vendor_would_refuse_is_refused_and_told_why() {
    let stand_in = stand_in();
    for (assistant, token, words) in refused() {
        let reply = stand_in.introspect_for(assistant, &token).await;
        assert!(reply.is_problem(401, "invalid_token", words), "{assistant}, {words}: {reply:?}");
    }
    let late = stand_in.introspect_for("people", &hs256(json!({"user_id": "cade-id", "exp": NOW - 3}))).await;
    assert!(late.is_problem(401, "expired_token", "expired 3 s ago"), "{late:?}");
    let none = send(stand_in.request("POST", "/api/introspect?assistant=people")).await;
    assert!(none.is_problem(401, "invalid_token", "Authorization: Bearer"), "{none:?}");
}

/// The known answer of an independent library, whose key is the text; a library that decodes it from base64 makes another signature.
#[tokio::test]
async fn a_secret_is_used_as_the_text_that_it_is() {
    let stand_in = stand_in();
    let claims = timed(json!({"user_id": "cade-id"}));
    let message =
        [json!({"alg": "HS256"}), claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let newline = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, format!("{SECRET}-0123456789abcdef\n").as_bytes()),
        message.as_bytes(),
    );
    let token = format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(newline));
    let reply = stand_in.introspect_for("people", &token).await;
    assert!(reply.is_problem(401, "invalid_token", "used as the text that the vendor shows"), "{reply:?}");
    let reply = stand_in.introspect_for("people", &hs256(json!({"user_id": "cade-id"}))).await;
    assert_eq!(reply.status, 200, "{reply:?}");
}

/// The vendor's documents do not agree on the hash.
#[tokio::test]
async fn a_payload_that_is_encrypted_with_the_other_hash_is_told_so() {
    let stand_in = stand_in();
    let cade = json!({"name": "Cade"});
    let token =
        |encryption| rs256(json!({"sub": "anon-1", "user_payload": assistant_key().encrypt_as(encryption, &cade)}));
    let (sha1, sha256) = (token(PayloadEncryption::OaepSha1), token(PayloadEncryption::OaepSha256));
    let read = stand_in.introspect_for("sealed", &sha256).await;
    assert_eq!((read.status, &read.json()["user_payload"]), (200, &cade), "{read:?}");
    let other = stand_in.introspect_for("sealed", &sha1).await;
    assert!(
        other.is_problem(401, "invalid_token", "encrypted with SHA-1, and this assistant decrypts SHA-256"),
        "{other:?}"
    );
    let other = stand_in.introspect(&sha256).await;
    assert!(
        other.is_problem(401, "invalid_token", "encrypted with SHA-256, and this assistant decrypts SHA-1"),
        "{other:?}"
    );
}

#[tokio::test]
async fn a_digest_is_accepted_with_what_it_is_the_digest_of() {
    let stand_in = stand_in();
    let ask = async |body: Value, digest: &str| {
        let request = stand_in.request("POST", "/api/introspect?assistant=inbox").bearer_auth(digest);
        send(request.json(&body)).await
    };
    let digest = hmac_of("cade-id");
    let digest = digest.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digest: String = digest.map(|digit| char::from_digit(digit.into(), 16).unwrap()).collect();
    assert_eq!(ask(json!({"identifier": "cade-id"}), &digest).await.status, 200);
    for (identifier, digest) in
        [("dana-id", digest.clone()), ("cade-id", digest.to_uppercase()), ("cade-id", "00".repeat(32))]
    {
        let reply = ask(json!({"identifier": identifier}), &digest).await;
        assert!(reply.is_problem(401, "invalid_token", "HMAC with SHA-256"), "{identifier}: {reply:?}");
    }
    let reply = ask(json!({"id": "cade-id"}), &digest).await;
    assert!(reply.is_problem(422, "bad_request", "`identifier` is missing"), "{reply:?}");
}
