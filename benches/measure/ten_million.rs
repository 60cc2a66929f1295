//! Whether logins and tokens slow down when there are ten million people. `make ten-million`.
//!
//! Two servers on two databases of one PostgreSQL, one with `ROWS=10000000` people and one with a thousand, take turns. Who
//! asks is picked at random out of all. Then PostgreSQL itself tells by which plans it served them (`auto_explain`).

use std::{
    collections::BTreeMap,
    process::{Command, ExitCode},
    sync::Mutex,
    thread,
    time::Instant,
};

use crate::{
    client::{Client, Request},
    machine::{self, SERVERS_CORE},
    number,
    people::{self, Sessions},
    server::{Bits, Database, PASSWORD, Postgres, Server},
    verdict::{Verdict, percentile},
};

const FEW: usize = 1_000;
/// Of each size in turn.
const ROUNDS: usize = 12;
/// In each round, one after the other, and then again as many over some connections at once.
const LOGINS: usize = 25;
const TOKENS: usize = 250;
const LOGIN_CONNECTIONS: usize = 2;
const TOKEN_CONNECTIONS: usize = 4;
/// How many of each are asked for while PostgreSQL tells its plans: from the sixth use on a statement's plan is kept.
const EXPLAINED: usize = 8;
/// The tables that grow with the people.
const TABLES: [&str; 4] = ["account", "subject", "session", "throttle"];
/// How much slower many people may make it.
const TOLERANCE: f64 = 0.1;

/// What was measured of one kind.
type Values = fn(&mut Side) -> &mut Vec<f64>;

/// One size: its server, and what was measured.
struct Side {
    people: usize,
    database: Database,
    server: Server,
    /// Milliseconds.
    login: Vec<f64>,
    /// The first token after a minute or more, which notes the session's use.
    first_token: Vec<f64>,
    next_token: Vec<f64>,
    /// A second, a round each.
    logins: Vec<f64>,
    tokens: Vec<f64>,
}

pub fn measure() -> ExitCode {
    let mut postgres = Postgres::start();
    let databases = [("few", FEW), ("many", number("ROWS", 10_000_000))].map(|(name, people)| {
        let (database, started) = (postgres.database(name), Instant::now());
        database.execute("alter system set fsync = off");
        database.execute("alter system set autovacuum = off");
        database.execute("alter system set max_wal_size = '8GB'");
        database.execute("select pg_reload_conf()");
        people::fill(&database, people);
        println!("{people} people made in {:.0} s", started.elapsed().as_secs_f64());
        (database, people)
    });
    // Measured as the demo has it, and with nothing of the filling left to be written meanwhile.
    databases[0].0.execute("alter system reset all");
    machine::move_to_the_clients_core();
    postgres.restart();
    Command::new("sync").status().unwrap();
    let mut sides = databases.map(|(database, people)| Side::new(database, people));
    for round in 0..ROUNDS {
        sides.reverse();
        for side in &mut sides {
            side.round(round == 0);
        }
    }
    sides.sort_by_key(|side| side.people);
    let mut verdict = Verdict::default();
    compare(&mut sides, &mut verdict);
    let [few, many] = sides;
    drop(few);
    explain(&postgres, many, &mut verdict);
    verdict.code()
}

impl Side {
    fn new(database: Database, people: usize) -> Self {
        let server = Server::start(&database, Bits::B3072, SERVERS_CORE);
        let [login, first_token, next_token, logins, tokens] = Default::default();
        Self { people, database, server, login, first_token, next_token, logins, tokens }
    }

    /// The first round only makes ready.
    fn round(&mut self, warm_up: bool) {
        let sessions = Sessions::new();
        // Nobody twice, because the second time would be another thing.
        let people = self.pick(2 * TOKENS);
        if self.people == FEW {
            // They were here a moment ago. Of the many nobody was.
            self.database.execute("update session set last_seen_at = now() - interval '1 day'");
            self.database.execute("vacuum session");
        }
        let mut client = Client::connect(self.server.address);
        let mut measured = [Vec::new(), Vec::new(), Vec::new()];
        for person in self.pick(LOGINS) {
            measured[0].push(time(&mut client, &login(person)));
        }
        for &person in &people[..TOKENS] {
            let request = sessions.token(person);
            measured[1].push(time(&mut client, &request));
            measured[2].push(time(&mut client, &request));
        }
        let logins = self.pick(LOGINS).into_iter().map(login).collect();
        let logins = self.rate(LOGIN_CONNECTIONS, logins);
        let tokens = people[TOKENS..].iter().map(|person| sessions.token(*person)).collect();
        let tokens = self.rate(TOKEN_CONNECTIONS, tokens);
        if warm_up {
            return;
        }
        let [login, first_token, next_token] = measured;
        self.login.extend(login);
        self.first_token.extend(first_token);
        self.next_token.extend(next_token);
        self.logins.push(logins);
        self.tokens.push(tokens);
    }

    /// Different people, any of them.
    fn pick(&self, count: usize) -> Vec<usize> {
        let mut picked = std::collections::BTreeSet::new();
        while picked.len() < count {
            picked.insert(people::any_below(self.people) + 1);
        }
        let mut picked: Vec<_> = picked.into_iter().collect();
        people::shuffle(&mut picked);
        picked
    }

    /// How many a second.
    fn rate(&self, connections: usize, requests: Vec<Request>) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
        let count = requests.len() as f64;
        let requests = Mutex::new(requests);
        let mut clients: Vec<_> = (0..connections).map(|_| Client::connect(self.server.address)).collect();
        let started = Instant::now();
        thread::scope(|scope| {
            for client in &mut clients {
                scope.spawn(|| {
                    let next = || requests.lock().unwrap().pop();
                    while let Some(request) = next() {
                        time(client, &request);
                    }
                });
            }
        });
        count / started.elapsed().as_secs_f64()
    }
}

fn login(person: usize) -> Request {
    people::login(person, PASSWORD).behind_proxy(person)
}

fn time(client: &mut Client, request: &Request) -> f64 {
    let (answer, ms) = client.time(request);
    assert_eq!(answer.status, 200);
    ms
}

/// Prints both sizes beside each other, and judges.
fn compare(sides: &mut [Side; 2], verdict: &mut Verdict) {
    let [few, many] = sides;
    println!("\n{:38} {:>14} {:>14} {:>8}", "people", few.people, many.people, "ratio");
    let rows: [(&str, &str, f64, bool, Values); 8] = [
        ("login, median", "ms", 0.5, true, |side| &mut side.login),
        ("login, p95", "ms", 0.95, false, |side| &mut side.login),
        ("first token after a while, median", "ms", 0.5, true, |side| &mut side.first_token),
        ("first token after a while, p95", "ms", 0.95, false, |side| &mut side.first_token),
        ("next token, median", "ms", 0.5, true, |side| &mut side.next_token),
        ("next token, p95", "ms", 0.95, false, |side| &mut side.next_token),
        ("logins", "/s", 0.5, true, |side| &mut side.logins),
        ("first tokens after a while", "/s", 0.5, true, |side| &mut side.tokens),
    ];
    let mut slower = Vec::new();
    for (what, unit, share, judged, values) in rows {
        let [few, many] = [&mut *few, &mut *many].map(|side| percentile(values(side), share));
        println!("{what:38} {few:>11.2} {unit} {many:>11.2} {unit} {:>8.3}", many / few);
        let slow = if unit == "ms" { many / few } else { few / many };
        if judged && slow > 1.0 + TOLERANCE {
            slower.push(what);
        }
    }
    println!();
    verdict.demand(slower.is_empty(), &format!("with many, nothing is more than 10 % slower (p95 aside): {slower:?}"));
}

/// Lets PostgreSQL tell the plans of everything that logins and tokens ask of it.
fn explain(postgres: &Postgres, many: Side, verdict: &mut Verdict) {
    let Side { people, database, server, .. } = many;
    drop(server);
    for setting in [
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_analyze = on",
        "auto_explain.log_buffers = on",
        "auto_explain.log_nested_statements = on",
    ] {
        database.execute(&format!("alter database many set {setting}"));
    }
    let server = Server::start(&database, Bits::B3072, SERVERS_CORE);
    let already = postgres.log().len();
    let (mut client, sessions) = (Client::connect(server.address), Sessions::new());
    for _ in 0..EXPLAINED {
        let person = people::any_below(people) + 1;
        time(&mut client, &login(person));
        time(&mut client, &sessions.token(person));
    }
    drop(server);
    let plans = plans(&postgres.log()[already..]);
    let mut scans = Vec::new();
    for (statement, plans) in &plans {
        println!("{statement}");
        for plan in plans.values() {
            println!("{plan}");
            // The sweeps run beside the requests, and read whatever is cheapest.
            let lines = plan.lines().filter(|_| !statement.contains("skip locked"));
            scans.extend(lines.filter(|line| scans_all(line)).map(str::to_owned));
        }
    }
    verdict.demand(plans.len() > 5, &format!("PostgreSQL told the plans of {} statements", plans.len()));
    verdict.demand(scans.is_empty(), &format!("none reads a whole table: {scans:?}"));
}

fn scans_all(line: &str) -> bool {
    TABLES.iter().any(|table| line.contains(&format!("Seq Scan on {table} ")))
}

/// By statement, its plans: one of each shape, as PostgreSQL printed it when it came first.
fn plans(log: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for entry in log.split(" plan:\n").skip(1) {
        let lines: Vec<_> = entry.lines().take_while(|line| line.starts_with('\t')).collect();
        let text = lines.join("\n").replace("\tQuery Text: ", "");
        // A plan begins with its first node, which has a cost.
        let Some(begin) = text.find("  (cost=").and_then(|cost| text[..cost].rfind('\n')) else { continue };
        let (statement, plan) = text.split_at(begin + 1);
        let shape = plan.lines().filter_map(|line| line.split_once("  (cost=")).map(|(node, _)| node).collect();
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        found.entry(statement).or_default().entry(shape).or_insert_with(|| plan.to_owned());
    }
    found
}
