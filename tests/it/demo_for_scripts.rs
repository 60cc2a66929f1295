//! A demo for scripts: where everything is as JSON, and a demo for one command.

use std::{fs, process::Command};

use serde_json::{Value, json};

use super::demo::Folder;
use crate::support::program::{Program, Signal, run, throughline};

/// A demo that runs this shell script, with its data in a folder of the test's.
fn beside(folder: &Folder, script: &str) -> Command {
    let mut command = throughline(["demo", "--exec", "sh", "-c", script]);
    command.env("TMPDIR", folder.path());
    command
}

#[tokio::test]
async fn a_demo_tells_programs_where_everything_is_in_one_line() {
    let folder = Folder::new();
    let mut command = folder.demo();
    command.arg("--json");
    let mut program = Program::start(command);
    let told: Value = program.says(|program| serde_json::from_str(program.stdout().lines().next()?).ok()).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let login = json!({"email": told["accounts"][1]["email"], "password": told["accounts"][1]["password"]});
    let site = told["site"].as_str().unwrap();
    let session = client.post(format!("{site}/api/session")).json(&login).send().await.unwrap();
    let session: Value = session.json().await.unwrap();
    assert_eq!(session["custom_user_id"], told["accounts"][1]["custom_user_id"], "{told}");
    let assistant = client.get(format!("{}/livez", told["assistant"].as_str().unwrap())).send().await.unwrap();
    assert_eq!(assistant.status(), 200, "{told}");
    program.signal(Signal::TERM);
    let ended = program.end().await.done();
    assert_eq!(ended.stdout.lines().count(), 1, "{ended:?}");
}

#[tokio::test]
async fn a_demo_for_a_command_ends_with_it_and_hands_its_exit_code_on() {
    let folder = Folder::new();
    let script = "echo $SITE $ASSISTANT $PROVIDER; echo wrong >&2; exit 7";
    let ended = run(beside(&folder, script)).await;
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(7), "wrong\n"), "{ended:?}");
    let urls: Vec<_> = ended.stdout.split_whitespace().collect();
    assert!(urls.len() == 3 && urls[..2].iter().all(|url| url.starts_with("http://127.0.0.1:")), "{ended:?}");
    assert!(urls[2].starts_with("http://localhost:") && !urls[2].ends_with(":3003"), "{ended:?}");
    assert!(urls.iter().all(|url| !url.ends_with('/') && !url.ends_with(":3001") && !url.ends_with(":3002")));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the demo's folder stayed behind");
    run(beside(&folder, "true")).await.done();
    let unknown = run(throughline(["demo", "--exec", "/no/such/command"])).await;
    unknown.refused(&["--exec /no/such/command cannot be run"]);
}

#[tokio::test]
async fn a_demo_that_is_stopped_stops_its_command() {
    let folder = Folder::new();
    let mut program =
        Program::start(beside(&folder, "trap 'echo ending; exit 3' TERM; echo begun; while :; do sleep 0.05; done"));
    program.says(|program| program.stdout().contains("begun").then_some(())).await;
    program.signal(Signal::TERM);
    let ended = program.end().await;
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(3), "begun\nending\n"), "{ended:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the demo's folder stayed behind");
}
