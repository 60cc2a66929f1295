//! How much of what the hardware gives the server passes on: one table of tokens. `make bench`.
//!
//! Absolute rates say little about another machine, so each row stands beside the bare computations that it cannot do without, measured in
//! the same run on the same core: for a token its RSA signature, and the RSA-OAEP encryption of its payload. The rounds alternate between
//! the two, because a virtual machine's speed drifts, and medians are shown. `by processor time` compares what the server used with what
//! the bare computation used, which other work on the machine hardly disturbs.

use std::{fs, process::ExitCode, time::Duration};

use aws_lc_rs::signature::KeyPair as _;
use throughline::crypto::key_file;

use crate::{
    bare,
    client::{self, Client, Request},
    machine::{self, SERVERS_CORE, Sample},
    number,
    server::{self, Bits, Database, Postgres, Server},
    verdict::percentile,
};

/// Every measurement is taken so often.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(1_200);
const LATENCY: Duration = Duration::from_secs(1);
/// Keep-alive connections at once, while rates are measured.
const CONNECTIONS: usize = 8;
const MANY: usize = 64;
const LOGINS_AT_ONCE: usize = 4;

pub fn measure() -> ExitCode {
    machine::move_to_the_clients_core();
    println!("{}\n", machine::description());
    let postgres = Postgres::start();
    let database = postgres.database("ratios");
    println!("{HEADINGS}");
    let mut at_rest = Vec::new();
    for bits in [Bits::B2048, Bits::B3072, Bits::B4096] {
        for encrypted in [false, true] {
            at_rest.push(measure_server(&database, bits, encrypted));
        }
    }
    logins(&database);
    let [memory, start_up] = [0, 1].map(|which| {
        let mut values: Vec<f64> = at_rest.iter().map(|pair| pair[which]).collect();
        percentile(&mut values, 0.5)
    });
    println!("\nA server at rest: {memory:.1} MiB resident; from its start until it listens {start_up:.0} ms.");
    ExitCode::SUCCESS
}

const HEADINGS: &str = "\
| key, payload | | bare /s | tokens /s | of bare | by processor time | p50, p99 at 1 connection | p50, p99 at 64 | MiB after |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |";

/// Two rows of the table. Gives the memory at rest in MiB, and how long the start took in milliseconds.
fn measure_server(database: &Database, bits: Bits, encrypted: bool) -> [f64; 2] {
    let assistant = tempfile::tempdir().unwrap();
    let private = key_file::generate(&assistant.path().join("private.pem"), bits.size(), None).unwrap();
    let public = assistant.path().join("public.pem");
    fs::write(&public, key_file::public_pem(private.public_key()).unwrap()).unwrap();
    let settings = [("THROUGHLINE_ASSISTANT_PUBLIC_KEY_FILE", public.to_str().unwrap())];
    let server = Server::start_with(database, bits, SERVERS_CORE, if encrypted { &settings } else { &[] });
    let at_rest = [resident_mib(&server), server.started_in.as_secs_f64() * 1_000.0];
    let anonymous = Request::get("/token").with_cookies_of(server.address);
    let person = Request::get("/token").with_header("Cookie", &log_in(&server));
    let kinds = [("anonymous", anonymous), ("logged in", person)];
    let mut signing = Vec::new();
    let mut encrypting = Vec::new();
    let mut tokens: [Vec<Sample>; 2] = Default::default();
    for _ in 0..ROUNDS {
        signing.push(bare::signatures(server.key(), SERVERS_CORE, ROUND));
        if encrypted {
            encrypting.push(bare::encryptions(&public, SERVERS_CORE, ROUND / 2));
        }
        for ((_, request), samples) in kinds.iter().zip(&mut tokens) {
            samples.push(client::drive(&server, request, CONNECTIONS, ROUND).0);
        }
    }
    let mut bare = Sample::median(&signing);
    if encrypted {
        bare = bare.and(&Sample::median(&encrypting));
    }
    for ((kind, request), samples) in kinds.iter().zip(&tokens) {
        let name = format!("{} bits, {}", bits.number(), if encrypted { "encrypted" } else { "plain" });
        print_row(&name, kind, &bare, &Sample::median(samples), &server, Some(request));
    }
    at_rest
}

fn print_row(name: &str, kind: &str, bare: &Sample, tokens: &Sample, server: &Server, request: Option<&Request>) {
    let latency = |connections| {
        let Some(request) = request else { return String::new() };
        let (_, mut times) = client::drive(server, request, connections, LATENCY);
        let [p50, p99] = [0.5, 0.99].map(|share| percentile(&mut times, share));
        format!("{p50:.2} ms, {p99:.2} ms")
    };
    let by_cpu =
        tokens.per_cpu_second.zip(bare.per_cpu_second).map(|(own, bare)| format!("{:.1} %", own / bare * 100.0));
    println!(
        "| {name} | {kind} | {:.0} | {:.0} | {:.1} % | {} | {} | {} | {:.1} |",
        bare.per_second,
        tokens.per_second,
        tokens.per_second / bare.per_second * 100.0,
        by_cpu.unwrap_or_default(),
        latency(1),
        latency(MANY),
        resident_mib(server),
    );
}

/// The same for logins, beside the Argon2id hash of each.
fn logins(database: &Database) {
    let server = Server::start(database, Bits::B2048, SERVERS_CORE);
    let body = format!(r#"{{"email":"{}","password":"{}"}}"#, server::EMAIL, server::PASSWORD);
    let request = Request::post("/api/session", &body);
    let (mut bare, mut measured) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(bare::hashes(1, SERVERS_CORE, ROUND));
        measured.push(client::drive(&server, &request, LOGINS_AT_ONCE, ROUND).0);
    }
    print_row("Argon2id", "login", &Sample::median(&bare), &Sample::median(&measured), &server, None);
}

#[expect(clippy::cast_precision_loss, reason = "some megabytes")]
fn resident_mib(server: &Server) -> f64 {
    machine::resident_kib(server.pid()).map_or(f64::NAN, |kib| kib as f64 / 1024.0)
}

/// Logs in, and gives the cookies. Makes the account, when it is not there yet.
fn log_in(server: &Server) -> String {
    let (email, password) = (server::EMAIL, server::PASSWORD);
    let account = format!(r#"{{"email":"{email}","display_name":"Bench","password":"{password}"}}"#);
    let mut client = Client::connect(server.address);
    let answer = client.send(&Request::post("/api/accounts", &account));
    if answer.status == 201 {
        return answer.cookies();
    }
    let login = format!(r#"{{"email":"{email}","password":"{password}"}}"#);
    let answer = client.send(&Request::post("/api/session", &login));
    assert_eq!(answer.status, 200, "the account is there, and logs in");
    answer.cookies()
}

/// Holds half the most that the server can do for `MINUTES=30`, every other token for somebody who is logged in, and watches its memory.
/// `make bench-memory`.
pub fn measure_memory() -> ExitCode {
    let minutes = number("MINUTES", 30);
    machine::move_to_the_clients_core();
    let postgres = Postgres::start();
    let server = Server::start(&postgres.database("memory"), Bits::B2048, SERVERS_CORE);
    println!("at rest: {:.1} MiB", resident_mib(&server));
    let anonymous = Request::get("/token").with_cookies_of(server.address);
    let person = Request::get("/token").with_header("Cookie", &log_in(&server));
    let most = client::drive(&server, &person, CONNECTIONS, ROUND).0.per_second;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousands a second")]
    let rate = (most / 2.0) as u32;
    let mut first = None;
    let mut last = 0.0;
    for minute in 0..=minutes {
        last = resident_mib(&server);
        println!("{minute:3} min: {last:.1} MiB at {rate} tokens a second");
        // The first minute fills pools and buffers.
        first = if minute == 1 { Some(last) } else { first };
        if minute < minutes {
            let request = |number: u32| if number.is_multiple_of(2) { person.clone() } else { anonymous.clone() };
            let answers = client::at_rate(&server, rate, CONNECTIONS, Duration::from_mins(1), request);
            assert!(answers.iter().all(|(status, _)| *status == 200), "every request gets a token");
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "minutes")]
    let growth = first.map_or(0.0, |first| (last - first) / (minutes.max(2) - 1) as f64);
    println!("grows by {growth:.3} MiB a minute, 1 allowed");
    if growth <= 1.0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
