//! `throughline token issue` and `token inspect`: tokens without a browser, and why one is refused.

use std::{fs, path::Path, process::Command};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use throughline::{app::SystemClock, crypto::key_file, domain::clock::Clock};

use crate::support::{
    TestApp,
    app::make_key,
    browser::Token,
    program::{Outcome, run, run_unread, run_with_input, throughline},
};

const SUBJECT: &str = "anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a";

/// A folder with a signing key, and the assistant's key pair beside it.
struct Keys(tempfile::TempDir);

impl Keys {
    fn make() -> Self {
        let keys = Self(tempfile::tempdir().unwrap());
        make_key(&keys.0.path().join("active.pem"));
        keys
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes the assistant's key pair, and gives the paths of the public and the private half.
    fn assistant(&self) -> (String, String) {
        let folder = self.path().join("assistant");
        let (public, private) = (folder.join("public.pem"), folder.join("private.pem"));
        make_key(&private);
        let pair = key_file::read_private(&private, None).unwrap();
        let key = aws_lc_rs::signature::KeyPair::public_key(&pair);
        fs::write(&public, key_file::public_pem(key).unwrap()).unwrap();
        (public.to_str().unwrap().to_owned(), private.to_str().unwrap().to_owned())
    }

    fn command(&self, what: &str, more: &[&str]) -> Command {
        let mut command = throughline(["token", what, "--keys-dir"]);
        command.arg(self.path()).args(more);
        command
    }

    async fn issue(&self, more: &[&str]) -> Token {
        Token::decode(run(self.command("issue", more)).await.done().stdout.trim_end())
    }

    async fn inspect(&self, token: &str, more: &[&str]) -> Outcome {
        run(self.command("inspect", &[&[token], more].concat())).await
    }

    /// A token of our own making, signed with the active key.
    fn sign(&self, claims: &Value) -> String {
        let pem = fs::read(self.path().join("active.pem")).unwrap();
        let key = EncodingKey::from_rsa_pem(&pem).unwrap();
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), claims, &key).unwrap()
    }
}

fn now() -> i64 {
    SystemClock.now().unix_timestamp()
}

fn part(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

fn claims() -> Value {
    json!({"sub": SUBJECT, "iat": now(), "exp": now() + 300, "user_payload": {"name": "Anonymous"}})
}

#[tokio::test]
async fn an_anonymous_token_needs_no_database() {
    let keys = Keys::make();
    let (first, second) = (keys.issue(&[]).await, keys.issue(&[]).await);
    assert!(first.is_anonymous() && second.is_anonymous(), "{first:?} {second:?}");
    assert_ne!(first.sub(), second.sub());
    assert_eq!(first.claims["exp"].as_i64().unwrap() - first.claims["iat"].as_i64().unwrap(), 300);
    keys.inspect(&first.text, &[]).await.done();
}

#[tokio::test]
async fn a_token_may_be_issued_for_a_known_subject() {
    let keys = Keys::make();
    assert_eq!(keys.issue(&["--subject", SUBJECT]).await.sub(), SUBJECT);
    for wrong in ["cade@example.com", "anon-7", "", "anon-6F0C2C1E-8C2A-4D8E-9D55-0D6F1F1C7B1A x"] {
        run(keys.command("issue", &["--subject", wrong])).await.refused(&["--subject"]);
    }
}

#[tokio::test]
async fn a_token_in_json_says_what_token_says() {
    let keys = Keys::make();
    let json = run(keys.command("issue", &["--json", "--subject", SUBJECT])).await.done().json();
    assert_eq!((&json["subject"], &json["authenticated"]), (&json!(SUBJECT), &json!(false)));
    assert_eq!(Token::decode(json["token"].as_str().unwrap()).sub(), SUBJECT);
    let expires_at = json["expires_at"].as_str().unwrap();
    assert!(expires_at.ends_with('Z') && expires_at.len() == 20, "{expires_at}");
}

#[tokio::test]
async fn a_token_for_an_account_makes_the_subject_that_accounts() {
    let app = TestApp::start().await;
    let keys = Keys::make();
    let issue = |more: &[&str]| {
        let mut command = keys.command("issue", more);
        command.env("DATABASE_URL", &app.database.url);
        run(command)
    };
    let cade = issue(&["--email", "Cade@example.com", "--subject", SUBJECT]).await.done();
    let cade = Token::decode(cade.stdout.trim_end());
    assert!(cade.is("Cade") && cade.sub() == SUBJECT, "{cade:?}");
    let owned = "select count(*) from subject join account on account.id = account_id where custom_user_id = 'cade-id'";
    assert_eq!(app.count(owned).await, 1);
    let dana = issue(&["--email", "dana@example.com", "--subject", SUBJECT]).await;
    dana.refused(&["--subject", "belongs to another account"]);
    let fresh = issue(&["--email", "dana@example.com", "--json"]).await.done().json();
    assert_eq!(fresh["authenticated"], true);
    assert_ne!(fresh["subject"], SUBJECT);
    issue(&["--email", "nova@example.com"]).await.refused(&["--email", "no such account"]);
    issue(&["--email", "nova"]).await.refused(&["--email"]);
    app.sql("update account set disabled_at = now() where custom_user_id = 'cade-id'").await;
    issue(&["--email", "cade@example.com"]).await.refused(&["--email", "disabled"]);
    run(keys.command("issue", &["--email", "cade@example.com"])).await.refused(&["DATABASE_URL is not set"]);
}

#[tokio::test]
async fn a_valid_token_is_shown_whole() {
    let keys = Keys::make();
    let token = keys.issue(&["--subject", SUBJECT]).await;
    let shown = keys.inspect(&token.text, &[]).await.done().stdout;
    for word in ["\"alg\": \"RS256\"", token.header["kid"].as_str().unwrap(), SUBJECT, "Expires", "Verdict  valid"] {
        assert!(shown.contains(word), "no {word:?} in {shown}");
    }
    let json = keys.inspect(&token.text, &["--json"]).await.done().json();
    assert_eq!((&json["valid"], &json["reason"]), (&json!(true), &Value::Null));
    assert_eq!((&json["header"], &json["claims"]), (&token.header, &token.claims));
}

#[tokio::test]
async fn a_token_may_come_on_standard_input() {
    let keys = Keys::make();
    let token = keys.issue(&[]).await.text;
    for more in [[].as_slice(), &["-"]] {
        run_with_input(keys.command("inspect", more), &format!("{token}\n")).await.done();
        run_with_input(keys.command("inspect", more), "\n").await.refused(&["standard input"]);
    }
}

#[tokio::test]
async fn a_refused_token_is_refused_in_words() {
    let keys = Keys::make();
    let good = keys.issue(&["--subject", SUBJECT]).await;
    let [header, body, signature] = good.text.split('.').collect::<Vec<_>>()[..] else { unreachable!() };
    let without = |claim: &str| {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(claim);
        keys.sign(&claims)
    };
    let with = |claim: &str, value: Value| {
        let mut claims = claims();
        claims[claim] = value;
        keys.sign(&claims)
    };
    let symmetric = EncodingKey::from_secret(&fs::read(keys.path().join("active.pem")).unwrap());
    let symmetric = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims(), &symmetric).unwrap();
    let mut raised = good.claims.clone();
    raised["user_payload"] = json!({"name": "Cade", "custom_user_id": "cade-id"});
    let none = part(&json!({"alg": "none", "typ": "JWT"}));
    for (token, words) in [
        (with("exp", json!(now() - 100)), "it expired 1"),
        (with("exp", json!("soon")), "its `exp` is not a number"),
        (without("exp"), "it has no `exp`"),
        (without("sub"), "it has no `sub`"),
        (with("sub", json!("cade@example.com")), "not an email address"),
        (with("nbf", json!(now() + 100)), "its `nbf` is"),
        (Keys::make().sign(&claims()), "its signature does not match"),
        (format!("{header}.{}.{signature}", part(&raised)), "its signature does not match"),
        (format!("{none}.{body}."), "signed with none"),
        (format!("{none}.{body}.{signature}"), "signed with none"),
        (symmetric, "signed with HS256"),
        (format!("{}.{body}.{signature}", part(&json!({"typ": "JWT"}))), "no algorithm"),
        (format!("{header}.{body}"), "it is not a JWT"),
        (format!("{header}.{body}.{signature}."), "it is not a JWT"),
        (format!("{header}.{body}.!{signature}"), "it is not a JWT"),
        ("hello".to_owned(), "it is not a JWT"),
        ("..".to_owned(), "it is not a JWT"),
    ] {
        keys.inspect(&token, &[]).await.refused(&["the token is refused: ", words]);
        let json = keys.inspect(&token, &["--json"]).await.refused(&[words]).json();
        assert_eq!(json["valid"], false, "{token}");
        assert!(json["reason"].as_str().unwrap().contains(words), "{json}");
    }
}

#[tokio::test]
async fn where_there_are_several_keys_an_unknown_one_is_named() {
    let keys = Keys::make();
    let foreign = Keys::make().issue(&[]).await;
    keys.inspect(&foreign.text, &[]).await.refused(&["signature"]);
    make_key(&keys.path().join("next.pem"));
    keys.inspect(&foreign.text, &[])
        .await
        .refused(&[foreign.header["kid"].as_str().unwrap(), "none of the known keys"]);
    keys.inspect(&keys.issue(&[]).await.text, &[]).await.done();
}

#[tokio::test]
async fn a_token_is_inspected_with_a_public_key_alone() {
    let (keys, elsewhere) = (Keys::make(), tempfile::tempdir().unwrap());
    let token = keys.issue(&[]).await.text;
    let pair = key_file::read_private(&keys.path().join("active.pem"), None).unwrap();
    let public = elsewhere.path().join("public.pem");
    let key = aws_lc_rs::signature::KeyPair::public_key(&pair);
    fs::write(&public, key_file::public_pem(key).unwrap()).unwrap();
    let inspect = |key: &Path| {
        let mut command = throughline(["token", "inspect", &token, "--public-key"]);
        command.arg(key);
        run(command)
    };
    inspect(&public).await.done();
    inspect(&keys.path().join("active.pem")).await.refused(&["--public-key", "a public RSA key is needed"]);
    inspect(&elsewhere.path().join("absent.pem")).await.refused(&["--public-key", "does not exist"]);
}

#[tokio::test]
async fn an_encrypted_payload_is_shown_to_whoever_has_the_assistants_key() {
    let keys = Keys::make();
    let (public, private) = keys.assistant();
    let token = keys.issue(&["--subject", SUBJECT, "--assistant-public-key", &public]).await;
    assert!(token.payload().is_string(), "{token:?}");
    let blind = keys.inspect(&token.text, &[]).await.done();
    assert!(!blind.stdout.contains("Anonymous"), "{blind:?}");
    let with_key = ["--assistant-private-key", private.as_str()];
    let shown = keys.inspect(&token.text, &with_key).await.done();
    assert!(shown.stdout.contains("Decrypted user_payload") && shown.stdout.contains("Anonymous"), "{shown:?}");
    let json = keys.inspect(&token.text, &[&with_key[..], &["--json"]].concat()).await.done().json();
    assert_eq!(json["decrypted_payload"], json!({"name": "Anonymous", "custom_user_id": SUBJECT}));
    let active = keys.path().join("active.pem");
    let wrong = keys.inspect(&token.text, &["--assistant-private-key", active.to_str().unwrap()]).await;
    wrong.refused(&["the token is valid", "was not made with this key"]);
    keys.inspect(&token.text, &["--assistant-private-key", &public]).await.refused(&["--assistant-private-key"]);
}

#[tokio::test]
async fn keys_that_cannot_be_used_are_named() {
    let nothing = tempfile::tempdir().unwrap();
    let mut command = throughline(["token", "issue", "--keys-dir"]);
    command.arg(nothing.path());
    run(command).await.refused(&["THROUGHLINE_KEYS_DIR", "throughline key generate"]);
    let keys = Keys::make();
    let none = run(keys.command("issue", &["--assistant-public-key", "/nowhere.pem"])).await;
    none.refused(&["THROUGHLINE_ASSISTANT_PUBLIC_KEY", "/nowhere.pem"]);
}

#[tokio::test]
async fn a_reader_that_went_away_is_no_error() {
    let keys = Keys::make();
    let token = keys.issue(&[]).await.text;
    for command in [keys.command("issue", &[]), keys.command("inspect", &[&token]), keys.command("issue", &["--json"])]
    {
        run_unread(command).await.done();
    }
}
