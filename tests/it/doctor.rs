//! `throughline doctor`: a deployment in order has no errors, and whatever is spoilt is found, named and given a remedy.

use std::{collections::BTreeSet, fs};

use aws_lc_rs::{rsa::KeySize, signature::KeyPair};
use throughline::crypto::key_file;

use crate::support::{
    doctor::Deployment,
    program::{Program, run, throughline},
    serve::{fixture, good_key, new_key},
};

#[tokio::test]
async fn a_deployment_in_order_has_no_error_and_no_warning() {
    let examined = Deployment::in_order().await.examined().await;
    // Payloads go clear until the assistant has a key, and the tests' database may be on an inner network.
    let remarks: Vec<&str> = examined.remarks().into_iter().filter(|id| *id != "database-tls").collect();
    assert_eq!(remarks, ["assistant-key"], "{}", examined.outcome.stdout);
    assert_eq!(examined.report["counts"]["error"], 0);
    assert_eq!(examined.report["counts"]["warning"], 0);
}

#[tokio::test]
async fn every_finding_of_the_json_has_the_same_fields() {
    let examined = Deployment::in_order().await.examined().await;
    for finding in examined.findings() {
        let fields: BTreeSet<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, BTreeSet::from(["id", "area", "severity", "found", "remedy"]), "{finding}");
        assert!(finding["found"].as_str().is_some_and(|found| found.ends_with('.')), "{finding}");
    }
    let counts = &examined.report["counts"];
    let all: u64 = ["error", "warning", "note", "ok"].iter().map(|severity| counts[severity].as_u64().unwrap()).sum();
    assert_eq!(all, u64::try_from(examined.findings().len()).unwrap());
}

#[tokio::test]
async fn what_is_wrong_is_told_all_at_once() {
    let spoilt = Deployment::in_order().await.with(&[
        ("THROUGHLINE_PUBLIC_URL", "http://chat.example.com"),
        ("THROUGHLINE_TRUSTED_PROXIES", "nobody"),
        ("THROUGHLINE_ALLOWED_ORIGINS", "*"),
        ("THROUGHLINE_COOKIE_SECRET_FILE", ""),
        ("THROUGHLINE_CHAT_REGION", "eu-de"),
        ("THROUGHLINE_KEYS_DIR", "/nowhere"),
        ("THROUGHLINE_ASSISTANT_PUBLIC_KEY", "/nowhere/key.pem"),
        ("THROUGHLINE_PAYLOAD_FIELDS", "shoe_size"),
        ("DATABASE_URL_FILE", ""),
    ]);
    let examined = spoilt.examined().await;
    let wrong = [
        "public-url",
        "trusted-proxies",
        "allowed-origins",
        "cookie-secret",
        "chat",
        "keys-folder",
        "assistant-key",
        "payload",
        "database-url",
    ];
    assert_eq!(examined.remarks(), wrong, "{}", examined.outcome.stdout);
    assert_eq!(examined.report["counts"]["error"], 9);
}

/// A setting, what it is set to, and what the doctor says of it.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[tokio::test]
async fn each_spoilt_setting_is_found() {
    let sound = Deployment::in_order().await;
    let cases: [Case; 26] = [
        ("THROUGHLINE_PUBLIC_URL", "https://chat.example.com/login", "error", "public-url", "address bar"),
        ("THROUGHLINE_PUBLIC_URL", "http://localhost:3001", "note", "public-url", "on this machine"),
        ("THROUGHLINE_LISTEN", "203.0.113.7:3001", "warning", "listen", "public address"),
        ("THROUGHLINE_OPS_LISTEN", "203.0.113.7:9001", "warning", "ops-listen", "read the metrics"),
        ("THROUGHLINE_OPS_LISTEN", "0.0.0.0:9001", "note", "ops-listen", "monitoring"),
        ("THROUGHLINE_TRUSTED_PROXIES", "", "warning", "trusted-proxies", "None, although the public URL is https"),
        ("THROUGHLINE_TRUSTED_PROXIES", "0.0.0.0/0", "error", "trusted-proxies", "everybody"),
        ("THROUGHLINE_TRUSTED_PROXIES", "10.0.0.1,::/0", "error", "trusted-proxies", "everybody"),
        ("THROUGHLINE_TRUSTED_PROXIES", "10.0.0.0/4", "warning", "trusted-proxies", "broad"),
        ("THROUGHLINE_ALLOWED_ORIGINS", "https://*.example.com", "error", "allowed-origins", "https://www.example.com"),
        ("THROUGHLINE_ALLOWED_ORIGINS", "https://chat.example.com", "note", "allowed-origins", "own origin"),
        ("THROUGHLINE_ALLOWED_ORIGINS", "http://www.example.com", "warning", "allowed-origins", "scheme"),
        ("THROUGHLINE_ALLOWED_ORIGINS", "https://example.net", "warning", "allowed-origins", "SameSite"),
        ("THROUGHLINE_ALLOWED_ORIGINS", "https://www.example.com", "ok", "allowed-origins", "same site"),
        ("THROUGHLINE_CHAT_INTEGRATION_ID", "abc", "error", "chat", "THROUGHLINE_CHAT_REGION"),
        ("THROUGHLINE_CHAT_SCRIPT_URL", "http://cdn.example.com/a.js", "error", "chat", "https"),
        ("THROUGHLINE_TOKEN_TTL", "3600", "warning", "token-ttl", "after logout"),
        ("THROUGHLINE_TOKEN_TTL", "10", "note", "token-ttl", "10 s"),
        ("THROUGHLINE_PAYLOAD_FIELDS", "name,email", "warning", "payload", "email"),
        ("THROUGHLINE_PAYLOAD_FIELDS", "name,email", "warning", "payload-email", "Mail is off"),
        ("THROUGHLINE_ANONYMOUS_NAME", "a\tb", "error", "settings", "THROUGHLINE_ANONYMOUS_NAME"),
        ("THROUGHLINE_PAYLOAD_EXTRA", "[1]", "error", "payload", "JSON object"),
        ("THROUGHLINE_COOKIE_SECRET_FILE", "/nowhere/secret", "error", "cookie-secret", "openssl rand"),
        ("THROUGHLINE_COOKIE_SECRET_FILE", "", "error", "cookie-secret", "is not set"),
        ("THROUGHLINE_ENCRYPTION_SECRET", "short", "error", "encryption-secret", "64 bytes"),
        ("DATABASE_URL_FILE", "/nowhere/url", "error", "database-url", "DATABASE_URL_FILE"),
    ];
    for (setting, value, severity, id, word) in cases {
        sound.again().with(&[(setting, value)]).expect(severity, id, &[word]).await;
    }
    let unverified = [("THROUGHLINE_PAYLOAD_FIELDS", "email"), ("THROUGHLINE_PAYLOAD_UNVERIFIED_EMAIL", "true")];
    sound.again().with(&unverified).expect("warning", "payload-email", &["\"email_verified\": false"]).await;
    let open = [("THROUGHLINE_LISTEN", "0.0.0.0:3001"), ("THROUGHLINE_TRUSTED_PROXIES", "")];
    sound.again().with(&open).expect("warning", "listen", &["plain http", "proxy"]).await;
    let unset = [("THROUGHLINE_LISTEN", "0.0.0.0:3001"), ("THROUGHLINE_PUBLIC_URL", "")];
    sound.again().with(&unset).expect("error", "public-url", &["must be set"]).await;
}

#[tokio::test]
async fn a_weak_or_open_cookie_secret_is_found() {
    let sound = Deployment::in_order().await;
    let long = "kept-to-ourselves ".repeat(8);
    let cases = [
        ("kept-to-ourselves".to_owned(), 0o600, "error", "64 bytes"),
        ("ab".repeat(50), 0o600, "error", "a few characters"),
        (format!("{long},{long}"), 0o600, "warning", "identical"),
        ((1..=4).map(|n| format!("{n}{long}")).collect::<Vec<_>>().join(","), 0o600, "note", "45 days"),
        (long, 0o644, "warning", "chmod 600"),
    ];
    for (secret, mode, severity, word) in cases {
        let deployment = sound.again();
        deployment.write("cookie-secret", mode, secret.as_bytes());
        deployment.expect(severity, "cookie-secret", &[word]).await;
    }
}

/// The public half of a private key.
fn public_half(pem: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    key_file::write_new(&path, 0o600, pem).unwrap();
    key_file::public_pem(key_file::read_private(&path, None).unwrap().public_key()).unwrap().into_bytes()
}

#[tokio::test]
async fn each_spoilt_key_file_is_found() {
    let sound = Deployment::in_order().await;
    let (short, public) = (new_key(KeySize::Rsa2048), public_half(good_key()));
    let (weak, elliptic) = (fixture("weak.pem"), fixture("elliptic.pem"));
    let cases = [
        ("active.pem", 0o644, good_key(), "error", "active-key", "chmod 600"),
        ("previous.pem", 0o644, good_key(), "error", "keys-folder", "chmod 600"),
        ("active.pem", 0o600, &short[..], "warning", "active-key", "2048 bits"),
        ("active.pem", 0o600, &weak, "error", "active-key", "too weak"),
        ("active.pem", 0o600, &elliptic, "error", "active-key", "another algorithm"),
        ("active.pem", 0o600, &public, "error", "active-key", "a private RSA key is needed"),
        ("active.pem", 0o600, &fixture("passphrase.pem"), "error", "active-key", "passphrase"),
        ("active.pem", 0o600, &b""[..], "error", "active-key", "PEM"),
        ("next.pem", 0o600, &weak, "error", "next-key", "too weak"),
        ("next.pem", 0o640, &short, "error", "next-key", "0640"),
        ("next.pem", 0o600, good_key(), "error", "keys-folder", "the same key"),
        ("retired/old.pem", 0o600, &short, "error", "retired-keys", "a public RSA key is needed"),
        ("active.pem.bak", 0o600, good_key(), "note", "keys-folder", "active.pem.bak"),
        (".draft.tmp", 0o600, good_key(), "warning", "keys-folder", ".draft.tmp"),
    ];
    for (name, mode, pem, severity, id, word) in cases {
        let deployment = sound.again();
        fs::create_dir(deployment.path("keys/retired")).unwrap();
        deployment.write(&format!("keys/{name}"), mode, pem);
        deployment.expect(severity, id, &[word]).await;
    }
    let deployment = sound.again();
    fs::remove_file(deployment.path("keys/active.pem")).unwrap();
    deployment.expect("error", "active-key", &["throughline key generate"]).await;
    let deployment = sound.again();
    deployment.mode("keys", 0o777);
    deployment.expect("error", "keys-folder", &["0777", "chmod go-w"]).await;
}

#[tokio::test]
async fn each_spoilt_key_of_the_assistant_is_found() {
    let sound = Deployment::in_order().await;
    let short = new_key(KeySize::Rsa2048);
    let (own, other) = (public_half(good_key()), public_half(&short));
    let cases: [(&[u8], &str, &str); 5] = [
        (&other, "ok", "2048 bits"),
        (&own, "error", "own signing key"),
        (&short, "error", "a public RSA key is needed"),
        (&fixture("certificate.pem"), "ok", "2048 bits"),
        (&fixture("elliptic.pem"), "error", "is a private key"),
    ];
    for (pem, severity, word) in cases {
        let deployment = sound.again();
        deployment.write("assistant.pem", 0o644, pem);
        let path = deployment.text_path("assistant.pem");
        deployment
            .with(&[("THROUGHLINE_ASSISTANT_PUBLIC_KEY", &path)])
            .expect(severity, "assistant-key", &[word])
            .await;
    }
    // The text of a key instead of its file, in the quotes that somebody left around it: it is not taken for a path.
    let quoted = format!("\"{}", String::from_utf8(short).unwrap());
    let deployment = sound.again().with(&[("THROUGHLINE_ASSISTANT_PUBLIC_KEY", &quoted)]);
    deployment.expect("error", "assistant-key", &["its text"]).await;
}

#[tokio::test]
async fn people_read_lines_with_a_remedy_below_and_a_sum_at_the_end() {
    let mut deployment = Deployment::in_order().await.with(&[("THROUGHLINE_TRUSTED_PROXIES", "")]);
    let settings: Vec<_> =
        deployment.command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
    deployment.command = throughline(["doctor"]);
    for (name, value) in settings {
        match value {
            Some(value) => deployment.command.env(name, value),
            None => deployment.command.env_remove(name),
        };
    }
    let outcome = Program::start(deployment.command).end().await.done();
    assert!(!outcome.stdout.contains('\u{1b}'), "colours in a pipe: {outcome:?}");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("  warning  trusted-proxies ")).expect("the finding");
    assert!(lines[at + 1].trim_start().starts_with("→ Set THROUGHLINE_TRUSTED_PROXIES"), "{outcome:?}");
    let last = lines.last().unwrap();
    assert!(last.starts_with("0 errors, 1 warning, ") && last.ends_with(" ok"), "{last}");
}

#[tokio::test]
async fn what_cannot_be_parsed_is_found_like_everything_else() {
    let sound = Deployment::in_order().await;
    let (long, huge) = ("k".repeat(300), format!(r#"{{"a":"{}"}}"#, "x".repeat(60_000)));
    for (setting, value, id, word) in [
        ("THROUGHLINE_LISTEN", "nowhere", "listen", "127.0.0.1:3001"),
        ("THROUGHLINE_OPS_LISTEN", "9001", "ops-listen", "127.0.0.1:9001"),
        ("THROUGHLINE_TOKEN_TTL", "0", "token-ttl", "10 to 3600"),
        ("THROUGHLINE_KEYS_DIR", long.as_str(), "keys-folder", "must be a path"),
        ("THROUGHLINE_PASSWORD_MIN_LENGTH", "many", "settings", "8 to 64"),
        ("THROUGHLINE_HSTS_INCLUDE_SUBDOMAINS", "yes", "settings", "true or false"),
        ("THROUGHLINE_TRUSTED_PROXY", "10.0.0.1", "settings", "the nearest is THROUGHLINE_TRUSTED_PROXIES"),
        ("THROUGHLINE_PAYLOAD_EXTRA", huge.as_str(), "payload", "8192"),
    ] {
        sound.again().with(&[(setting, value)]).expect("error", id, &[word]).await;
    }
    let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(4000));
    sound.again().with(&[("THROUGHLINE_PAYLOAD_EXTRA", &large)]).expect("warning", "payload", &["4008 bytes"]).await;
}

#[tokio::test]
async fn a_value_that_is_none_is_a_usage_error_beside_the_report() {
    for (setting, value, code) in [("THROUGHLINE_TOKEN_TTL", "5m", 2), ("THROUGHLINE_PAYLOAD_EXTRA", "[1]", 1)] {
        let deployment = Deployment::in_order().await.with(&[(setting, value)]);
        let outcome = run(deployment.command).await;
        assert_eq!((outcome.code, &outcome.json()["counts"]["error"]), (Some(code), &1.into()), "{outcome:?}");
    }
}

#[tokio::test]
async fn an_unknown_flag_is_a_usage_error() {
    let outcome = run(throughline(["doctor", "--lisen", "127.0.0.1:3001"])).await;
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--lisen"), "{outcome:?}");
}
