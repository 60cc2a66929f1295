//! `throughline serve` with settings that cannot be: it refuses soon, in one sentence that names setting and remedy.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;
use throughline::{config, crypto::key_file};

use crate::support::{
    program::{run, throughline},
    serve::{SECRET, Serve, cookie_secret, fixture, good_key},
};

/// Expects the refusal of a keys folder whose active key is this.
async fn active_key_is_refused(pem: &[u8], words: &[&str]) {
    let serve = Serve::prepared().await;
    serve.write_key("active.pem", pem);
    serve.expect_refusal(&[&["THROUGHLINE_KEYS_DIR", "active.pem"], words].concat()).await;
}

#[tokio::test]
async fn a_missing_key_is_refused() {
    let serve = Serve::prepared().await;
    fs::remove_file(serve.path("active.pem")).unwrap();
    serve.expect_refusal(&["THROUGHLINE_KEYS_DIR", "active.pem", "throughline key generate"]).await;
    let nowhere = [("THROUGHLINE_KEYS_DIR", "/nowhere/keys")];
    Serve::prepared().await.with(&nowhere).expect_refusal(&["THROUGHLINE_KEYS_DIR", "throughline key generate"]).await;
}

#[tokio::test]
async fn an_unreadable_key_is_refused() {
    // Root may read any file, but nobody can read a folder as one.
    let serve = Serve::prepared().await;
    fs::remove_file(serve.path("active.pem")).unwrap();
    fs::create_dir(serve.path("active.pem")).unwrap();
    serve.expect_refusal(&["THROUGHLINE_KEYS_DIR", "active.pem", "cannot be read"]).await;
}

#[tokio::test]
async fn a_weak_key_is_refused() {
    active_key_is_refused(&fixture("weak.pem"), &["2048", "throughline key generate"]).await;
}

#[tokio::test]
async fn a_key_of_another_algorithm_is_refused() {
    active_key_is_refused(&fixture("elliptic.pem"), &["another algorithm", "RSA"]).await;
}

#[tokio::test]
async fn a_certificate_is_no_key() {
    active_key_is_refused(&fixture("certificate.pem"), &["certificate", "a private RSA key is needed"]).await;
}

#[tokio::test]
async fn a_key_behind_a_passphrase_is_refused() {
    for name in ["passphrase.pem", "passphrase-pkcs1.pem"] {
        active_key_is_refused(&fixture(name), &["passphrase", "openssl pkey"]).await;
    }
}

#[tokio::test]
async fn a_public_key_in_the_place_of_the_private_one_is_refused() {
    let serve = Serve::prepared().await;
    let pair = key_file::read_private(&serve.path("active.pem"), None).unwrap();
    let public = key_file::public_pem(aws_lc_rs::signature::KeyPair::public_key(&pair)).unwrap();
    active_key_is_refused(public.as_bytes(), &["public key", "a private RSA key is needed"]).await;
}

#[tokio::test]
async fn a_damaged_key_is_refused() {
    let good = String::from_utf8(good_key().to_vec()).unwrap();
    let cut = good.lines().take(10).chain(["-----END PRIVATE KEY-----"]).collect::<Vec<_>>().join("\n");
    active_key_is_refused(cut.as_bytes(), &["damaged"]).await;
    active_key_is_refused(&good.as_bytes()[..good.len() / 2], &["damaged"]).await;
    for no_pem in ["", "hello"] {
        active_key_is_refused(no_pem.as_bytes(), &["PEM"]).await;
    }
    active_key_is_refused(&[0xff; 2000], &["PEM"]).await;
}

#[tokio::test]
async fn a_key_that_others_may_read_is_refused() {
    for mode in [0o644, 0o640, 0o604] {
        let serve = Serve::prepared().await;
        fs::set_permissions(serve.path("active.pem"), fs::Permissions::from_mode(mode)).unwrap();
        serve.expect_refusal(&["THROUGHLINE_KEYS_DIR", "active.pem", &format!("{mode:04o}"), "chmod 600"]).await;
    }
}

#[tokio::test]
async fn one_key_in_two_files_is_refused() {
    let serve = Serve::prepared().await;
    serve.write_key("next.pem", good_key());
    serve.expect_refusal(&["THROUGHLINE_KEYS_DIR", "active.pem", "next.pem", "the same key"]).await;
}

#[tokio::test]
async fn a_next_or_retired_key_that_cannot_be_used_is_refused() {
    let serve = Serve::prepared().await;
    serve.write_key("next.pem", &fixture("weak.pem"));
    serve.expect_refusal(&["THROUGHLINE_KEYS_DIR", "next.pem", "2048"]).await;
    let serve = Serve::prepared().await;
    fs::create_dir(serve.path("retired")).unwrap();
    serve.write_key("retired/2025.pem", good_key());
    serve.expect_refusal(&["THROUGHLINE_KEYS_DIR", "retired/2025.pem", "a public RSA key is needed"]).await;
}

#[tokio::test]
async fn a_cookie_secret_that_is_weak_is_refused() {
    let short = format!("{SECRET}-short");
    let one_is_short = format!("{},{short}", cookie_secret());
    let (zeros, letters, two) = ("0".repeat(64), "A".repeat(200), "ab".repeat(50));
    for weak in [short.as_str(), one_is_short.as_str(), zeros.as_str(), letters.as_str(), two.as_str(), ","] {
        let serve = Serve::prepared().await.with(&[("THROUGHLINE_COOKIE_SECRET", weak)]);
        serve.expect_refusal(&["THROUGHLINE_COOKIE_SECRET", "openssl rand"]).await;
    }
}

#[tokio::test]
async fn a_keys_folder_that_others_may_write_to_is_refused() {
    for mode in [0o777, 0o770, 0o702] {
        let serve = Serve::prepared().await;
        fs::set_permissions(serve.path(""), fs::Permissions::from_mode(mode)).unwrap();
        serve.expect_refusal(&["THROUGHLINE_KEYS_DIR", &format!("{mode:04o}"), "chmod go-w"]).await;
    }
}

#[tokio::test]
async fn proxies_that_are_everybody_are_refused() {
    for everybody in ["0.0.0.0/0", "10.0.0.0/8, ::/0"] {
        let serve = Serve::prepared().await.with(&[("THROUGHLINE_TRUSTED_PROXIES", everybody)]);
        serve.expect_refusal(&["THROUGHLINE_TRUSTED_PROXIES", "everybody"]).await;
    }
}

#[tokio::test]
async fn an_extra_that_a_field_would_hide_is_refused() {
    let setting = "THROUGHLINE_PAYLOAD_EXTRA";
    let hidden = (setting, r#"{"name":"Eve","tier":"gold"}"#);
    Serve::prepared().await.with(&[hidden]).expect_refusal(&[setting, "a member name"]).await;
    Serve::prepared().await.with(&[hidden, ("THROUGHLINE_PAYLOAD_FIELDS", "custom_user_id")]).started().await;
    let claim = [(setting, r#"{"email_verified":true}"#), ("THROUGHLINE_PAYLOAD_FIELDS", "email")];
    Serve::prepared().await.with(&claim).expect_refusal(&[setting, "a member email_verified"]).await;
}

/// Everybody on the machine can read arguments in the list of processes.
#[tokio::test]
async fn a_secret_in_an_argument_is_warned_of() {
    for (flag, value, is_secret) in [
        ("--cookie-secret", SECRET, true),
        ("--database-url", "postgres://throughline:kept-to-ourselves@127.0.0.1:1/none", true),
        ("--database-url", "postgres://throughline@127.0.0.1:1/none", false),
        ("--smtp-url", "smtps://chat:kept-to-ourselves@mail.example.com", true),
    ] {
        let mut serve = Serve::prepared().await;
        serve.command.args([flag, value, "--listen", "nowhere"]);
        let outcome = run(serve.command).await;
        let warned = outcome.stderr.contains(&format!("warning: {flag} shows its secret"));
        assert_eq!((warned, outcome.stderr.contains(SECRET)), (is_secret, false), "{outcome:?}");
    }
    let help = run(throughline(["serve", "--help"])).await.stdout;
    assert!(help.matches("process list").count() >= 1, "{help}");
}

#[tokio::test]
async fn a_missing_cookie_secret_is_refused() {
    let setting = "THROUGHLINE_COOKIE_SECRET";
    Serve::prepared().await.without(setting).expect_refusal(&[setting, "is not set", "openssl rand"]).await;
    Serve::prepared().await.with(&[(setting, "  ")]).expect_refusal(&[setting, "is not set"]).await;
}

#[tokio::test]
async fn a_secrets_file_that_cannot_be_used_is_refused() {
    for (setting, file) in
        [("THROUGHLINE_COOKIE_SECRET", "THROUGHLINE_COOKIE_SECRET_FILE"), ("DATABASE_URL", "DATABASE_URL_FILE")]
    {
        let both = Serve::prepared().await.with(&[(file, "/nowhere/secret")]);
        both.expect_refusal(&[setting, file, "both set"]).await;
        let absent = Serve::prepared().await.without(setting).with(&[(file, "/nowhere/secret")]);
        absent.expect_refusal(&[setting, "/nowhere/secret"]).await;
        let empty = Serve::prepared().await.without(setting);
        fs::write(empty.path("empty"), "\u{feff}\n").unwrap();
        let path = empty.path("empty").to_str().unwrap().to_owned();
        empty.with(&[(file, &path)]).expect_refusal(&[setting, &path, "empty"]).await;
    }
}

#[tokio::test]
async fn a_database_url_that_cannot_be_one_is_refused() {
    let setting = "DATABASE_URL";
    Serve::prepared().await.without(setting).expect_refusal(&[setting, "is not set"]).await;
    for wrong in [format!("mysql://eve:{SECRET}@127.0.0.1/x"), format!("{SECRET} {SECRET}")] {
        Serve::prepared().await.with(&[(setting, &wrong)]).expect_refusal(&[setting, "postgres://"]).await;
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = Serve::prepared().await.with(&[("THROUGHLINE_LISTEN", &address)]);
    serve.expect_refusal(&["THROUGHLINE_LISTEN", &address, "stop the program that uses it, or choose another"]).await;
}

#[tokio::test]
async fn a_public_url_that_would_send_cookies_in_the_clear_or_is_ambiguous_is_refused() {
    for (url, words) in [
        ("http://chat.example.com", "https://"),
        ("http://192.168.0.7:3001", "https://"),
        ("http://localhost.example.com", "https://"),
        ("ftp://chat.example.com", "https://"),
        ("chat.example.com", "https://"),
        ("https://chat.example.com/?path", "path alone"),
        ("https://eve:kept-to-ourselves@chat.example.com", "path alone"),
        ("https://chat.example.com/a/../b", "single slashes"),
        ("https://chat.example.com/login", "one of the site's own"),
    ] {
        let serve = Serve::prepared().await.with(&[("THROUGHLINE_PUBLIC_URL", url)]);
        serve.expect_refusal(&["THROUGHLINE_PUBLIC_URL", words]).await;
    }
}

#[tokio::test]
async fn whoever_listens_to_others_has_to_say_under_which_url() {
    let serve = Serve::prepared().await.with(&[("THROUGHLINE_LISTEN", "0.0.0.0:0")]);
    serve.expect_refusal(&["THROUGHLINE_PUBLIC_URL", "must be set", "https"]).await;
}

#[tokio::test]
async fn other_lists_and_objects_are_read_strictly() {
    for (setting, values) in [
        ("THROUGHLINE_ALLOWED_ORIGINS", ["*", "https://*.example.com", "example.com"]),
        ("THROUGHLINE_TRUSTED_PROXIES", ["proxy", "10.0.0.0/99", "10.0.0.1,*"]),
        ("THROUGHLINE_PAYLOAD_EXTRA", ["{", "[1]", "\"tier\""]),
        ("THROUGHLINE_PAYLOAD_FIELDS", ["phone", "name;email", "name,Email"]),
        ("THROUGHLINE_ASSISTANT_PUBLIC_KEY", ["/nowhere.pem", "-----BEGIN PUBLIC KEY-----", "/"]),
    ] {
        for value in values {
            Serve::prepared().await.with(&[(setting, value)]).expect_refusal(&[setting]).await;
        }
    }
}

#[tokio::test]
async fn values_out_of_range_are_a_matter_of_usage() {
    for (setting, value, words) in [
        ("THROUGHLINE_TOKEN_TTL", "9", "10 to 3600"),
        ("THROUGHLINE_TOKEN_TTL", "3601", "10 to 3600"),
        ("THROUGHLINE_PASSWORD_MIN_LENGTH", "7", "8 to 64"),
        ("THROUGHLINE_AUDIT_RETENTION", "0", "1 to 3650"),
        ("THROUGHLINE_SUBJECT_ON_LOGOUT", "forget", "rotate or keep"),
        ("THROUGHLINE_HSTS_INCLUDE_SUBDOMAINS", "1", "true or false"),
        ("THROUGHLINE_PAYLOAD_UNVERIFIED_EMAIL", "yes", "true or false"),
        ("THROUGHLINE_LISTEN", "3001", "127.0.0.1:3001"),
        ("THROUGHLINE_OPS_LISTEN", SECRET, "an address and a port"),
    ] {
        Serve::prepared().await.with(&[(setting, value)]).expect_usage_error(&[setting, words]).await;
    }
}

#[tokio::test]
async fn an_empty_variable_counts_as_absent_for_every_setting() {
    let mut serve = Serve::prepared().await;
    let set: Vec<_> = serve.command.get_envs().map(|(name, _)| name.to_str().unwrap().to_owned()).collect();
    for name in config::variables().into_iter().filter(|name| !set.contains(name)) {
        serve.command.env(name, " ");
    }
    let started = serve.started().await;
    let token = reqwest::get(format!("http://{}/token", started.address)).await.unwrap().text().await.unwrap();
    let claims = token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["user_payload"]["name"], "Anonymous", "{claims}");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300, "{claims}");
}

#[tokio::test]
async fn blanks_around_a_value_do_not_count() {
    let serve = Serve::prepared().await;
    let keys = format!(" {}\n", serve.path("").display());
    let blanks = [
        ("THROUGHLINE_LISTEN", " 127.0.0.1:0"),
        ("THROUGHLINE_OPS_LISTEN", "127.0.0.1:0 "),
        ("THROUGHLINE_TOKEN_TTL", " 60\r\n"),
        ("THROUGHLINE_PASSWORD_MIN_LENGTH", "\t20"),
        ("THROUGHLINE_AUDIT_RETENTION", " 30 "),
        ("THROUGHLINE_SUBJECT_ON_LOGOUT", " keep "),
        ("THROUGHLINE_KEYS_DIR", keys.as_str()),
    ];
    serve.with(&blanks).started().await;
}

#[tokio::test]
async fn a_variable_that_is_no_setting_is_refused_with_the_nearest_one() {
    let (wrong, right) = ("THROUGHLINE_ALLOWED_ORIGIN", "THROUGHLINE_ALLOWED_ORIGINS");
    let serve = Serve::prepared().await.with(&[(wrong, SECRET)]);
    serve.expect_refusal(&[&format!("{wrong} is not the name of a setting"), &format!("the nearest is {right}")]).await;
    for command in [&["key", "generate"][..], &["migrate"], &["token", "issue"], &["openapi"], &["assistant"]] {
        let mut command = throughline(command);
        command.env(wrong, SECRET);
        run(command).await.refused(&[wrong, right]);
    }
}

#[tokio::test]
async fn the_assistants_key_may_be_named_by_a_file_setting() {
    let (setting, file) = ("THROUGHLINE_ASSISTANT_PUBLIC_KEY", "THROUGHLINE_ASSISTANT_PUBLIC_KEY_FILE");
    let serve = Serve::prepared().await;
    let pair = key_file::read_private(&serve.path("active.pem"), None).unwrap();
    let public = key_file::public_pem(aws_lc_rs::signature::KeyPair::public_key(&pair)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("assistant.pem").to_str().unwrap().to_owned();
    fs::write(&path, public).unwrap();
    let started = serve.with(&[(file, &path)]).started().await;
    let token = reqwest::get(format!("http://{}/token", started.address)).await.unwrap().text().await.unwrap();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert!(claims["user_payload"].is_string(), "not encrypted: {claims}");
    let both = Serve::prepared().await.with(&[(setting, &path), (file, &path)]);
    both.expect_refusal(&[setting, file, "both set"]).await;
}

/// The body of a private key as one line, as people paste it: no PEM, and no path.
#[tokio::test]
async fn a_key_in_the_place_of_a_path_is_never_printed() {
    let pem = String::from_utf8(good_key().to_vec()).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let serve = Serve::prepared().await;
    for pasted in [body.as_str(), pem.as_str()] {
        for setting in [
            "THROUGHLINE_ASSISTANT_PUBLIC_KEY",
            "THROUGHLINE_ASSISTANT_PUBLIC_KEY_FILE",
            "THROUGHLINE_KEYS_DIR",
            "THROUGHLINE_COOKIE_SECRET_FILE",
            "DATABASE_URL_FILE",
            "THROUGHLINE_SMTP_URL_FILE",
            "THROUGHLINE_PAYLOAD_EXTRA_FILE",
            "THROUGHLINE_LISTEN",
        ] {
            for command in [&["serve"][..], &["doctor"], &["token", "issue"], &["serve", "--help"]] {
                let mut command = throughline(command);
                command.envs(serve.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
                let without = setting.trim_end_matches("_FILE");
                command.env_remove(without).env(setting, pasted);
                let outcome = format!("{:?}", run(command).await);
                assert!(!outcome.contains(&body[..40]) && !outcome.contains(&body[900..940]), "{setting}: {outcome}");
            }
        }
    }
}

#[tokio::test]
async fn a_payload_that_no_header_takes_is_refused() {
    let setting = "THROUGHLINE_PAYLOAD_EXTRA";
    let large = format!(r#"{{"notes":"{}"}}"#, "x".repeat(60_000));
    Serve::prepared().await.with(&[(setting, &large)]).expect_refusal(&[setting, "60012 bytes", "8192"]).await;
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_a_line_each() {
    let wrong = [
        ("THROUGHLINE_PUBLIC_URL", "http://chat.example.com"),
        ("THROUGHLINE_COOKIE_SECRET", SECRET),
        ("THROUGHLINE_TRUSTED_PROXIES", "proxy"),
        ("THROUGHLINE_ALLOWED_ORIGINS", "*"),
        ("THROUGHLINE_KEYS_DIR", "/nowhere/keys"),
        ("THROUGHLINE_PAYLOAD_FIELDS", "phone"),
        ("THROUGHLINE_PAYLOAD_EXTRA", "[1]"),
        ("THROUGHLINE_ASSISTANT_PUBLIC_KEY", "/nowhere.pem"),
        ("THROUGHLINE_SMTP_URL", SECRET),
        ("THROUGHLINE_MAIL_FROM", "chat@example.com"),
        ("THROUGHLINE_CHAT_REGION", "eu-de"),
        ("THROUGHLINE_LISTEN", "nowhere"),
        ("THROUGHLINE_TOKEN_TTL", "5m"),
        ("THROUGHLINE_CHAT_REGON", "eu-de"),
    ];
    let serve = Serve::prepared().await.without("DATABASE_URL").with(&wrong);
    let outcome = run(serve.command).await;
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{outcome:?}");
    assert!(!outcome.stderr.contains(SECRET), "{outcome:?}");
    let said = outcome.said();
    assert!(said[0].starts_with("throughline: "), "{outcome:?}");
    let mut named: Vec<&str> =
        said.iter().filter_map(|line| line.trim_start_matches("throughline: ").split_whitespace().next()).collect();
    named.sort_unstable();
    let mut expected = vec!["DATABASE_URL", "THROUGHLINE_CHAT_INTEGRATION_ID"];
    let as_set = |name: &&str| !["THROUGHLINE_MAIL_FROM", "THROUGHLINE_CHAT_REGION"].contains(name);
    expected.extend(wrong.map(|(name, _)| name).into_iter().filter(as_set));
    expected.sort_unstable();
    assert_eq!(named, expected, "{outcome:?}");
}
