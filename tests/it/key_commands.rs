//! `throughline key`: the turnover of the signing key as an operator runs it.

use std::{
    fs::File,
    os::unix::fs::{MetadataExt, chown},
};

use serde_json::json;

use crate::support::{
    database::TestDatabase,
    keys::{Keys, text},
    pasted_key::PastedKey,
    program::{Program, run, throughline},
};

#[tokio::test]
async fn a_turnover_goes_from_generate_to_activate_and_back() {
    let keys = Keys::new().await;
    let (first, second) = (keys.states().await[0].1.clone(), keys.generate().await);
    let state = |state: &str, kid: &str| (state.to_owned(), kid.to_owned());
    assert_eq!(keys.states().await, [state("active", &first), state("next", &second)]);
    keys.age_next();
    assert_eq!(keys.done(&["activate", "--yes", "--json"]).await.json()["active_kid"], second);
    assert_eq!(keys.states().await, [state("active", &second), state("retired", &first)]);
    let list = keys.list().await;
    let retired = &list["keys"][1];
    assert!(list["next_step"].as_str().unwrap().contains("--rollback"), "{list}");
    assert_eq!((retired["can_roll_back"] == true, retired["bits"].as_u64()), (true, Some(2048)), "{list}");
    assert!(retired["published_until"].as_str() > retired["retired_at"].as_str(), "{list}");

    assert_eq!(keys.done(&["activate", "--rollback", "--yes", "--json"]).await.json()["active_kid"], first);
    assert_eq!(keys.states().await, [state("active", &first), state("next", &second)]);
    run(keys.command(&["activate", "--rollback", "--yes"])).await.refused(&["nothing to go back to"]);
    assert_eq!(keys.done(&["activate", "--yes", "--json"]).await.json()["active_kid"], second, "and forth again");
}

/// It is pasted as it comes, so nothing else may be there.
#[tokio::test]
async fn export_prints_the_public_key_and_nothing_else() {
    let keys = Keys::new().await;
    let active = keys.done(&["export"]).await.stdout;
    run(keys.command(&["export", "--next"])).await.refused(&["next.pem", "throughline key generate"]);
    keys.generate().await;
    let next = keys.done(&["export", "--next"]).await.stdout;
    for pem in [&active, &next] {
        assert!(
            pem.starts_with("-----BEGIN PUBLIC KEY-----\n") && pem.ends_with("\n-----END PUBLIC KEY-----\n"),
            "{pem}"
        );
        assert_eq!(pem.matches("-----").count(), 4, "{pem}");
    }
    keys.age_next();
    keys.done(&["activate", "--yes"]).await;
    assert_eq!((keys.done(&["export"]).await.stdout, active == next), (next, false));
}

/// A copy of the JWK Set from before the key was in it would refuse its tokens.
#[tokio::test]
async fn a_key_that_verifiers_may_not_know_yet_does_not_sign() {
    let keys = Keys::new().await;
    let second = keys.generate().await;
    let mut early = Program::start(keys.command(&["activate", "--yes"]));
    early.says(|program| program.stderr().contains("waiting 125 s").then_some(())).await;
    assert_eq!(keys.states().await[1].0, "next");
    drop(early);
    assert_eq!(keys.done(&["activate", "--yes", "--force", "--json"]).await.json()["active_kid"], second);
}

#[tokio::test]
async fn a_key_that_the_other_side_refuses_does_not_sign() {
    let keys = Keys::new().await;
    keys.generate().await;
    keys.age_next();
    let old = PastedKey::new(&keys.done(&["export"]).await.stdout);
    let new = PastedKey::new(&keys.done(&["export", "--next"]).await.stdout);
    let refused = run(keys.command(&["activate", "--json", "--verify-url", &old.url()])).await;
    refused.refused(&["doesn't accept", "401"]);
    let nobody = "http://127.0.0.1:9/api/introspect";
    run(keys.command(&["activate", "--json", "--verify-url", nobody])).await.refused(&["can't be asked"]);
    // No terminal, and nobody who says so.
    run(keys.command(&["activate", "--json"])).await.refused_with(2, &["--verify-url", "--yes"]);
    assert_eq!(keys.states().await[1].0, "next", "nothing was changed");
    keys.done(&["activate", "--json", "--verify-url", &new.url()]).await;
    assert_eq!(keys.states().await[1].0, "retired");
}

#[tokio::test]
async fn a_leaked_key_is_replaced_by_one_command() {
    let keys = Keys::new().await;
    let first = keys.states().await[0].1.clone();
    let outcome = run(keys.command(&["retire"])).await;
    assert!(outcome.code == Some(2) && outcome.stderr.contains("--now"), "{outcome:?}");
    let retired = keys.done(&["retire", "--now", "--json"]).await.json();
    assert_eq!((&retired["kid"], &retired["was"]), (&json!(first), &json!("active")));
    assert_eq!(keys.states().await, [("active".to_owned(), text(&retired["active_kid"]))]);
    let second = keys.generate().await;
    run(keys.command(&["retire", "--now", "nothing"])).await.refused(&["nothing", "throughline key list"]);
    assert_eq!(keys.done(&["retire", "--now", &second[..10], "--json"]).await.json()["was"], "next");
    assert_eq!(keys.states().await.len(), 1);
}

#[tokio::test]
async fn five_commands_at_once_make_one_new_key_and_no_damage() {
    let keys = Keys::new().await;
    let first = keys.states().await[0].1.clone();
    let rotation = || Program::start(keys.command(&["generate", "--bits", "2048", "--json"]));
    let mut made = Vec::new();
    for program in [(); 5].map(|()| rotation()) {
        let outcome = program.end().await;
        match outcome.code {
            Some(0) => made.push(text(&outcome.json()["kid"])),
            // Whoever had to wait says so first.
            _ => assert!(outcome.stderr.contains("next.pem already exists"), "{outcome:?}"),
        }
    }
    assert_eq!(made.len(), 1, "{made:?}");
    let activation = || Program::start(keys.command(&["activate", "--yes", "--force"]));
    let mut activated = 0;
    for program in [(); 5].map(|()| activation()) {
        activated += usize::from(program.end().await.code == Some(0));
    }
    assert_eq!(activated, 1);
    let states = keys.states().await;
    assert_eq!(states.iter().map(|(_, kid)| kid.as_str()).collect::<Vec<_>>(), [&*made[0], &*first]);
}

/// Otherwise one would keep the other's new key in the place of the old one, and nothing could be undone.
#[tokio::test]
async fn a_command_waits_for_the_one_that_is_at_work() {
    let keys = Keys::new().await;
    let at_work = File::open(keys.folder.path()).unwrap();
    at_work.lock().unwrap();
    let mut waiting = Program::start(keys.command(&["generate", "--bits", "2048"]));
    waiting.says(|program| program.stderr().contains("waiting for it").then_some(())).await;
    assert!(!keys.folder.path().join("next.pem").exists());
    at_work.unlock().unwrap();
    assert_eq!(waiting.end().await.code, Some(0));
    assert!(keys.folder.path().join("next.pem").exists());
}

/// OWASP ASVS 16.3.1.
#[tokio::test]
async fn what_happens_to_keys_is_in_the_audit_trail() {
    let (keys, database) = (Keys::new().await, TestDatabase::migrated().await);
    let audited = async |arguments: &[&str]| {
        let mut command = keys.command(arguments);
        command.env("DATABASE_URL", &database.url);
        run(command).await.done();
    };
    audited(&["generate", "--bits", "2048"]).await;
    audited(&["activate", "--yes", "--force"]).await;
    audited(&["activate", "--yes", "--rollback"]).await;
    audited(&["retire", "--now"]).await;
    let mut list = throughline(["audit", "list", "--json"]);
    list.env("DATABASE_URL", &database.url);
    let list = run(list).await.done().json();
    let events = list.as_array().unwrap().iter().filter(|event| event["kid"].is_string());
    let mut events: Vec<_> = events.map(|event| text(&event["event"])).collect();
    events.sort();
    assert_eq!(events, ["key_activated", "key_generated", "key_retired", "key_rolled_back"]);
}

/// Operators use root, for instance in a container or with sudo; the server is somebody else.
#[tokio::test]
async fn what_root_writes_belongs_to_the_owner_of_the_folder() {
    if !rustix::process::geteuid().is_root() {
        return; // nobody else can give files away
    }
    let keys = Keys { folder: tempfile::tempdir().unwrap() };
    let server = 10001;
    chown(keys.folder.path(), Some(server), Some(server)).unwrap();
    keys.generate().await;
    keys.generate().await;
    keys.age_next();
    keys.done(&["activate", "--yes"]).await;
    let retired = std::fs::read_dir(keys.folder.path().join("retired")).unwrap().map(|entry| entry.unwrap().path());
    let written = ["active.pem", "previous.pem", "retired"].map(|name| keys.folder.path().join(name));
    for path in written.into_iter().chain(retired) {
        assert_eq!(std::fs::metadata(&path).unwrap().uid(), server, "{}", path.display());
    }
}
