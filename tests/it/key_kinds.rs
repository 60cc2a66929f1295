//! Keys as people and platforms have them: which are taken, and what is said of the others.

use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;

use crate::support::{
    database::TestDatabase,
    doctor::Deployment,
    program::{run, throughline},
    serve::{Serve, fixture, good_key, new_key},
};

/// What is taken for a key, and the words that `serve` and `doctor` say about it: what it is, and what to run.
fn mistakes() -> Vec<(&'static str, Vec<u8>, [&'static str; 2])> {
    let text = |name: &str| String::from_utf8(fixture(name)).unwrap();
    let (plain, good) = (text("plain.pem"), String::from_utf8(good_key().to_vec()).unwrap());
    let body = |pem: &str| pem.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    let der = |pem: &str| BASE64_STANDARD.decode(body(pem)).unwrap();
    let archive: String = text("archive.p12.base64").split_whitespace().collect();
    vec![
        ("OpenSSH", fixture("openssh"), ["OpenSSH's own format", "ssh-keygen -p -m PEM -f /"]),
        ("ssh-rsa", fixture("openssh.pub"), ["an OpenSSH public key", "ssh-keygen -e -m PKCS8 -f /"]),
        ("RFC 4716", fixture("ssh2.pub"), ["RFC 4716", "ssh-keygen -i -f /"]),
        ("PuTTY", fixture("putty.ppk"), ["PuTTY's own format", "-O private-openssh"]),
        ("JWK", br#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#.to_vec(), ["a JWK", "node -p \"crypto.createPrivateKey("]),
        ("base64", body(&plain).into(), ["without its BEGIN and END lines", "openssl pkey -inform DER"]),
        ("DER", der(&plain), ["DER", "openssl pkey -inform DER -in /"]),
        ("PKCS#12", BASE64_STANDARD.decode(archive).unwrap(), ["a PKCS#12 archive", "openssl pkcs12 -in /"]),
        ("EC", fixture("elliptic.pem"), ["another algorithm", "throughline key generate"]),
        ("three primes", fixture("three-primes.pem"), ["more than two primes", "throughline key generate"]),
        ("two keys", format!("{plain}{good}").into(), ["2 PEM blocks", "in a file of its own"]),
        (
            "a certificate",
            fixture("certificate.pem"),
            ["a certificate, and a private RSA key", "throughline key generate"],
        ),
        ("a passphrase", fixture("pbes2.pem"), ["a passphrase, and none is set", "THROUGHLINE_KEYS_PASSPHRASE_FILE"]),
        ("3DES", fixture("triple-des.pem"), ["a way other than PBES2", "openssl pkcs8 -topk8 -in /"]),
        ("nothing", Vec::new(), ["is empty", "-----BEGIN"]),
    ]
}

#[tokio::test]
async fn what_is_no_key_is_refused_with_the_command_that_makes_one_of_it() {
    let database = Arc::new(TestDatabase::migrated().await);
    for (what, bytes, words) in mistakes() {
        let serve = Serve::over(Arc::clone(&database));
        serve.write_key("active.pem", &bytes);
        eprintln!("{what}");
        serve.expect_refusal(&[&["THROUGHLINE_KEYS_DIR", "active.pem"], &words[..]].concat()).await;
    }
}

#[tokio::test]
async fn the_doctor_says_the_same() {
    let sound = Deployment::in_order().await;
    for (what, bytes, words) in mistakes() {
        let deployment = sound.again();
        deployment.write("keys/active.pem", 0o600, &bytes);
        eprintln!("{what}");
        deployment.expect("error", "active-key", &words).await;
    }
}

/// As `THROUGHLINE_SIGNING_KEY` may come out of a platform's console: in one line, with `\n` for its ends, or as base64.
#[tokio::test]
async fn the_signing_key_may_be_a_variable() {
    let database = Arc::new(TestDatabase::migrated().await);
    let pem = String::from_utf8(good_key().to_vec()).unwrap();
    let kid = kid_of(&Serve::over(Arc::clone(&database)).started().await.address.to_string()).await;
    for value in [pem.clone(), pem.replace('\n', "\\n"), BASE64_STANDARD.encode(&pem)] {
        let serve = Serve::over(Arc::clone(&database));
        fs::remove_file(serve.path("active.pem")).unwrap();
        let started = serve.with(&[("THROUGHLINE_SIGNING_KEY", &value)]).started().await;
        assert_eq!(kid_of(&started.address.to_string()).await, kid);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("signing.pem").to_str().unwrap().to_owned();
    fs::write(&path, &pem).unwrap();
    let from_file = || Serve::over(Arc::clone(&database)).with(&[("THROUGHLINE_SIGNING_KEY_FILE", &path)]);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    from_file().expect_refusal(&["THROUGHLINE_SIGNING_KEY_FILE", "0644", "chmod 600"]).await;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(kid_of(&from_file().started().await.address.to_string()).await, kid);
    let both = from_file().with(&[("THROUGHLINE_SIGNING_KEY", &pem)]);
    both.expect_refusal(&["THROUGHLINE_SIGNING_KEY", "both set"]).await;
}

async fn kid_of(address: &str) -> String {
    let keys: Value =
        reqwest::get(format!("http://{address}/.well-known/jwks.json")).await.unwrap().json().await.unwrap();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1, "{keys}");
    keys["keys"][0]["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_in_a_variable_is_examined_too() {
    let pem = String::from_utf8(good_key().to_vec()).unwrap();
    let sound = Deployment::in_order().await.with(&[("THROUGHLINE_SIGNING_KEY", &pem)]);
    sound.expect("ok", "next-key", &["THROUGHLINE_SIGNING_KEY"]).await;
    let short = String::from_utf8(new_key(aws_lc_rs::rsa::KeySize::Rsa2048)).unwrap();
    let deployment = Deployment::in_order().await.with(&[("THROUGHLINE_SIGNING_KEY", &short)]);
    deployment.expect("warning", "active-key", &["2048 bits"]).await;
    let deployment = Deployment::in_order().await.with(&[("THROUGHLINE_SIGNING_KEY", &pem[..500])]);
    deployment.expect("error", "active-key", &["THROUGHLINE_SIGNING_KEY", "damaged"]).await;
}

#[tokio::test]
async fn keys_are_encrypted_at_rest_where_a_passphrase_is_set() {
    let database = Arc::new(TestDatabase::migrated().await);
    let folder = tempfile::tempdir().unwrap();
    let (keys, passphrase) = (folder.path().join("keys"), folder.path().join("passphrase"));
    let [keys, passphrase] = [&keys, &passphrase].map(|path| path.to_str().unwrap().to_owned());
    fs::write(&passphrase, "kept-to-ourselves\n").unwrap();
    let settings = [("THROUGHLINE_KEYS_DIR", keys.as_str()), ("THROUGHLINE_KEYS_PASSPHRASE_FILE", &passphrase)];
    let mut generate = throughline(["key", "generate", "--bits", "2048"]);
    generate.envs(settings);
    let generated = run(generate).await.done();
    assert!(!generated.stdout.contains("PRIVATE"), "{generated:?}");
    let written = fs::read_to_string(format!("{keys}/active.pem")).unwrap();
    assert!(written.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{written}");
    let started = Serve::over(Arc::clone(&database)).with(&settings).started().await;
    assert!(generated.stdout.contains(&kid_of(&started.address.to_string()).await));
    // What OpenSSL encrypts, with a passphrase that is right, wrong, or not there.
    let serve = || {
        let serve = Serve::over(Arc::clone(&database));
        serve.write_key("active.pem", &fixture("passphrase.pem"));
        serve
    };
    serve().with(&[("THROUGHLINE_KEYS_PASSPHRASE", "worthless")]).started().await;
    let wrong = serve().with(&[("THROUGHLINE_KEYS_PASSPHRASE_FILE", passphrase.as_str())]);
    wrong.expect_refusal(&["active.pem cannot be decrypted", "correct THROUGHLINE_KEYS_PASSPHRASE_FILE"]).await;
}
