//! Whether the time of a refused login tells what is behind the login name (OWASP ASVS 6.3.8). `make timing`.
//!
//! Every try is of an account and a network of its own, so that no limit of attempts answers, and the states take turns in an
//! order that changes each time. `TRIES=200` of each.

use std::process::ExitCode;

use argon2::Params;

use crate::{
    client::{Answer, Client},
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
}

const WRONG: &str = "another passphrase";

/// One more row for each state that an account can have. Mail confirmation adds `unconfirmed`, with the right password.
const STATES: [State; 4] = [
    State { name: "nobody", password: PASSWORD, made_by: "delete from account where {these}" },
    State { name: "wrong password", password: WRONG, made_by: "" },
    State {
        name: "disabled, right password",
        password: PASSWORD,
        made_by: "update account set disabled_at = now() where {these}",
    },
    State {
        name: "hash with older parameters",
        password: WRONG,
        made_by: "update account set password_hash = '{older}' where {these}",
    },
];

/// Medians may differ by so much, or a tenth.
const TOLERANCE_MS: f64 = 5.0;
/// Not counted: connections, caches and statements are made ready.
const WARM_UP: usize = 5;

pub fn measure() -> ExitCode {
    let tries = number("TRIES", 200);
    machine::move_to_the_clients_core();
    let postgres = Postgres::start();
    let database = postgres.database("timing");
    let each = tries + WARM_UP;
    people::fill(&database, each * STATES.len());
    let weaker = people::hash(Params::new(9_216, 1, 1, None).unwrap());
    for (index, state) in STATES.iter().enumerate() {
        let these = format!(
            "id in (select md5('account ' || n)::uuid from generate_series({}, {}) as n)",
            index * each + 1,
            (index + 1) * each
        );
        database.execute(&state.made_by.replace("{older}", &weaker).replace("{these}", &these));
    }
    let server = Server::start(&database, Bits::B3072, SERVERS_CORE);
    let mut client = Client::connect(server.address);
    let mut times: [Vec<f64>; STATES.len()] = Default::default();
    let mut answers = Vec::new();
    let mut order: Vec<usize> = (0..STATES.len()).collect();
    for round in 0..each {
        people::shuffle(&mut order);
        for &index in &order {
            let person = index * each + round + 1;
            let request = people::login(person, STATES[index].password).behind_proxy(person);
            let (answer, ms) = client.time(&request);
            if round >= WARM_UP {
                times[index].push(ms);
            }
            answers.push(seen(&answer));
        }
    }
    report(&mut times, answers)
}

/// An answer without what is different in each: the request's id, the date, and the order of the header.
fn seen(answer: &Answer) -> String {
    let id = answer.header("x-request-id").next().expect("every answer has one");
    let mut lines: Vec<_> = answer.head.lines().filter(|line| !line.starts_with("date:")).collect();
    lines.sort_unstable();
    format!("{}\n\n{}", lines.join("\n"), String::from_utf8_lossy(&answer.body)).replace(id, "…")
}

fn report(times: &mut [Vec<f64>], mut answers: Vec<String>) -> ExitCode {
    println!("{:36} {:>6} {:>10} {:>10}", "refused logins", "tries", "median", "p95");
    let mut medians = Vec::new();
    for (state, times) in STATES.iter().zip(times) {
        let (median, p95) = (percentile(times, 0.5), percentile(times, 0.95));
        println!("{:36} {:>6} {median:>7.2} ms {p95:>7.2} ms", state.name, times.len());
        medians.push(median);
    }
    answers.sort();
    answers.dedup();
    let most = percentile(&mut medians, 1.0);
    let (least, apart) = (medians[0], most - medians[0]);
    let allowed = TOLERANCE_MS.max(least / 10.0);
    let mut verdict = Verdict::default();
    verdict.demand(answers.len() == 1, "status, header and body are the same for all");
    for other in answers.iter().skip(1) {
        println!("another answer:\n{other}");
    }
    verdict.demand(answers[0].contains("HTTP/1.1 401"), "it is 401");
    verdict.demand(apart <= allowed, &format!("medians are {apart:.2} ms apart, {allowed:.2} ms allowed"));
    verdict.code()
}
