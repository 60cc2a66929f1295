//! A running server and its keys folder: it takes every change up, and nothing that it can't use.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    sync::Arc,
};

use jsonwebtoken::jwk::JwkSet;
use serde_json::Value;
use throughline::crypto::keyring::JWKS_MAX_AGE;

use crate::{
    demo::Folder,
    support::{
        Browser,
        browser::send,
        database::TestDatabase,
        keys::{Keys, text},
        metrics::{Metrics, comes_to},
        pasted_key::{PastedKey, accepts},
        program::{Program, Signal, eventually, run, throughline},
        serve::{Serve, Started, log_lines},
    },
};

/// A server on this keys folder.
async fn serve(keys: &Path, database: &Arc<TestDatabase>, settings: &[(&str, &str)]) -> Started {
    let serve = Serve::over(Arc::clone(database)).with(&[("THROUGHLINE_KEYS_DIR", keys.to_str().unwrap())]);
    serve.with(settings).started().await
}

async fn one(keys: &Keys) -> Started {
    serve(keys.folder.path(), &Arc::new(TestDatabase::migrated().await), &[]).await
}

async fn token(server: &Started) -> String {
    let reply = send(Browser::new(server.address).request("GET", "/token")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body
}

/// The id of the key that signs.
async fn signs(server: &Started) -> String {
    jsonwebtoken::decode_header(token(server).await).unwrap().kid.unwrap()
}

async fn key_set(server: &Started) -> JwkSet {
    let reply = send(Browser::new(server.address).request("GET", "/.well-known/jwks.json")).await;
    serde_json::from_str(&reply.body).unwrap()
}

/// The ids of the published keys.
async fn published(server: &Started) -> Vec<String> {
    key_set(server).await.keys.into_iter().map(|key| key.common.key_id.unwrap()).collect()
}

async fn ready(server: &Started) -> (u16, String) {
    let reply = send(Browser::new(server.ops).request("GET", "/readyz")).await;
    (reply.status, reply.body)
}

/// Two replicas, one verifier that keeps the JWK Set for as long as it may, and one that holds a single key: nobody refuses a token.
#[tokio::test]
async fn a_switch_and_a_rollback_reach_every_replica_and_refuse_no_token() {
    let (keys, database) = (Keys::new().await, Arc::new(TestDatabase::migrated().await));
    let (first, second) =
        tokio::join!(serve(keys.folder.path(), &database, &[]), serve(keys.folder.path(), &database, &[]));
    let old = signs(&first).await;
    let new = keys.generate().await;
    for server in [&first, &second] {
        eventually("the next key is published", async || published(server).await == [&*old, &*new]).await;
    }
    let (cached, pasted) = (key_set(&first).await, PastedKey::new(&keys.done(&["export"]).await.stdout));
    let before = token(&second).await;
    keys.age_next();
    for (arguments, signing) in [(&["activate", "--yes"][..], &new), (&["activate", "--yes", "--rollback"], &old)] {
        keys.done(arguments).await;
        pasted.change(&keys.done(&["export"]).await.stdout);
        for server in [&first, &second] {
            eventually("another key signs", async || signs(server).await == *signing).await;
            let after = token(server).await;
            assert!(accepts(&cached, &after) && accepts(&key_set(server).await, &after), "{after}");
            assert!(accepts(&key_set(server).await, &before), "a token from before the switch");
            assert!(pasted.accepts(&after), "{after}");
        }
    }
}

/// Such a file is told everywhere where somebody looks, and does no harm.
#[tokio::test]
async fn a_file_that_is_no_key_changes_nothing_and_shows_everywhere() {
    let keys = Keys::new().await;
    let server = one(&keys).await;
    let (active, kid) = (keys.folder.path().join("active.pem"), signs(&server).await);
    let good = fs::read(&active).unwrap();
    assert_eq!(ready(&server).await, (200, "ready\n".to_owned()));
    assert!((Metrics::of(server.ops).await.value("throughline_keys_unreadable")).abs() < 0.5);

    fs::write(&active, "garbage").unwrap();
    comes_to(server.ops, "throughline_keys_unreadable", |value| value > 0.5).await;
    let (status, body) = ready(&server).await;
    assert!(status == 200 && body.contains("keys: the folder cannot be used"), "{body}");
    assert!(!body.contains("active.pem"), "anybody may ask: {body}");
    assert_eq!((signs(&server).await, published(&server).await), (kid.clone(), vec![kid.clone()]));

    fs::write(&active, &good).unwrap();
    comes_to(server.ops, "throughline_keys_unreadable", |value| value < 0.5).await;
    assert_eq!(ready(&server).await.1, "ready\n");
    let told = |words: &str| {
        log_lines(&server.program.stderr())
            .iter()
            .filter(|line| line["message"].as_str().unwrap().contains(words))
            .count()
    };
    eventually("it says so", async || told("can be used again") == 1).await;
    assert_eq!(
        told("the keys folder cannot be used"),
        1,
        "one line, however often it looks: {}",
        server.program.stderr()
    );
}

#[tokio::test]
async fn a_replicas_metrics_tell_which_key_signs() {
    let keys = Keys::new().await;
    let server = one(&keys).await;
    let old = signs(&server).await;
    let series = |kid: &str| format!("throughline_signing_key_info{{kid=\"{kid}\"}}");
    comes_to(server.ops, &series(&old), |value| value > 0.5).await;
    comes_to(server.ops, "throughline_signing_key_created_timestamp_seconds", |value| value > 1e9).await;
    let new = keys.generate().await;
    keys.done(&["activate", "--yes", "--force"]).await;
    comes_to(server.ops, &series(&new), |value| value > 0.5).await;
    let figures = Metrics::of(server.ops).await;
    let named = figures.names().into_iter().filter(|name| name.starts_with("throughline_signing_key_info")).count();
    assert_eq!(named, 1, "the key from before is gone: {figures:?}");
}

/// A Kubernetes secret: every file is a link through `..data`, a link that is swapped as a whole.
#[tokio::test]
async fn a_folder_of_links_that_is_swapped_is_taken_up() {
    let (keys, mount) = (Keys::new().await, tempfile::tempdir().unwrap());
    let version = |name: &str, files: &[&str]| {
        let folder = mount.path().join(name);
        fs::create_dir(&folder).unwrap();
        for file in files {
            fs::copy(keys.folder.path().join(file), folder.join(file)).unwrap();
            fs::set_permissions(folder.join(file), fs::Permissions::from_mode(0o600)).unwrap();
        }
        symlink(name, mount.path().join("..draft")).unwrap();
        fs::rename(mount.path().join("..draft"), mount.path().join("..data")).unwrap();
    };
    version("..first", &["active.pem"]);
    for file in ["active.pem", "next.pem"] {
        symlink(format!("..data/{file}"), mount.path().join(file)).unwrap();
    }
    let server = serve(mount.path(), &Arc::new(TestDatabase::migrated().await), &[]).await;
    let (old, new) = (signs(&server).await, keys.generate().await);
    version("..second", &["active.pem", "next.pem"]);
    eventually("the next key is published", async || published(&server).await == [&*old, &*new]).await;
    keys.done(&["activate", "--yes", "--force"]).await;
    version("..third", &["active.pem"]);
    eventually("another key signs", async || signs(&server).await == new).await;
}

#[tokio::test]
async fn a_leaked_key_is_gone_from_every_replica() {
    let (keys, database) = (Keys::new().await, Arc::new(TestDatabase::migrated().await));
    let (first, second) =
        tokio::join!(serve(keys.folder.path(), &database, &[]), serve(keys.folder.path(), &database, &[]));
    let leaked = token(&first).await;
    let new = keys.done(&["retire", "--now", "--json"]).await.json();
    let new = text(&new["active_kid"]);
    for server in [&first, &second] {
        eventually("the leaked key is gone", async || published(server).await == [&*new]).await;
        assert_eq!(signs(server).await, new);
        assert!(!accepts(&key_set(server).await, &leaked));
    }
}

/// A verifier that holds one key: from when it is told to change it, no token of the old one is good, and none is refused.
#[tokio::test]
async fn a_handover_leaves_no_token_of_the_old_key() {
    let keys = Keys::new().await;
    let ttl = [("THROUGHLINE_TOKEN_TTL", "10")];
    let server = serve(keys.folder.path(), &Arc::new(TestDatabase::migrated().await), &ttl).await;
    let [old, new] = [keys.done(&["export"]).await.stdout, {
        keys.generate().await;
        keys.done(&["export", "--next"]).await.stdout
    }];
    keys.age_next();
    let pasted = PastedKey::new(&old);
    let mut command = keys.command(&["activate", "--handover", "--verify-url", &pasted.url()]);
    command.envs(ttl);
    let handover = Program::start(command);
    let mut last = token(&server).await;
    let told = |program: &Program| program.stdout().contains("Save the new key now").then_some(());
    while told(&handover).is_none() {
        let reply = send(Browser::new(server.address).request("GET", "/token")).await;
        match reply.status {
            200 => {
                assert!(pasted.accepts(&reply.body), "before the key is changed: {reply:?}");
                last = reply.body;
            }
            // It waits, and is told to come back before a proxy gives up.
            503 => assert!(!reply.header("retry-after").is_empty(), "{reply:?}"),
            _ => panic!("{reply:?}"),
        }
    }
    assert!(!pasted.accepts(&last), "a token of the old key outlived the pause");
    let paused = send(Browser::new(server.address).request("GET", "/token")).await;
    assert_eq!((paused.status, paused.header("retry-after").is_empty()), (503, false), "{paused:?}");
    pasted.change(&new);
    handover.end().await.done();
    let mut reply = send(Browser::new(server.address).request("GET", "/token")).await;
    while reply.status == 503 {
        reply = send(Browser::new(server.address).request("GET", "/token")).await;
    }
    assert!(pasted.accepts(&reply.body), "{reply:?}");
}

/// Also when nobody changes the key: then everything stays as it was.
#[tokio::test]
async fn a_handover_that_nobody_carries_out_is_called_off() {
    let keys = Keys::new().await;
    let ttl = [("THROUGHLINE_TOKEN_TTL", "10")];
    let server = serve(keys.folder.path(), &Arc::new(TestDatabase::migrated().await), &ttl).await;
    let old = signs(&server).await;
    keys.generate().await;
    keys.age_next();
    let pasted = PastedKey::new(&keys.done(&["export"]).await.stdout);
    let mut command = keys.command(&["activate", "--json", "--handover", "--verify-url", &pasted.url()]);
    command.envs(ttl);
    let mut handover = Program::start(command);
    handover.says(|program| program.stderr().contains("don't save it yet").then_some(())).await;
    assert!(keys.folder.path().join("handover.json").exists());
    handover.signal(Signal::INT);
    let outcome = handover.end().await;
    assert!(outcome.code == Some(1) && outcome.stderr.contains("nothing was changed"), "{outcome:?}");
    assert!(!keys.folder.path().join("handover.json").exists());
    assert_eq!(signs(&server).await, old);
}

/// Its file's name says since when, because a copy or a backup changes everything else about the file.
#[tokio::test]
async fn a_retired_key_leaves_by_itself_when_nobody_can_need_it() {
    let keys = Keys::new().await;
    let old = keys.states().await[0].1.clone();
    let new = keys.generate().await;
    keys.done(&["activate", "--yes", "--force"]).await;
    let retired = keys.folder.path().join("retired");
    let file = fs::read_dir(&retired).unwrap().next().unwrap().unwrap().path();
    let server = one(&keys).await;
    assert_eq!(published(&server).await, [&*new, &*old]);
    for (name, is_published) in [("20250101T120000Z-copied.pem", false), ("2025.pem", true)] {
        for file in fs::read_dir(&retired).unwrap() {
            fs::rename(file.unwrap().path(), retired.join(name)).unwrap();
        }
        let expected = if is_published { 2 } else { 1 };
        eventually("the key is published or not", async || published(&server).await.len() == expected).await;
    }
    assert!(!file.exists(), "the file was renamed");
}

/// RFC 7517; the JWK Set needs no database.
#[tokio::test]
async fn the_key_set_is_minimal_cacheable_and_there_without_a_database() {
    let keys = Keys::new().await;
    let database = Arc::new(TestDatabase::migrated().await);
    let server = serve(keys.folder.path(), &database, &[]).await;
    keys.generate().await;
    database.take_away().await;
    eventually("the next key is published", async || published(&server).await.len() == 2).await;
    let reply = send(Browser::new(server.address).request("GET", "/.well-known/jwks.json")).await;
    assert_eq!(reply.header("cache-control"), format!("public, max-age={}", JWKS_MAX_AGE.whole_seconds()));
    assert!((60..=600).contains(&JWKS_MAX_AGE.whole_seconds()));
    for key in reply.json()["keys"].as_array().unwrap() {
        let mut members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]);
    }
}

/// The stand-in of a demo is given the site's public keys, and follows them.
#[tokio::test]
async fn the_stand_in_of_a_demo_follows_the_keys() {
    let folder = Folder::new();
    let mut command = folder.demo();
    command.arg("--json");
    let mut demo = Program::start(command);
    let told: Value = demo.says(|program| serde_json::from_str(program.stdout().lines().next()?).ok()).await;
    let (site, assistant) = (text(&told["site"]), text(&told["assistant"]));
    let keys = folder.path().join("data/keys");
    let key = async |arguments: &[&str]| {
        let mut command = throughline([&["key"], arguments].concat());
        command.arg("--keys-dir").arg(&keys);
        run(command).await.done().json()
    };
    key(&["generate", "--bits", "2048", "--json"]).await;
    let new = text(&key(&["activate", "--force", "--yes", "--json"]).await["active_kid"]);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let token = async || client.get(format!("{site}/token")).send().await.unwrap().text().await.unwrap();
    let kid = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid;
    eventually("the new key signs", async || kid(&token().await).as_deref() == Some(&*new)).await;
    let seen = client.post(format!("{assistant}/api/introspect")).bearer_auth(token().await).send().await.unwrap();
    let seen: Value = seen.json().await.unwrap();
    assert!(seen["sub"].is_string(), "{seen}");
}
