//! What the operator's settings put into the token, and the keys that it is verified with.

use std::collections::BTreeSet;

use aws_lc_rs::{digest, rsa::KeySize};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use throughline::crypto::{key_file, payload_cipher::PayloadDecryptor};

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Token, send},
};

/// The assistant's key: the private half for the test, the public one for the server.
struct AssistantKey {
    decryptor: PayloadDecryptor,
    public_pem: String,
    modulus_bytes: usize,
    folder: tempfile::TempDir,
}

impl AssistantKey {
    fn new(size: KeySize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("assistant.pem");
        let pair = key_file::generate(&path, size, None).unwrap();
        let public_pem = key_file::public_pem(aws_lc_rs::signature::KeyPair::public_key(&pair)).unwrap();
        let decryptor = PayloadDecryptor::read(&path).unwrap();
        Self { decryptor, public_pem, modulus_bytes: size.len(), folder }
    }

    fn open(&self, token: &Token) -> Value {
        let ciphertext = token.payload().as_str().unwrap();
        serde_json::from_slice(&self.decryptor.decrypt(ciphertext).unwrap()).unwrap()
    }
}

/// RFC 8017 §7.1.
#[tokio::test]
async fn an_encrypted_payload_can_be_read_by_the_assistant_alone() {
    let assistant = AssistantKey::new(KeySize::Rsa2048);
    let flags = ["--assistant-public-key", &assistant.public_pem, "--payload-fields", "name,custom_user_id,email"];
    let app = Setup::default().flags(flags).start().await.with_people().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let token = browser.token().await;
    let who = json!({"name": "Cade", "custom_user_id": "cade-id", "email": "cade@example.com",
        "email_verified": true});
    assert_eq!(assistant.open(&token), who);

    let ciphertext = BASE64_STANDARD.decode(token.payload().as_str().unwrap()).unwrap();
    assert_eq!(ciphertext.len() % assistant.modulus_bytes, 0);
    let readable = format!("{}{}{}", token.header, token.claims, String::from_utf8_lossy(&ciphertext)).to_lowercase();
    assert!(!readable.contains("cade") && !readable.contains("example.com"), "{readable}");

    let again = browser.token().await;
    assert_ne!(token.payload(), again.payload(), "the same person shows as the same ciphertext");
    assert_eq!(assistant.open(&again), who);
}

#[tokio::test]
async fn an_encrypted_payload_of_an_anonymous_visitor_names_the_subject() {
    let assistant = AssistantKey::new(KeySize::Rsa2048);
    let path = assistant.folder.path().join("public.pem");
    std::fs::write(&path, &assistant.public_pem).unwrap();
    let app = Setup::default().flags(["--assistant-public-key", path.to_str().unwrap()]).start().await;
    let token = app.browser().token().await;
    assert_eq!(assistant.open(&token), json!({"name": "Anonymous", "custom_user_id": token.sub()}));
}

#[tokio::test]
async fn a_payload_longer_than_a_block_is_encrypted_whole() {
    let assistant = AssistantKey::new(KeySize::Rsa3072);
    let flags = ["--assistant-public-key", &assistant.public_pem];
    let app = Setup::default().flags(flags).start().await;
    let browser = app.browser();
    let name = "山田 太郎 ".repeat(40).trim().to_owned();
    let fields = [("email", "eve@example.com"), ("display_name", &name), ("password", "a long enough passphrase")];
    assert_eq!(browser.submit("/register", &fields).await.status, 303);
    let token = browser.token().await;
    assert_eq!(assistant.open(&token)["name"], name);
    let length = BASE64_STANDARD.decode(token.payload().as_str().unwrap()).unwrap().len();
    assert_eq!((length % 384, length / 384 > 1), (0, true), "{length} bytes");
}

#[tokio::test]
async fn issuer_and_audience_stand_in_the_token_when_they_are_configured() {
    let flags = ["--token-issuer", "https://chat.example.com", "--token-audience", "assistant"];
    let claims = Setup::default().flags(flags).start().await.browser().token().await.claims;
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("https://chat.example.com"), &json!("assistant")));
}

#[tokio::test]
async fn the_operator_chooses_the_fields_of_the_payload() {
    let extra = r#"{"tier":"gold"}"#;
    let flags = ["--payload-fields", "email,name,authenticated,locale", "--payload-extra", extra];
    let app = Setup::default().flags(flags).start().await.with_people().await;
    let browser = app.browser();
    assert_eq!(*browser.token().await.payload(), json!({"name": "Anonymous", "authenticated": false, "tier": "gold"}));
    browser.log_in_as("Cade").await;
    let cade = json!({"email": "cade@example.com", "email_verified": true, "name": "Cade", "authenticated": true,
        "locale": "en", "tier": "gold"});
    assert_eq!(*browser.token().await.payload(), cade);
}

/// RFC 7517 §4, RFC 7518 §6.3.1.
#[tokio::test]
async fn the_published_keys_are_public_halves_and_nothing_else() {
    let app = Setup::default().start().await;
    app.lose_database().await;
    let reply = send(app.browser().request("GET", "/.well-known/jwks.json")).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"), "{reply:?}");
    assert!(reply.set_cookies().is_empty());
    let max_age = reply.header("cache-control").strip_prefix("public, max-age=").unwrap().parse::<u32>().unwrap();
    assert!((60..=600).contains(&max_age), "{max_age}");
    let keys = reply.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 1);
    for key in keys {
        let members: BTreeSet<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, BTreeSet::from(["kty", "use", "alg", "kid", "n", "e"]));
        assert_eq!((&key["kty"], &key["use"], &key["alg"]), (&json!("RSA"), &json!("sig"), &json!("RS256")));
        let exponent = BASE64_URL_SAFE_NO_PAD.decode(key["e"].as_str().unwrap()).unwrap();
        assert_eq!(exponent, [1, 0, 1]);
        let modulus = BASE64_URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
        assert!(modulus.len() >= 256 && modulus[0] != 0, "{} bytes", modulus.len());
    }
}

/// RFC 7517 §4.5.
#[tokio::test]
async fn every_token_verifies_with_the_published_key_that_its_header_names() {
    let app = TestApp::start().await;
    let keys = send(app.browser().request("GET", "/.well-known/jwks.json")).await.json();
    let browser = app.browser();
    for turn in 0..100 {
        if turn == 50 {
            browser.log_in_as("Cade").await;
        }
        let token = browser.token().await;
        let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == token.header["kid"]).unwrap();
        assert_eq!(key["kid"], thumbprint(key));
        assert!(verifies(&token.text, key), "{token:?}");
    }
    let token = browser.token().await.text;
    let (head, rest) = token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let mut claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims["user_payload"]["custom_user_id"] = json!("dana-id");
    let forged = format!("{head}.{}.{signature}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
    assert!(!verifies(&forged, &keys["keys"][0]), "the signature does not cover the payload");
}

fn verifies(token: &str, key: &Value) -> bool {
    let key = DecodingKey::from_jwk(&serde_json::from_value(key.clone()).unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_required_spec_claims(&["exp", "sub"]);
    validation.leeway = 0;
    jsonwebtoken::decode::<Value>(token, &key, &validation).is_ok()
}

/// RFC 7638 §3: SHA-256 over the required members in alphabetical order, without white space.
fn thumbprint(key: &Value) -> String {
    let canonical = format!(r#"{{"e":{},"kty":{},"n":{}}}"#, key["e"], key["kty"], key["n"]);
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, canonical.as_bytes()))
}
