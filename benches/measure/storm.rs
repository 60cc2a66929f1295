//! A login storm: more people log in at once than passwords can be hashed. `make storm`.
//!
//! `CLIENTS=500`, each an account and a network of its own over a connection of its own, log in for `SECONDS=60`, the next time
//! as soon as they got in, and after `Retry-After` when they were sent away. Meanwhile tokens are asked for at a steady rate.

use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use crate::{
    bare,
    client::{self, Client, Request},
    machine::{self, SERVERS_CORE, Sample, cpu_seconds, cpu_seconds_of_all},
    number,
    people::{self, Sessions},
    server::{Bits, PASSWORD, Postgres, Server},
    verdict::{Verdict, percentile},
};

/// The server has one core, and so makes one hash at once.
const PERMITS: u32 = 1;
const BARE: Duration = Duration::from_secs(10);
/// Tokens a second, every other one anonymous: enough for a p95, and hardly a load of their own, which would be taken from the logins.
const TOKEN_RATE: u32 = 20;
const TOKEN_CONNECTIONS: usize = 8;
const QUIET_SECONDS: usize = 30;
/// A client does little, and there are many.
const STACK_BYTES: usize = 128 * 1024;

const LEAST_OF_BARE: f64 = 0.8;
const MOST_LOGIN_P99_MS: f64 = 3_000.0;
const MOST_TOKEN_P95_MS: f64 = 100.0;
const MOST_TOKEN_P95_TIMES: f64 = 3.0;
const MOST_RETRY_AFTER: f64 = 2.5;
const MIB_A_HASH: u32 = 19;
const MIB_BESIDE: u32 = 64;

/// What came of logging in, all clients together.
#[derive(Default)]
struct Storm {
    accepted_ms: Vec<f64>,
    /// How many answers of each status, but 200.
    refused: BTreeMap<u16, u32>,
    without_retry_after: u32,
    most_retry_after: f64,
}

#[expect(clippy::cast_precision_loss, reason = "seconds, and counts of some thousands")]
pub fn measure() -> ExitCode {
    let (clients, seconds) = (number("CLIENTS", 500), number("SECONDS", 60));
    machine::move_to_the_clients_core();
    let postgres = Postgres::start();
    let database = postgres.database("storm");
    people::fill(&database, clients);
    let server = Server::start(&database, Bits::B3072, SERVERS_CORE);
    let used = || {
        [cpu_seconds(server.pid()), cpu_seconds_of_all(postgres.pid()), cpu_seconds(std::process::id())]
            .map(|seconds| seconds.unwrap_or(f64::NAN))
    };

    let mut quiet = tokens(&server, clients, Duration::from_secs(QUIET_SECONDS.min(seconds) as u64));
    let base = machine::resident_kib(server.pid());
    let before = bare::hashes(PERMITS as usize, SERVERS_CORE, BARE);
    let duration = Duration::from_secs(seconds as u64);
    let cpu = used();
    let (mut storm, mut busy) = thread::scope(|scope| {
        let probe = scope.spawn(|| tokens(&server, clients, duration));
        (logins(&server, clients, duration), probe.join().unwrap())
    });
    let cpu: Vec<f64> = used().iter().zip(cpu).map(|(after, before)| (after - before) / seconds as f64).collect();
    let most = machine::most_resident_kib(server.pid());
    let after = bare::hashes(PERMITS as usize, SERVERS_CORE, BARE);

    let alone = mean(before, after);
    let rate = storm.accepted_ms.len() as f64 / seconds as f64;
    println!(
        "Argon2id alone on the server's core     {alone:.1} hashes a second (before {:.1}, after {:.1})",
        before.per_second, after.per_second
    );
    println!("logins accepted                         {rate:.1} a second: {:.1} %", rate / alone * 100.0);
    println!(
        "processor time, in cores                server {:.2}, PostgreSQL {:.2}, the {clients} clients {:.2}",
        cpu[0], cpu[1], cpu[2]
    );
    println!(
        "refused, by status                      {:?}, Retry-After {} s at most",
        storm.refused, storm.most_retry_after
    );
    let p50 = percentile(&mut storm.accepted_ms, 0.5);
    let (p99, quiet, loud) =
        (percentile(&mut storm.accepted_ms, 0.99), percentile(&mut quiet, 0.95), percentile(&mut busy, 0.95));
    println!("a login that was accepted               median {p50:.0} ms, p99 {p99:.0} ms");
    println!("a token, p95                            {quiet:.2} ms without the storm, {loud:.2} ms in it");
    println!();

    let mut verdict = Verdict::default();
    verdict.demand(rate >= alone * LEAST_OF_BARE, "accepted logins are 80 % of what Argon2id alone does, or more");
    verdict.demand(p99 <= MOST_LOGIN_P99_MS, "who is let in, is within 3 s (p99)");
    verdict.demand(storm.refused.keys().all(|status| [429, 503].contains(status)), "everybody else gets 429 or 503");
    verdict.demand(storm.without_retry_after == 0, "with Retry-After");
    verdict.demand(storm.most_retry_after <= MOST_RETRY_AFTER, "of 2.5 s at most");
    verdict.demand(loud <= quiet * MOST_TOKEN_P95_TIMES, "a token's p95 is 3 times that without the storm at most");
    verdict.demand(loud <= MOST_TOKEN_P95_MS, "and 100 ms at most");
    if let Some((base, most)) = base.zip(most) {
        let bound = base + u64::from(PERMITS * MIB_A_HASH + MIB_BESIDE) * 1024;
        let mib = |kib: u64| format!("{} MiB", kib / 1024);
        let what = format!("resident memory was {} at most, {} allowed, from {}", mib(most), mib(bound), mib(base));
        verdict.demand(most <= bound, &what);
    }
    verdict.code()
}

fn mean(before: Sample, after: Sample) -> f64 {
    f64::midpoint(before.per_second, after.per_second)
}

/// Everybody logs in, again and again.
fn logins(server: &Server, clients: usize, duration: Duration) -> Storm {
    let end = Instant::now() + duration;
    let storm = Mutex::new(Storm::default());
    thread::scope(|scope| {
        for person in 1..=clients {
            let storm = &storm;
            let client = move || {
                let own = log_in_until(end, server, person);
                let mut storm = storm.lock().unwrap();
                storm.accepted_ms.extend(own.accepted_ms);
                for (status, count) in own.refused {
                    *storm.refused.entry(status).or_default() += count;
                }
                storm.without_retry_after += own.without_retry_after;
                storm.most_retry_after = storm.most_retry_after.max(own.most_retry_after);
            };
            thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, client).unwrap();
        }
    });
    storm.into_inner().unwrap()
}

/// One client. A login that is accepted after the end is not counted.
fn log_in_until(end: Instant, server: &Server, person: usize) -> Storm {
    let request = people::login(person, PASSWORD).behind_proxy(person);
    let mut client = Client::connect(server.address);
    let mut storm = Storm::default();
    while Instant::now() < end {
        let (answer, ms) = client.time(&request);
        if answer.status == 200 {
            if Instant::now() < end {
                storm.accepted_ms.push(ms);
            }
            continue;
        }
        *storm.refused.entry(answer.status).or_default() += 1;
        let wait = answer.header("retry-after").next().and_then(|seconds| seconds.parse().ok());
        storm.without_retry_after += u32::from(wait.is_none());
        let wait: f64 = wait.unwrap_or(1.0);
        storm.most_retry_after = storm.most_retry_after.max(wait);
        thread::sleep(Duration::from_secs_f64(wait).min(end.saturating_duration_since(Instant::now())));
    }
    storm
}

/// Tokens at a steady rate, every other one for somebody who is logged in.
pub fn tokens(server: &Server, people: usize, duration: Duration) -> Vec<f64> {
    let anonymous = Request::get("/token").with_cookies_of(server.address);
    let sessions = Sessions::new();
    let request = |number: u32| {
        if number.is_multiple_of(2) { sessions.token(people::any_below(people) + 1) } else { anonymous.clone() }
    };
    let answers = client::at_rate(server, TOKEN_RATE, TOKEN_CONNECTIONS, duration, request);
    answers
        .into_iter()
        .map(|(status, ms)| {
            assert_eq!(status, 200, "a token");
            ms
        })
        .collect()
}
