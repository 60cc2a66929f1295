//! Commands that are killed at any moment leave no half change.

use std::{fs, process::Command, time::Duration};

use serde_json::json;

use crate::support::{
    TestApp,
    browser::{Browser, send},
    database::TestDatabase,
    program::{Program, run, throughline},
    serve::Serve,
};

const TIMES: u32 = 20;

/// Starts the command and kills it, each time a little later: the first ones before they did anything, the last ones at or after
/// their end.
async fn kill_after(command: Command, time: u32) {
    let program = Program::start(command);
    tokio::time::sleep(Duration::from_millis(10) * time).await;
    drop(program);
}

#[tokio::test]
async fn a_killed_migration_is_completed_by_the_next() {
    for time in 0..TIMES {
        let database = TestDatabase::empty().await;
        let migrate = |more: &[&str]| {
            let mut command = throughline(["migrate"]);
            command.args(more).env("DATABASE_URL", &database.url);
            command
        };
        kill_after(migrate(&[]), time).await;
        run(migrate(&[])).await.done();
        run(migrate(&["--check"])).await.done();
    }
}

#[tokio::test]
async fn a_killed_key_generate_leaves_a_whole_key_or_none() {
    let folder = tempfile::tempdir().unwrap();
    for time in 0..TIMES {
        let keys = folder.path().join(time.to_string());
        let generate = |words: [&str; 2]| {
            let mut command = throughline(words);
            command.env("THROUGHLINE_KEYS_DIR", &keys);
            command
        };
        let mut short = generate(["key", "generate"]);
        short.args(["--bits", "2048"]);
        kill_after(short, time * 4).await;
        if !keys.join("active.pem").exists() {
            let mut again = generate(["key", "generate"]);
            again.args(["--bits", "2048"]);
            run(again).await.done();
        }
        assert!(fs::read_to_string(keys.join("active.pem")).unwrap().ends_with("-----END PRIVATE KEY-----\n"));
        let issued = run(generate(["token", "issue"])).await;
        assert_eq!(issued.code, Some(0), "{issued:?}");
    }
}

#[tokio::test]
async fn a_killed_user_create_leaves_a_whole_account_or_none() {
    let started = Serve::prepared().await.started().await;
    let url = &started.database.url;
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    fs::write(&password, "seven lamps beneath the quay\n").unwrap();
    for time in 0..TIMES {
        let email = format!("eve-{time}@example.com");
        let create = || {
            let mut command = Command::new("sh");
            command.args(["-c", r#"exec "$0" "$@" < "$PASSWORD""#]).env("PASSWORD", &password);
            command.arg(throughline([""; 0]).get_program()).args(["user", "create", "--password-stdin"]);
            command.args(["--email", &email, "--display-name", "Eve"]).env("DATABASE_URL", url);
            command
        };
        kill_after(create(), time * 3).await;
        let again = run(create()).await;
        assert!(again.code == Some(0) || again.stderr.contains("already uses that email address"), "{again:?}");
        let body = json!({"email": email, "password": "seven lamps beneath the quay"});
        let login = send(Browser::new(started.address).request("POST", "/api/session").json(&body)).await;
        assert_eq!(login.status, 200, "{login:?}");
    }
}

/// Whichever moment the command ends at, the account and its sessions are as before or as they should be afterwards.
#[tokio::test]
async fn a_killed_change_of_an_account_is_whole_or_none() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    fs::write(&password, "seven lamps beneath the quay\n").unwrap();
    let state = "select concat_ws(' ', (select count(*) from account where custom_user_id = 'cade-id'),
        (select password_version from account where custom_user_id = 'cade-id'),
        (select disabled_at is not null from account where custom_user_id = 'cade-id'),
        (select count(account_id) from subject), (select count(*) from session where ended_at is null))";
    for (word, before, after) in [
        ("set-password --password-stdin", "1 1 f 1 1", "1 2 f 1 0"),
        ("disable", "1 1 f 1 1", "1 1 t 1 0"),
        ("erase", "1 1 f 1 1", "0 0 0"),
    ] {
        for time in 0..TIMES {
            app.sql("delete from account where custom_user_id = 'cade-id'").await;
            app.add_account("Cade").await;
            app.browser().log_in_as("Cade").await;
            assert_eq!(app.text(state).await, before);
            let mut command = Command::new("sh");
            command.args(["-c", r#"exec "$0" "$@" < "$PASSWORD""#]).env("PASSWORD", &password);
            command.arg(throughline([""; 0]).get_program()).arg("user").args(word.split(' ')).arg("cade@example.com");
            command.env("DATABASE_URL", &app.database.url);
            kill_after(command, time * 3).await;
            let state = app.text(state).await;
            assert!(state == before || state == after, "{word} killed after {} ms: {state}", time * 30);
        }
    }
}
