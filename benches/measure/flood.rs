//! What logins cost that the rate limits refuse: next to nothing. `make flood`.
//!
//! `RATE=2000` logins a second for `SECONDS=60`, of accounts and from networks that have used up their attempts. Meanwhile tokens
//! are asked for at a steady rate.

use std::{process::ExitCode, thread, time::Duration};

use crate::{
    client,
    machine::{self, SERVERS_CORE, cpu_seconds},
    number, people,
    server::{Bits, Postgres, Server},
    storm::tokens,
    verdict::{Verdict, percentile},
};

/// Accounts, and networks, one each.
const GUESSED: usize = 64;
const CONNECTIONS: usize = 32;
const WRONG: &str = "another passphrase";
const MOST_P95_MS: f64 = 20.0;
const MOST_TOKEN_P95_TIMES: f64 = 1.2;

#[expect(clippy::cast_precision_loss, reason = "seconds, and counts of some thousands")]
pub fn measure() -> ExitCode {
    let (rate, seconds) = (u32::try_from(number("RATE", 2_000)).unwrap(), number("SECONDS", 60));
    let duration = Duration::from_secs(seconds as u64);
    machine::move_to_the_clients_core();
    let postgres = Postgres::start();
    let database = postgres.database("flood");
    people::fill(&database, GUESSED);
    let server = Server::start(&database, Bits::B3072, SERVERS_CORE);
    let guess = |number: u32| {
        let person = usize::try_from(number).unwrap() % GUESSED + 1;
        people::login(person, WRONG).behind_proxy(person)
    };
    let guessed = u32::try_from(GUESSED).unwrap();
    // One guess of each, which is counted. Then each has so many behind it that none has another for an hour.
    let counted = client::at_rate(&server, 20, 4, Duration::from_secs(1) * guessed / 20, guess);
    assert!(counted.iter().all(|(status, _)| *status == 401), "a guess of each is let through");
    database.execute("update throttle set empty_at = empty_at + interval '1 hour'");
    let mut quiet = tokens(&server, GUESSED, duration);
    let cpu = cpu_seconds(server.pid());
    let (answers, mut busy) = thread::scope(|scope| {
        let probe = scope.spawn(|| tokens(&server, GUESSED, duration));
        (client::at_rate(&server, rate, CONNECTIONS, duration, guess), probe.join().unwrap())
    });
    let used = cpu.zip(cpu_seconds(server.pid())).map_or(f64::NAN, |(before, after)| after - before);
    let per_second = answers.len() as f64 / seconds as f64;
    let with = |wanted: u16| answers.iter().filter(|(status, _)| *status == wanted).count();
    let (limited, unavailable) = (with(429), with(503));
    let mut refused: Vec<_> = answers.iter().map(|(_, ms)| *ms).collect();
    let [median, p95] = [0.5, 0.95].map(|share| percentile(&mut refused, share));
    let [quiet, busy] = [&mut quiet, &mut busy].map(|times| percentile(times, 0.95));
    println!(
        "logins refused                          {per_second:.0} a second: {limited} with 429, {unavailable} with 503"
    );
    println!("one of them                             median {median:.2} ms, p95 {p95:.2} ms");
    println!("processor time, in cores                server {:.2}", used / seconds as f64);
    println!("a token, p95                            {quiet:.2} ms without them, {busy:.2} ms with them");
    println!();
    let mut verdict = Verdict::default();
    verdict.demand(per_second >= f64::from(rate) * 0.99, "as many were answered as were to be sent");
    verdict.demand(limited + unavailable == answers.len(), "no password was hashed");
    verdict
        .demand(unavailable * 1_000 <= answers.len(), "and one in a thousand at most was told that the server is busy");
    verdict.demand(p95 <= MOST_P95_MS, "a refusal takes 20 ms at most (p95)");
    verdict.demand(busy <= quiet * MOST_TOKEN_P95_TIMES, "a token's p95 is a fifth more than without at most");
    verdict.code()
}
