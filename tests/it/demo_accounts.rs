//! `throughline demo --accounts`: accounts of a tester's own.

use std::fs;

use serde_json::{Value, json};

use super::demo::{Demo, Folder};
use crate::support::{
    browser::{Browser, Reply, send},
    program::{Outcome, Program, Signal, run},
};

const PEOPLE: &str = r#"
[[accounts]]
email = "erin@example.com"
display_name = "Erin"
password = "erin's own"

[[accounts]]
email = "frank@example.com"
display_name = "Frank"
password = "frank's own"
custom_user_id = "F-17"
disabled = true

[[accounts]]
email = "grace@example.com"
display_name = "Grace"
password = "grace's own"
confirmed = false
"#;

fn demo_of(folder: &Folder, people: &str) -> std::process::Command {
    let file = folder.path().join("people.toml");
    fs::write(&file, people).unwrap();
    let mut command = folder.demo();
    command.arg("--accounts").arg(file);
    command
}

async fn log_in(browser: &Browser, email: &str, password: &str) -> Reply {
    send(browser.request("POST", "/api/session").json(&json!({"email": email, "password": password}))).await
}

async fn is_as_the_file_says(demo: &Demo) {
    let erin = demo.browser();
    let logged_in = log_in(&erin, "erin@example.com", "erin's own").await;
    assert_eq!((logged_in.status, &logged_in.json()["custom_user_id"]), (200, &json!("erin-id")), "{logged_in:?}");
    assert!(erin.token().await.is("Erin"));
    for (email, password, problem) in [
        ("frank@example.com", "frank's own", "wrong-credentials"),
        ("grace@example.com", "grace's own", "unconfirmed-address"),
        ("cade@example.com", "cade-demo-passphrase", "wrong-credentials"),
    ] {
        let refused = log_in(&demo.browser(), email, password).await;
        assert_eq!(refused.json()["type"], format!("urn:throughline:problem:{problem}"), "{email}: {refused:?}");
    }
}

#[tokio::test]
async fn a_demo_has_the_accounts_of_a_file_and_a_reset_brings_them_back() {
    let folder = Folder::new();
    let demo = Demo::start(demo_of(&folder, PEOPLE)).await;
    is_as_the_file_says(&demo).await;
    let home = demo.browser().open("/").await.body;
    assert!(home.contains(r#"data-sample="Erin""#), "{home}");
    assert!(!home.contains(r#"data-sample="Frank""#) && !home.contains(r#"data-sample="Grace""#), "{home}");
    assert!(home.contains("grace@example.com") && !home.contains("Dana"), "{home}");

    let erin = demo.browser();
    log_in(&erin, "erin@example.com", "erin's own").await;
    let renamed = erin.submit("/account/profile", &[("display_name", "Somebody else")]).await;
    assert_eq!(renamed.status, 303, "{renamed:?}");
    let enabled =
        send(erin.request("POST", "/demo/accounts/enable").json(&json!({"email": "frank@example.com"}))).await;
    assert_eq!(enabled.status, 204, "{enabled:?}");
    let frank = log_in(&demo.browser(), "frank@example.com", "frank's own").await;
    assert_eq!((frank.status, &frank.json()["custom_user_id"]), (200, &json!("F-17")), "{frank:?}");
    assert_eq!(send(erin.request("POST", "/demo/reset")).await.status, 204);
    is_as_the_file_says(&demo).await;
    demo.stop(Signal::TERM).await;
}

#[tokio::test]
async fn programs_are_told_the_accounts_of_the_file() {
    let folder = Folder::new();
    let mut command = demo_of(&folder, PEOPLE);
    command.arg("--json");
    let mut program = Program::start(command);
    let told: Value = program.says(|program| serde_json::from_str(program.stdout().lines().next()?).ok()).await;
    let frank = json!({
        "email": "frank@example.com", "password": "frank's own", "display_name": "Frank", "custom_user_id": "F-17",
        "confirmed": true, "disabled": true,
    });
    assert_eq!((&told["accounts"][1], told["accounts"].as_array().unwrap().len()), (&frank, 3), "{told}");
    program.signal(Signal::TERM);
    program.end().await.done();
}

async fn refusal_of(people: &str) -> Outcome {
    run(demo_of(&Folder::new(), people)).await
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_told_by_line_field_and_remedy() {
    let erin = "[[accounts]]\nemail = \"erin@example.com\"\ndisplay_name = \"Erin\"\npassword = \"erin's own\"\n";
    for (people, told) in [
        (
            "[[accounts]]\nemail = \"erin@example.com\"\n".to_owned(),
            vec!["people.toml, line 1, column 1", "`display_name`"],
        ),
        (erin.replace("password", "pasword"), vec!["line 4, column 1:", "`pasword`", "`password`"]),
        (erin.replace("\"Erin\"", "7"), vec!["line 3, column 16:", "expected a string"]),
        (erin.replace("\"Erin\"", "\"Erin"), vec!["line 3, column"]),
        (erin.replace("erin@", "erin"), vec!["line 2, column 9: email:", "name@example.com"]),
        (erin.replace("Erin", "Anonymous"), vec!["line 3, column 16: display_name:"]),
        (format!("{erin}{erin}"), vec!["line 6, column 9: email:", "already"]),
        (
            format!("{erin}{}", erin.replace("@example", "@other.example")),
            vec!["line 6, column 9: custom_user_id:", "Another account"],
        ),
        ("accounts = []".to_owned(), vec!["line 1, column 1: accounts:", "`[[accounts]]`"]),
        (String::new(), vec!["line 1, column 1:", "`accounts`"]),
    ] {
        refusal_of(&people).await.refused(&told);
    }
    let twice = refusal_of(&erin.replace("erin@", "erin").replace("erin's own", "")).await;
    assert!(
        ["line 2, column 9: email:", "line 4, column 12: password:"].iter().all(|told| twice.stderr.contains(told)),
        "{twice:?}"
    );
    let folder = Folder::new();
    let mut command = folder.demo();
    command.args(["--accounts", "/no/such/file.toml"]);
    run(command).await.refused(&["--accounts", "/no/such/file.toml"]);
}
