//! Two hundred conversations at once with the assistant stand-in, for a minute: errors, and its resident memory over time.
//!
//! `cargo bench --bench conversations`; ends with 1 when there was an error or the memory went over the limit.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use aws_lc_rs::rsa::KeySize;
use reqwest::Client;
use serde_json::{Value, json};
use throughline::{
    app::SystemClock,
    crypto::{key_file, token_signature::SigningKey},
    domain::clock::Clock,
};

const CONVERSATIONS: usize = 200;
const DURATION: Duration = Duration::from_mins(1);
/// Each conversation says something so often.
const PAUSE: Duration = Duration::from_millis(500);
const LIMIT_MIB: f64 = 60.0;

struct StandIn {
    process: Child,
    url: String,
}

impl StandIn {
    fn start(public_key: &std::path::Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_throughline"))
            .args(["assistant", "--listen=127.0.0.1:0", "--site-public-key"])
            .arg(public_key)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().last().unwrap().trim_end_matches('.').to_owned();
        Self { process, url }
    }

    fn resident_mib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        // It keeps nothing.
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

#[derive(Default)]
struct Tally {
    answers: AtomicU64,
    errors: AtomicU64,
}

fn token(key: &SigningKey, subject: &str) -> String {
    let now = SystemClock.now().unix_timestamp();
    let payload = json!({"name": "Anonymous", "custom_user_id": subject});
    key.sign(&json!({"sub": subject, "iat": now, "exp": now + 10, "user_payload": payload})).unwrap()
}

async fn post(client: &Client, url: String, token: String, body: Value) -> Result<Value, reqwest::Error> {
    client.post(url).bearer_auth(token).json(&body).send().await?.error_for_status()?.json().await
}

/// One conversation, with a fresh token for every message, as short-lived ones need.
async fn converse(client: Client, url: String, key: Arc<SigningKey>, number: usize, tally: Arc<Tally>) {
    let subject = format!("anon-{number}");
    let started = Instant::now();
    let opened = post(&client, format!("{url}/api/sessions"), token(&key, &subject), json!({})).await;
    let Ok(opened) = opened.inspect_err(|error| eprintln!("{error}")) else {
        tally.errors.fetch_add(1, Ordering::Relaxed);
        return;
    };
    let messages = format!("{url}/api/sessions/{}/messages", opened["session_id"].as_str().unwrap());
    while started.elapsed() < DURATION {
        let said = post(&client, messages.clone(), token(&key, &subject), json!({"text": "What is my user ID"})).await;
        let right = |answer: &Value| answer["output"][0]["text"] == format!("Your user ID is {subject}.");
        let counter = if said.as_ref().is_ok_and(right) { &tally.answers } else { &tally.errors };
        counter.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = said {
            eprintln!("{error}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    let private = folder.path().join("private.pem");
    let pair = key_file::generate(&private, KeySize::Rsa2048, None).unwrap();
    let key = Arc::new(SigningKey::new(pair, &private).unwrap());
    let public = folder.path().join("public.pem");
    fs::write(&public, key_file::public_pem(key.public_key()).unwrap()).unwrap();
    let stand_in = StandIn::start(&public);
    println!("at rest: {:.1} MiB", stand_in.resident_mib());
    let client = Client::builder().no_proxy().build().unwrap();
    let tally = Arc::new(Tally::default());
    let spawn = |number| {
        let (client, url) = (client.clone(), stand_in.url.clone());
        tokio::spawn(converse(client, url, Arc::clone(&key), number, Arc::clone(&tally)))
    };
    let conversations: Vec<_> = (0..CONVERSATIONS).map(spawn).collect();
    let started = Instant::now();
    let mut most = 0.0_f64;
    while !conversations.iter().all(tokio::task::JoinHandle::is_finished) {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let (seconds, resident) = (started.elapsed().as_secs(), stand_in.resident_mib());
        most = most.max(resident);
        let [answers, errors] = [&tally.answers, &tally.errors].map(|count| count.load(Ordering::Relaxed));
        println!("{seconds:3} s: {resident:.1} MiB, {answers} answers, {errors} errors");
    }
    let errors = tally.errors.load(Ordering::Relaxed);
    let answers = tally.answers.load(Ordering::Relaxed);
    println!(
        "{CONVERSATIONS} conversations: {answers} answers, {errors} errors, at most {most:.1} MiB of {LIMIT_MIB:.0}"
    );
    if errors == 0 && answers > 0 && most <= LIMIT_MIB { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
