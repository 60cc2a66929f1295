//! How much of what the hardware gives the server passes on. `make bench`.
//!
//! Absolute rates say little about another machine, so each row stands beside the bare computation that it cannot do
//! without, measured in the same run on the same core: for a token its RSA signature, for a login its Argon2id hash. The
//! rounds alternate between the two and the medians are shown. Other work on the machine disturbs the clock on the wall;
//! the last column compares processor time, which it hardly disturbs.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use crate::{
    bare,
    client::{self, Client, Request},
    machine::{self, SERVERS_CORE, Sample},
    server::{self, Bits, Postgres, Server},
};

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(2);
/// Keep-alive connections at once.
const CONNECTIONS: usize = 8;
const LOGINS_AT_ONCE: usize = 4;
const MANY_TOKENS: u32 = 10_000;

pub fn measure() -> ExitCode {
    machine::move_to_the_clients_core();
    let postgres = Postgres::start();
    let database = postgres.database("ratios");
    let mut table = Table::new();
    for bits in [Bits::B2048, Bits::B3072] {
        let server = Server::start(&database, bits, SERVERS_CORE);
        if matches!(bits, Bits::B3072) {
            measure_memory(&server);
        }
        tokens(&server, bits, &mut table);
        if matches!(bits, Bits::B3072) {
            logins(&server, &mut table);
        }
    }
    table.print();
    ExitCode::SUCCESS
}

/// Resident memory of a server that has just started, and after many tokens.
fn measure_memory(server: &Server) {
    let idle = machine::resident_kib(server.pid());
    client::run_count(server.address, &anonymous(), CONNECTIONS, MANY_TOKENS);
    let busy = machine::resident_kib(server.pid());
    let mib = |kib: Option<u64>| {
        kib.map_or("unknown".to_owned(), |kib| format!("{}.{} MiB", kib / 1024, kib % 1024 * 10 / 1024))
    };
    println!("Resident memory: {} idle, {} after {MANY_TOKENS} tokens\n", mib(idle), mib(busy));
}

fn tokens(server: &Server, bits: Bits, table: &mut Table) {
    let new = anonymous();
    let known = anonymous().with_cookies_of(server.address);
    let person = anonymous().with_header("Cookie", &register(server.address));
    let kinds = [("anonymous, known browser", known), ("anonymous, new browser", new), ("logged in", person)];
    let mut bare = Vec::new();
    let mut measured: [Vec<Sample>; 3] = Default::default();
    for _ in 0..ROUNDS {
        bare.push(bare::signatures(server.key(), SERVERS_CORE, ROUND));
        for ((_, request), samples) in kinds.iter().zip(&mut measured) {
            samples.push(client::run_for(server, request, CONNECTIONS, ROUND));
        }
    }
    let bare = Sample::median(&bare);
    table.row(&format!("RSA signatures, {} bits", bits.number()), &bare, None);
    for ((what, _), samples) in kinds.iter().zip(measured) {
        table.row(&format!("  tokens, {what}"), &Sample::median(&samples), Some(&bare));
    }
}

fn logins(server: &Server, table: &mut Table) {
    register(server.address);
    let body = format!(r#"{{"email":"{}","password":"{}"}}"#, server::EMAIL, server::PASSWORD);
    let request = Request::post("/api/session", &body);
    let (mut bare, mut measured) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(bare::hashes(1, SERVERS_CORE, ROUND));
        measured.push(client::run_for(server, &request, LOGINS_AT_ONCE, ROUND));
    }
    let bare = Sample::median(&bare);
    table.row("Argon2id hashes", &bare, None);
    table.row("  logins", &Sample::median(&measured), Some(&bare));
}

fn anonymous() -> Request {
    Request::get("/token")
}

/// Makes the account, when it is not there yet, and gives the cookies of its login.
fn register(address: SocketAddr) -> String {
    let (email, password) = (server::EMAIL, server::PASSWORD);
    let account = format!(r#"{{"email":"{email}","display_name":"Bench","password":"{password}"}}"#);
    let mut client = Client::connect(address);
    let answer = client.send(&Request::post("/api/accounts", &account));
    if answer.status == 201 {
        return answer.cookies();
    }
    let login = format!(r#"{{"email":"{email}","password":"{password}"}}"#);
    let answer = client.send(&Request::post("/api/session", &login));
    assert_eq!(answer.status, 200, "the account is there, and logs in");
    answer.cookies()
}

/// The result, aligned.
struct Table(Vec<[String; 4]>);

impl Table {
    fn new() -> Self {
        Self(vec![["", "a second", "of the bare rate", "by processor time"].map(str::to_owned)])
    }

    fn row(&mut self, what: &str, sample: &Sample, bare: Option<&Sample>) {
        let percent = |own: Option<f64>, bare: Option<f64>| match (own, bare) {
            (Some(own), Some(bare)) => format!("{:.0} %", own / bare * 100.0),
            _ => String::new(),
        };
        self.0.push([
            what.to_owned(),
            format!("{:.0}", sample.per_second),
            percent(Some(sample.per_second), bare.map(|bare| bare.per_second)),
            percent(sample.per_cpu_second, bare.and_then(|bare| bare.per_cpu_second)),
        ]);
    }

    fn print(&self) {
        for [what, rate, wall, cpu] in &self.0 {
            println!("{what:36} {rate:>9} {wall:>18} {cpu:>19}");
        }
    }
}
