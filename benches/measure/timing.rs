//! Whether the time of a refused login, of a registration that is confirmed by mail, or of asking for a link that logs in, tells what is
//! behind the login name (OWASP ASVS 6.3.8). `make timing`.
//!
//! Every try is of an account and a network of its own, so that no limit of attempts answers, and the states take turns in an
//! order that changes each time. `TRIES=300` of each.

use std::{net::SocketAddr, process::ExitCode};

use argon2::Params;
use secrecy::ExposeSecret;
use throughline::crypto::password_hasher::PasswordHasher;

use crate::{
    client::{Answer, Client, Request},
    machine::{self, SERVERS_CORE},
    number, people,
    server::{Bits, PASSWORD, Postgres, Server},
    verdict::{Verdict, percentile},
};

/// What an account may be like, the password that is tried, and the statement that makes it so: of `account`, for those of
/// whom `{these}` holds.
struct State {
    name: &'static str,
    password: &'static str,
    made_by: &'static str,
    /// Memory in KiB, passes and lanes of the password's hash, where they are not today's.
    hash: Option<[u32; 3]>,
}

impl State {
    const fn new(name: &'static str, password: &'static str, made_by: &'static str) -> Self {
        Self { name, password, made_by, hash: None }
    }

    const fn older(name: &'static str, hash: [u32; 3]) -> Self {
        let made_by = "update account set password_hash = '{older}' where {these}";
        Self { hash: Some(hash), ..Self::new(name, WRONG, made_by) }
    }
}

const WRONG: &str = "another passphrase";

/// With an authenticator app and its recovery codes.
const WITH_TOTP: &str = "with app as (
        insert into second_factor (account_id, id, sealed_secret, last_step)
        select id, gen_random_uuid(), '\\x00', 0 from account where {these} returning account_id
    )
    insert into recovery_code (account_id, digest)
    select account_id, sha256((account_id::text || n)::bytea) from app, generate_series(1, 10) as n";

/// With a passkey beside the password.
const WITH_PASSKEY: &str = "insert into passkey
        (id, credential_id, account_id, public_key, sign_count, backup_eligible, backed_up, name)
    select gen_random_uuid(), uuid_send(id), id, '\\x00', 0, false, false, 'Phone' from account where {these}";

/// With a passkey in its place: its owner's hash is one that nothing matches.
const WITHOUT_PASSWORD: &str = "with passwordless as (
        update account set has_password = false, password_hash = '{unmatchable}' where {these} returning id
    )
    insert into passkey (id, credential_id, account_id, public_key, sign_count, backup_eligible, backed_up, name)
    select gen_random_uuid(), uuid_send(id), id, '\\x00', 0, false, false, 'Phone' from passwordless";

/// One more row for each state that an account can have. Whoever has the right password of an unconfirmed account may be told
/// that it is one, in words: so a wrong one is tried.
const STATES: [State; 11] = [
    State::new("nobody", PASSWORD, "delete from account where {these}"),
    State::new("wrong password", WRONG, ""),
    State::new("disabled, right password", PASSWORD, "update account set disabled_at = now() where {these}"),
    State::new(
        "unconfirmed, wrong password",
        WRONG,
        "update account set confirmation_requested_at = now() where {these}",
    ),
    State::new("has TOTP, wrong password", WRONG, WITH_TOTP),
    State::new("has TOTP, right password, no code", PASSWORD, WITH_TOTP),
    State::new("has a passkey, wrong password", WRONG, WITH_PASSKEY),
    State::new("has no password", PASSWORD, WITHOUT_PASSWORD),
    State::older("older hash: half memory, one pass", [9_216, 1, 1]),
    State::older("older hash: one pass", [19_456, 1, 1]),
    State::older("older hash: half memory, four lanes", [9_216, 2, 4]),
];

/// The state with which the others are compared.
const USUAL: usize = 1;

/// The highest probability with which an older hash may be told from today's: 0.5 is chance.
const TOLD_APART: f64 = 0.6;

/// Who has the address that somebody registers with, or asks for a link for.
const OWNERS: [&str; 2] = ["nobody", "somebody"];

/// Not counted: connections, caches and statements are made ready.
const WARM_UP: usize = 5;

/// No mail is sent while somebody waits, so nobody has to take it.
const MAIL: [(&str, &str); 3] = [
    ("THROUGHLINE_SMTP_URL", "smtp://127.0.0.1:9"),
    ("THROUGHLINE_MAIL_FROM", "bench@example.com"),
    ("THROUGHLINE_LOGIN_LINK", "on"),
];

pub fn measure() -> ExitCode {
    let each = number("TRIES", 300) + WARM_UP;
    machine::move_to_the_clients_core();
    let postgres = Postgres::start();
    let database = postgres.database("timing");
    // Those after the last state are those with whose addresses others register.
    let registered = STATES.len() * each;
    people::fill(&database, registered + each);
    let unmatchable = PasswordHasher::new(PasswordHasher::recommended()).unwrap().unmatchable();
    let unmatchable = unmatchable.expose_secret();
    for (index, state) in STATES.iter().enumerate() {
        let these = format!(
            "id in (select md5('account ' || n)::uuid from generate_series({}, {}) as n)",
            index * each + 1,
            (index + 1) * each
        );
        let older = state.hash.map(|[kib, passes, lanes]| Params::new(kib, passes, lanes, None).unwrap());
        let older = older.map_or_else(String::new, people::hash);
        let made_by = state.made_by.replace("{older}", &older).replace("{unmatchable}", unmatchable);
        database.execute(&made_by.replace("{these}", &these));
    }
    let server = Server::start_with(&database, Bits::B3072, SERVERS_CORE, &MAIL);
    let mut verdict = Verdict::default();
    let login = |state: usize, round: usize| {
        let person = state * each + round + 1;
        people::login(person, STATES[state].password).behind_proxy(person)
    };
    let answers = Tries::take(server.address, STATES.len(), each, login);
    for (state, times) in STATES.iter().zip(&answers.times).filter(|(state, _)| state.hash.is_some()) {
        let told = longer(&answers.times[USUAL], times);
        let told = told.max(1.0 - told);
        verdict.demand(
            told <= TOLD_APART,
            &format!("{} is told from today's with a probability of {told:.3}", state.name),
        );
    }
    answers.judge("refused logins", &STATES.map(|state| state.name), 401, 5.0, &mut verdict);
    let email = |owner: usize, round: usize| match owner {
        0 => format!("new{round}@example.com"),
        _ => format!("person{}@example.com", registered + round + 1),
    };
    let network = |owner: usize, round: usize| registered + round + 1 + owner * each;
    // Before anybody registers: then nobody is nobody.
    let link = |owner, round| people::login_link(&email(owner, round)).behind_proxy(network(owner, round));
    let answers = Tries::take(server.address, OWNERS.len(), each, link);
    answers.judge("login links, the address is of", &OWNERS, 202, 5.0, &mut verdict);
    let registration = |owner, round| people::registration(&email(owner, round)).behind_proxy(network(owner, round));
    let answers = Tries::take(server.address, OWNERS.len(), each, registration);
    answers.judge("registrations, the address is of", &OWNERS, 202, 10.0, &mut verdict);
    verdict.code()
}

/// How long the answers took, for each of some states, and what they were.
struct Tries {
    times: Vec<Vec<f64>>,
    answers: Vec<String>,
}

impl Tries {
    /// Sends the request of each state in every round.
    fn take(address: SocketAddr, states: usize, rounds: usize, request: impl Fn(usize, usize) -> Request) -> Self {
        let mut client = Client::connect(address);
        let mut tries = Self { times: vec![Vec::new(); states], answers: Vec::new() };
        let mut order: Vec<usize> = (0..states).collect();
        for round in 0..rounds {
            people::shuffle(&mut order);
            for &state in &order {
                let (answer, ms) = client.time(&request(state, round));
                if round >= WARM_UP {
                    tries.times[state].push(ms);
                }
                tries.answers.push(seen(&answer));
            }
        }
        tries
    }

    /// Answers are the same for all. Medians may differ by so many milliseconds, or a tenth.
    fn judge(mut self, what: &str, names: &[&str], status: u16, tolerance_ms: f64, verdict: &mut Verdict) {
        println!("{what:36} {:>6} {:>10} {:>10}", "tries", "median", "p95");
        let mut medians = Vec::new();
        for (name, times) in names.iter().zip(&mut self.times) {
            let (median, p95) = (percentile(times, 0.5), percentile(times, 0.95));
            println!("{name:36} {:>6} {median:>7.2} ms {p95:>7.2} ms", times.len());
            medians.push(median);
        }
        self.answers.sort();
        self.answers.dedup();
        verdict.demand(self.answers.len() == 1, "status, header and body are the same for all");
        for other in self.answers.iter().skip(1) {
            println!("another answer:\n{other}");
        }
        verdict.demand(self.answers[0].contains(&format!("HTTP/1.1 {status}")), &format!("it is {status}"));
        let most = percentile(&mut medians, 1.0);
        let (least, apart) = (medians[0], most - medians[0]);
        let allowed = tolerance_ms.max(least / 10.0);
        verdict.demand(apart <= allowed, &format!("medians are {apart:.2} ms apart, {allowed:.2} ms allowed"));
    }
}

/// The probability that one of `ours` is longer than one of `theirs`: the area under the curve of a rank test.
fn longer(ours: &[f64], theirs: &[f64]) -> f64 {
    let wins = ours.iter().map(|one| theirs.iter().filter(|other| one > *other).count()).sum::<usize>();
    let count = |pairs: usize| f64::from(u32::try_from(pairs).unwrap());
    count(wins) / count(ours.len() * theirs.len())
}

/// An answer without what is different in each: the request's id, the date, and the order of the header.
fn seen(answer: &Answer) -> String {
    let id = answer.header("x-request-id").next().expect("every answer has one");
    let mut lines: Vec<_> = answer.head.lines().filter(|line| !line.starts_with("date:")).collect();
    lines.sort_unstable();
    format!("{}\n\n{}", lines.join("\n"), String::from_utf8_lossy(&answer.body)).replace(id, "…")
}
