//! `throughline migrate`, `key`, `user` and `session`, run as an operator runs them.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use sqlx::Connection;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    database::TestDatabase,
    program::{Outcome, Program, run, run_unread, run_with_input, throughline},
};

/// `throughline` against this database.
fn with_database<const N: usize>(database: &TestDatabase, arguments: [&str; N]) -> Command {
    let mut command = throughline(arguments);
    command.env("DATABASE_URL", &database.url);
    command
}

/// `throughline key generate --bits 2048` in this folder: 3072 bits take longer.
fn generate_key(folder: &Path) -> Command {
    let mut command = throughline(["key", "generate", "--bits", "2048"]);
    command.arg("--keys-dir").arg(folder);
    command
}

/// `throughline user create` for somebody of this email.
fn create_user(database: &TestDatabase, email: &str, more: &[&str]) -> Command {
    let mut command = with_database(database, ["user", "create", "--password-stdin", "--email", email]);
    command.args(["--display-name", "Eve"]).args(more);
    command
}

async fn count(database: &TestDatabase, query: &'static str) -> i64 {
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
}

const PASSWORD: &str = "seven lamps beneath the quay\n";

#[tokio::test]
async fn migrate_applies_what_is_pending_and_check_tells() {
    let database = TestDatabase::empty().await;
    let check = || with_database(&database, ["migrate", "--check"]);
    run(check()).await.refused(&["migrations are pending", "throughline migrate"]);
    assert_eq!(count(&database, "select count(*) from pg_tables where schemaname = 'public'").await, 0);
    let applied = run(with_database(&database, ["migrate"])).await.done();
    assert!(applied.stdout.starts_with("Applied "), "{applied:?}");
    run(check()).await.done();
    let again = run(with_database(&database, ["migrate"])).await.done();
    assert_eq!(again.stdout, "The database is up to date.\n");
}

#[tokio::test]
async fn three_migrate_at_once_and_each_migration_is_applied_once() {
    let database = TestDatabase::empty().await;
    let all = [(); 3].map(|()| Program::start(with_database(&database, ["migrate"])));
    for program in all {
        program.end().await.done();
    }
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap().count();
    let applied = count(&database, "select count(*) from _sqlx_migrations where success").await;
    assert_eq!(usize::try_from(applied).unwrap(), files);
}

#[tokio::test]
async fn a_command_that_needs_a_database_says_which_setting_names_it() {
    let database = TestDatabase::empty().await;
    for arguments in [["migrate", "--check"], ["user", "list"], ["session", "list"]] {
        run(throughline(arguments)).await.refused(&["DATABASE_URL is not set"]);
        let mut nobody = throughline(arguments);
        nobody.env("DATABASE_URL", "postgres://eve:secret-word@127.0.0.1:1/throughline");
        let refused = run(nobody).await.refused(&["DATABASE_URL"]);
        assert!(!refused.stderr.contains("secret-word"), "{refused:?}");
    }
    run(with_database(&database, ["user", "list"])).await.refused(&["DATABASE_URL", "throughline migrate"]);
}

#[tokio::test]
async fn key_generate_makes_the_active_key_then_the_next_then_none() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let first = run(generate_key(&keys)).await.done();
    assert!(first.stdout.contains("the active key, 2048 bits"), "{first:?}");
    assert!(first.stdout.contains("-----BEGIN PUBLIC KEY-----"), "{first:?}");
    let mut command = generate_key(&keys);
    command.arg("--json");
    let second = run(command).await.done().json();
    assert_eq!((&second["role"], &second["bits"]), (&Value::from("next"), &Value::from(2048)));
    assert_eq!(second["kid"].as_str().unwrap().len(), 43, "an RFC 7638 thumbprint: {second}");
    let kept = fs::read(keys.join("next.pem")).unwrap();
    run(generate_key(&keys)).await.refused(&["THROUGHLINE_KEYS_DIR", "next.pem already exists"]);
    assert_eq!(fs::read(keys.join("next.pem")).unwrap(), kept);
    for name in ["active.pem", "next.pem"] {
        let mode = fs::metadata(keys.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(fs::read_dir(&keys).unwrap().count(), 2, "a draft was left");
}

#[tokio::test]
async fn a_private_key_is_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    for more in [None, Some("--json")] {
        let mut command = generate_key(folder.path());
        command.args(more);
        let said = run(command).await.done();
        assert!(!said.stdout.contains("PRIVATE"), "{said:?}");
    }
}

#[tokio::test]
async fn five_rotations_at_once_make_one_new_key() {
    let folder = tempfile::tempdir().unwrap();
    run(generate_key(folder.path())).await.done();
    let active = fs::read(folder.path().join("active.pem")).unwrap();
    let mut made = 0;
    for program in [(); 5].map(|()| Program::start(generate_key(folder.path()))) {
        let outcome = program.end().await;
        made += usize::from(outcome.code == Some(0));
        if outcome.code != Some(0) {
            outcome.refused(&["already exists"]);
        }
    }
    assert_eq!(made, 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    assert_eq!(fs::read(folder.path().join("active.pem")).unwrap(), active);
}

#[tokio::test]
async fn a_key_that_cannot_be_written_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    run(generate_key(&file)).await.refused(&["THROUGHLINE_KEYS_DIR", "cannot be written"]);
}

#[tokio::test]
async fn user_create_makes_an_account_that_can_log_in() {
    let app = crate::support::app::Setup::default().start().await;
    let command = create_user(&app.database, "Eve@Example.com", &["--custom-user-id", "eve-7", "--json"]);
    let made = run_with_input(command, PASSWORD).await.done().json();
    assert_eq!((&made["email"], &made["custom_user_id"]), (&Value::from("eve@example.com"), &Value::from("eve-7")));
    let hash = app.text("select password_hash from account").await;
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    let browser = app.browser();
    let login = [("email", "eve@example.com"), ("password", PASSWORD.trim_end())];
    assert_eq!(browser.submit("/login", &login).await.status, 303);
    assert_eq!(browser.token().await.payload()["custom_user_id"], "eve-7");
}

#[tokio::test]
async fn user_create_names_the_field_that_is_wrong() {
    let database = TestDatabase::migrated().await;
    let create = |email: &'static str, more: &'static [&'static str], password: &'static str| {
        run_with_input(create_user(&database, email, more), password)
    };
    create("eve@example.com", &["--custom-user-id", "eve-7"], PASSWORD).await.done();
    create("eve", &[], PASSWORD).await.refused(&["email: "]);
    create("EVE@example.com", &[], PASSWORD).await.refused(&["email", "already"]);
    create("fay@example.com", &["--custom-user-id", "eve-7"], PASSWORD).await.refused(&["custom user ID"]);
    create("fay@example.com", &["--custom-user-id", ""], PASSWORD).await.refused(&["custom_user_id: "]);
    let short = create("fay@example.com", &[], "short-secret\n").await.refused(&["password: ", "15"]);
    assert!(!short.stderr.contains("short-secret"), "{short:?}");
    create("fay@example.com", &[], "").await.refused(&["password: "]);
    let several = create("eve", &[], "short-secret").await;
    assert_eq!(several.code, Some(1));
    assert!(several.stderr.contains("email: ") && several.stderr.contains("password: "), "{several:?}");
    assert_eq!(count(&database, "select count(*) from account").await, 1);
}

#[tokio::test]
async fn a_password_is_no_argument() {
    let database = TestDatabase::migrated().await;
    for more in
        [["--password", "seven lamps beneath"].as_slice(), &["--password=seven lamps beneath"], &["seven lamps"]]
    {
        let refused = run_with_input(create_user(&database, "eve@example.com", more), PASSWORD).await;
        assert_eq!(refused.code, Some(2), "{refused:?}");
    }
    assert_eq!(count(&database, "select count(*) from account").await, 0);
}

#[tokio::test]
async fn only_the_first_line_of_standard_input_is_the_password() {
    let app = crate::support::app::Setup::default().start().await;
    let command = create_user(&app.database, "eve@example.com", &[]);
    run_with_input(command, "seven lamps beneath  \r\nthe quay\n").await.done();
    let login = [("email", "eve@example.com"), ("password", "seven lamps beneath  ")];
    assert_eq!(app.browser().submit("/login", &login).await.status, 303);
}

#[tokio::test]
async fn user_list_tells_who_there_is() {
    let database = TestDatabase::migrated().await;
    let list = || with_database(&database, ["user", "list"]);
    let list_as_json = || with_database(&database, ["user", "list", "--json"]);
    assert!(run(list()).await.done().stdout.contains("no accounts yet"));
    assert_eq!(run(list_as_json()).await.done().json(), Value::Array(Vec::new()));
    let long = "Eve ".repeat(100);
    let long = long.trim();
    let name = |name| ["user", "create", "--password-stdin", "--email", "eve@example.com", "--display-name", name];
    run_with_input(with_database(&database, name(long)), PASSWORD).await.done();
    run_with_input(create_user(&database, "dana@example.com", &["--custom-user-id", "dana-id"]), PASSWORD).await.done();
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    let disable = "update account set disabled_at = now() where email = 'dana@example.com'";
    sqlx::query(disable).execute(&mut connection).await.unwrap();
    let table = run(list()).await.done().stdout;
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].starts_with("EMAIL") && lines[0].ends_with("DISPLAY NAME"), "{table}");
    assert!(lines[1].starts_with("dana@example.com  dana-id") && lines[1].contains("disabled"), "{table}");
    assert!(lines[2].starts_with("eve@example.com") && lines[2].ends_with('…'), "{table}");
    assert!(lines.iter().all(|line| line.chars().count() < 160), "{table}");
    let json = run(list_as_json()).await.done();
    assert_eq!(json.json()[1]["display_name"], long);
    assert!(!json.stdout.contains("argon2") && !table.contains("argon2"), "{json:?}");
}

#[tokio::test]
async fn a_reader_that_went_away_is_no_error() {
    let database = TestDatabase::migrated().await;
    run_with_input(create_user(&database, "eve@example.com", &[]), PASSWORD).await.done();
    let keys = tempfile::tempdir().unwrap();
    for command in [
        with_database(&database, ["user", "list"]),
        with_database(&database, ["user", "list", "--json"]),
        generate_key(keys.path()),
        throughline(["--help"]),
        throughline(["--version"]),
    ] {
        run_unread(command).await.done();
    }
}

#[tokio::test]
async fn what_is_misspelt_is_a_matter_of_usage() {
    for arguments in
        [[].as_slice(), &["sing"], &["key"], &["key", "generate", "--bits", "1024"], &["user", "list", "eve"]]
    {
        let outcome: Outcome = run(throughline(arguments)).await;
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{arguments:?}: {outcome:?}");
        assert!(outcome.stderr.contains("--help"), "{outcome:?}");
    }
    for arguments in [["--help"].as_slice(), &["--version"], &["user", "create", "--help"]] {
        run(throughline(arguments)).await.done();
    }
}

#[tokio::test]
async fn an_unreadable_standard_input_is_one_sentence() {
    let database = TestDatabase::migrated().await;
    let mut command = create_user(&database, "eve@example.com", &[]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"seven lamps \xff beneath\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let outcome = Outcome { code: output.status.code(), stdout: String::new(), stderr };
    outcome.refused(&["UTF-8"]);
}

/// A site with Cade logged in, and their browser.
async fn with_cade() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    (app, browser)
}

#[tokio::test]
async fn user_show_tells_all_that_is_kept() {
    let (app, browser) = with_cade().await;
    let subject = browser.token().await.sub().to_owned();
    let shown = run(with_database(&app.database, ["user", "show", "CADE@example.com"])).await.done();
    for words in ["cade@example.com", "cade-id", "enabled", &subject] {
        assert!(shown.stdout.contains(words), "no {words} in {shown:?}");
    }
    let json = run(with_database(&app.database, ["user", "show", "cade@example.com", "--json"])).await.done().json();
    assert_eq!((&json["subjects"][0]["subject"], json["sessions"].as_array().unwrap().len()), (&subject.into(), 1));
    let id = json["account"]["id"].as_str().unwrap();
    let by_id = run(with_database(&app.database, ["user", "show", id, "--json"])).await.done().json();
    assert_eq!(by_id["account"], json["account"]);
    for command in ["show", "disable", "enable", "erase", "set-password"] {
        for nobody in ["nobody@example.com", "00000000-0000-4000-8000-000000000000"] {
            run(with_database(&app.database, ["user", command, nobody])).await.refused(&["there is no account"]);
        }
        assert_eq!(run(with_database(&app.database, ["user", command])).await.code, Some(2), "{command}");
    }
}

/// OWASP ASVS 7.4.3.
#[tokio::test]
async fn user_set_password_ends_the_sessions() {
    let (app, browser) = with_cade().await;
    let set = |more: &'static [&'static str]| {
        let mut command = with_database(&app.database, ["user", "set-password", "cade@example.com"]);
        command.args(more);
        command
    };
    run_with_input(set(&["--password-stdin"]), "short\n").await.refused(&["password: ", "15"]);
    run(set(&[])).await.refused(&["--password-stdin"]);
    assert_eq!(run_with_input(set(&["seven lamps beneath the quay"]), "").await.code, Some(2));
    assert!(browser.token().await.is("Cade"));
    let done = run_with_input(set(&["--password-stdin"]), PASSWORD).await.done();
    assert!(done.stdout.contains("and ended its sessions.") && !done.stdout.contains("lamps"), "{done:?}");
    assert!(browser.token().await.is_anonymous());
    let login = [("email", "cade@example.com"), ("password", PASSWORD.trim_end())];
    assert_eq!(browser.submit("/login", &login).await.status, 303);
}

/// OWASP ASVS 6.4.1.
#[tokio::test]
async fn user_set_password_prints_a_link_on_request_and_nothing_changes_until_it_is_used() {
    let (app, browser) = with_cade().await;
    let site = format!("http://{}", app.address);
    let command = |more: &[&str]| {
        let mut command = with_database(&app.database, ["user", "set-password", "cade@example.com", "--link"]);
        command.env("THROUGHLINE_PUBLIC_URL", &site).args(more);
        command
    };
    let reset = async |link: &str, password: &str| {
        let token = link.split_once("?token=").unwrap().1;
        app.browser().submit("/reset", &[("token", token), ("new_password", password)]).await.status
    };
    let printed = run(command(&[])).await.done();
    assert!(printed.stdout.contains("once, within 1 hour.\n"), "{printed:?}");
    let first = printed.stdout.lines().last().unwrap().strip_prefix(&site).unwrap().to_owned();
    assert!(printed.stderr.contains("reset_requested") && !printed.stderr.contains("token="), "{printed:?}");
    assert_eq!(app.browser().open(&first).await.status, 200);
    let second = run(command(&["--json"])).await.done().json()["link"].as_str().unwrap().to_owned();
    assert_eq!(reset(&first, PASSWORD.trim_end()).await, 410, "the newer one takes its place");
    assert!(browser.token().await.is("Cade"), "nothing changed yet");
    assert_eq!(reset(&second, PASSWORD.trim_end()).await, 303);
    assert!(browser.token().await.is_anonymous(), "sessions end");
    let login = [("email", "cade@example.com"), ("password", PASSWORD.trim_end())];
    assert_eq!(browser.submit("/login", &login).await.status, 303);

    let late = run(command(&["--json"])).await.done().json()["link"].as_str().unwrap().to_owned();
    app.age_mail(time::Duration::minutes(60)).await;
    assert_eq!(reset(&late, "another one that is long").await, 410);
    assert_eq!(run(command(&["--password-stdin"])).await.code, Some(2));
    run(with_database(&app.database, ["user", "disable", "cade@example.com"])).await.done();
    run(command(&[])).await.refused(&["disabled", "throughline user enable"]);
}

#[tokio::test]
async fn an_account_that_waits_for_its_address_to_be_confirmed_is_shown_as_unconfirmed() {
    // Nothing listens there: the mail waits.
    let app = Setup::default().mail("smtp://127.0.0.1:9").start().await.with_people().await;
    let fields = [("email", "erin@example.com"), ("display_name", "Erin"), ("password", PASSWORD.trim_end())];
    assert_eq!(app.browser().submit("/register", &fields).await.status, 303);
    let list = run(with_database(&app.database, ["user", "list"])).await.done().stdout;
    let states: Vec<_> = ["cade@", "dana@", "erin@"]
        .map(|who| list.lines().find(|line| line.starts_with(who)).unwrap())
        .map(|line| line.split("  ").map(str::trim).find(|cell| cell.ends_with("abled") || cell.ends_with("confirmed")))
        .to_vec();
    assert_eq!(states, [Some("enabled"), Some("enabled"), Some("unconfirmed")], "{list}");
    let show = async || run(with_database(&app.database, ["user", "show", "erin@example.com"])).await.done().stdout;
    let shown = show().await;
    assert!(shown.contains("unconfirmed since 20"), "{shown}");
    let json = run(with_database(&app.database, ["user", "show", "erin@example.com", "--json"])).await.done().json();
    assert!(json["account"]["confirmation_requested_at"].is_string(), "{json}");
    run(with_database(&app.database, ["user", "disable", "erin@example.com"])).await.done();
    let shown = show().await;
    assert!(shown.contains("disabled since 20") && !shown.contains("unconfirmed"), "{shown}");
}

/// OWASP ASVS 7.4.2.
#[tokio::test]
async fn user_disable_and_enable_take_effect_in_the_next_request() {
    let (app, browser) = with_cade().await;
    let replica = app.replica().await;
    let command = |word| with_database(&app.database, ["user", word, "cade@example.com", "--json"]);
    for changed in [true, false] {
        assert_eq!(run(command("disable")).await.done().json()["changed"], changed);
        assert!(browser.token().await.is_anonymous());
    }
    let login = [("email", "cade@example.com"), ("password", "cade-passphrase")];
    assert_eq!(replica.browser().submit("/login", &login).await.status, 401);
    for changed in [true, false] {
        assert_eq!(run(command("enable")).await.done().json()["changed"], changed);
    }
    assert!(browser.token().await.is_anonymous(), "the session from before came back");
    assert_eq!(replica.browser().submit("/login", &login).await.status, 303);
}

#[tokio::test]
async fn user_erase_tells_what_the_vendor_has_to_delete() {
    let (app, browser) = with_cade().await;
    let other = app.browser();
    other.log_in_as("Cade").await;
    let subjects = [browser.token().await.sub().to_owned(), other.token().await.sub().to_owned()];
    let erased = run(with_database(&app.database, ["user", "erase", "cade@example.com"])).await.done();
    let trail = |stderr: &str| stderr.matches("vendor_erasure_due").count();
    assert_eq!(trail(&erased.stderr), 2, "{erased:?}");
    for subject in &subjects {
        let call = format!("\nDELETE /v2/user_data?customer_id={subject}&version=");
        assert!(erased.stdout.contains(&call) && erased.stderr.contains(subject), "no {call} in {erased:?}");
    }
    assert!(browser.token().await.is_anonymous() && other.token().await.is_anonymous());
    run(with_database(&app.database, ["user", "erase", "cade@example.com"])).await.refused(&["there is no account"]);
    let erased = run(with_database(&app.database, ["user", "erase", "dana@example.com", "--json"])).await.done().json();
    assert_eq!(erased["vendor_calls"], Value::Array(Vec::new()));
    assert_eq!(app.count("select (select count(*) from account) + (select count(account_id) from subject)").await, 0);
}

/// OWASP ASVS 7.4.5.
#[tokio::test]
async fn sessions_are_listed_and_revoked_by_an_operator() {
    let (app, cade) = with_cade().await;
    let dana = app.browser();
    dana.log_in_as("Dana").await;
    let list = async |more: &[&str]| {
        let mut command = with_database(&app.database, ["session", "list", "--json"]);
        command.args(more);
        run(command).await.done().json()
    };
    let table = run(with_database(&app.database, ["session", "list"])).await.done();
    assert!(table.stdout.starts_with("SESSION") && table.stdout.lines().count() == 3, "{table:?}");
    assert_eq!(list(&[]).await.as_array().unwrap().len(), 2);
    let of_cade = list(&["--account", "cade@example.com"]).await;
    assert_eq!(of_cade.as_array().unwrap().len(), 1, "{of_cade}");
    let id = of_cade[0]["id"].as_str().unwrap();
    let revoked = run(with_database(&app.database, ["session", "revoke", id])).await.done();
    assert_eq!(revoked.stdout, "Ended 1 session.\n");
    assert!(cade.token().await.is_anonymous() && dana.token().await.is("Dana"));
    run(with_database(&app.database, ["session", "revoke", id])).await.refused(&["no active session"]);
    let all = with_database(&app.database, ["session", "revoke", "--account", "dana@example.com", "--json"]);
    assert_eq!(run(all).await.done().json()["revoked"], 1);
    assert!(dana.token().await.is_anonymous());
    assert_eq!(run(with_database(&app.database, ["session", "list"])).await.done().stdout, "Nobody is logged in.\n");
    for usage in [["session", "revoke", "eve"].as_slice(), &["session", "revoke"], &["session"]] {
        assert_eq!(run(throughline(usage)).await.code, Some(2), "{usage:?}");
    }
}
