//! `throughline serve` from its first moment to its last: without a database, with a log that nobody reads, and told to stop.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    net::{SocketAddr, TcpListener, TcpStream},
    os::fd::OwnedFd,
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::task::JoinSet;

use crate::support::{
    browser::{Browser, send},
    database::TestDatabase,
    program::{Program, Signal, eventually, run, throughline},
    serve::{Serve, log_lines},
    wire::Wire,
};

const STOP: Duration = Duration::from_secs(10);
const AT_ONCE: Duration = Duration::from_secs(1);
const LOGIN: &str = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 16\r\n\r\n";

async fn detail_of_readyz(address: SocketAddr) -> (u16, Value) {
    let reply = send(Browser::new(address).request("GET", "/readyz")).await;
    let body = if reply.status == 200 { Value::from(reply.body) } else { reply.json()["detail"].clone() };
    (reply.status, body)
}

#[tokio::test]
async fn a_stop_lets_traffic_go_elsewhere_first_and_cuts_nothing_off() {
    let started = Serve::prepared().await.started().await;
    let address = started.address;
    let mut idle = Wire::open(address).await;
    idle.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(!idle.answer().await.contains("connection: close"));
    let mut slow = Wire::open(address).await;
    slow.send(format!("{LOGIN}email=a")).await;
    let told = Instant::now();
    started.program.signal(Signal::TERM);
    eventually("the server is not ready", async || detail_of_readyz(address).await.0 == 503).await;
    let unready = told.elapsed();
    let (status, detail) = detail_of_readyz(address).await;
    assert!(status == 503 && detail.as_str().unwrap().starts_with("draining"), "{detail}");
    // Connections from before and new ones are served, and not kept.
    idle.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let answer = idle.until_closed().await;
    assert!(answer.status() == "200" && answer.text.contains("\r\nconnection: close\r\n"), "{answer:?}");
    let mut served = 0;
    eventually("the server takes no more connections", async || {
        let Some(mut wire) = Wire::try_open(address).await else {
            return true;
        };
        wire.send("GET /token HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        let answer = wire.until_closed().await;
        // In the moment of closing a connection may get no answer, but never half of one.
        assert!(
            answer.text.is_empty() || answer.status() == "200" && answer.text.contains("connection: close"),
            "{answer:?}"
        );
        served += answer.count();
        false
    })
    .await;
    let refused = told.elapsed();
    // Beside other tests on two cores, asking takes time too.
    let soon = Duration::from_secs(2);
    assert!(unready < soon && refused > Duration::from_secs(3) && served > 3, "{unready:?} {refused:?} {served}");
    // What was under way when we stopped listening is finished.
    slow.send("&password").await;
    let answer = slow.until_closed().await;
    assert!(answer.status() == "401" && answer.text.ends_with("</html>"), "{answer:?}");
    let outcome = started.program.end_within(STOP.saturating_sub(told.elapsed())).await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // Beside our own lines, actix's threads may still say that they end.
    let lines = log_lines(&outcome.stderr);
    let own =
        lines.iter().rfind(|line| line["target"].as_str().is_some_and(|target| target.starts_with("throughline")));
    assert_eq!(own.unwrap()["message"], "stopped", "{outcome:?}");
}

#[tokio::test]
async fn a_second_signal_ends_the_server_at_once() {
    let started = Serve::prepared().await.started().await;
    let mut slow = Wire::open(started.address).await;
    slow.send(format!("{LOGIN}email=a")).await;
    started.program.signal(Signal::TERM);
    eventually("the server is not ready", async || detail_of_readyz(started.address).await.0 == 503).await;
    started.program.signal(Signal::TERM);
    let outcome = started.program.end_within(AT_ONCE).await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// Somebody at a terminal waits only for requests in flight.
#[tokio::test]
async fn ctrl_c_does_not_wait_for_traffic_to_go_elsewhere() {
    let started = Serve::prepared().await.started().await;
    started.program.signal(Signal::INT);
    let outcome = started.program.end_within(Duration::from_secs(3)).await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[tokio::test]
async fn the_server_waits_for_its_database_and_says_what_is_missing() {
    let database = TestDatabase::empty().await;
    let url = database.url.clone();
    database.take_away().await;
    let started = Serve::over(database).started().await;
    let browser = Browser::new(started.address);
    let (status, detail) = detail_of_readyz(started.address).await;
    assert!(status == 503 && detail.as_str().unwrap().starts_with("database: "), "{detail}");
    for path in ["/livez", "/token", "/.well-known/jwks.json", "/login"] {
        assert_eq!(send(browser.request("GET", path)).await.status, 200, "{path}");
    }
    let login = [("email", "cade@example.com"), ("password", "cade-passphrase")];
    let reply = browser.submit("/login", &login).await;
    assert_eq!((reply.status, reply.header("retry-after")), (503, "2"), "{reply:?}");
    started.database.create_again().await;
    let waits = async || detail_of_readyz(started.address).await.1.as_str().unwrap().starts_with("schema: ");
    eventually("the database is there", waits).await;
    let (status, detail) = detail_of_readyz(started.address).await;
    let migrations = throughline::store::MIGRATIONS.iter().count();
    assert_eq!(status, 503, "{detail}");
    assert_eq!(detail, format!("schema: {migrations} migrations are pending; run `throughline migrate`"));
    let reply = browser.submit("/login", &login).await;
    assert_eq!((reply.status, reply.header("retry-after")), (503, "2"), "{reply:?}");
    let mut migrate = throughline(["migrate"]);
    migrate.env("DATABASE_URL", url);
    run(migrate).await.done();
    let migrated = Instant::now();
    eventually("the server is ready", async || detail_of_readyz(started.address).await.0 == 200).await;
    assert!(migrated.elapsed() < Duration::from_secs(5), "{:?}", migrated.elapsed());
    assert_eq!(browser.submit("/login", &login).await.status, 401);
}

#[tokio::test]
async fn three_migrations_at_once_are_one() {
    for _ in 0..10 {
        let database = TestDatabase::empty().await;
        let mut three = JoinSet::new();
        for _ in 0..3 {
            let mut migrate = throughline(["migrate"]);
            migrate.env("DATABASE_URL", &database.url);
            three.spawn(run(migrate));
        }
        for outcome in three.join_all().await {
            outcome.done();
        }
        let applied: i64 = sqlx::query_scalar("select count(*) from _sqlx_migrations where success")
            .fetch_one(&database.pool())
            .await
            .unwrap();
        assert_eq!(usize::try_from(applied).unwrap(), throughline::store::MIGRATIONS.iter().count());
    }
}

/// A server whose log goes here, that writes down everything it does.
async fn logging_to(log: File) -> (Program, SocketAddr, Serve) {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let listen = address.to_string();
    let mut serve = Serve::prepared().await.with(&[("THROUGHLINE_LISTEN", &listen), ("RUST_LOG", "trace")]);
    let command = std::mem::replace(&mut serve.command, throughline(["serve"]));
    let program = Program::start_with_log(command, Stdio::from(log));
    eventually("the server listens", async || TcpStream::connect(address).is_ok()).await;
    (program, address, serve)
}

/// Asks each of these servers in turn, many times, and tells how long 19 of 20 answers took at most.
async fn p95<const N: usize>(servers: [SocketAddr; N]) -> [Duration; N] {
    let browsers = servers.map(Browser::new);
    let mut times = [const { Vec::new() }; N];
    for _ in 0..300 {
        for (browser, times) in browsers.iter().zip(&mut times) {
            let started = Instant::now();
            assert_eq!(send(browser.request("GET", "/token")).await.status, 200);
            times.push(started.elapsed());
        }
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() * 19 / 20]
    })
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nothing() {
    let (unread, mut writer) = std::io::pipe().unwrap();
    let full = File::from(OwnedFd::from(writer.try_clone().unwrap()));
    rustix::io::ioctl_fionbio(&writer, true).unwrap();
    while writer.write(&[b'x'; 4096]).is_ok() {}
    rustix::io::ioctl_fionbio(&writer, false).unwrap();
    drop(writer);
    let dev_full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (read, drained) = std::io::pipe().unwrap();
    let reader = std::thread::spawn(move || std::io::copy(&mut { read }, &mut std::io::sink()));
    let (usual, usual_address, _kept) = logging_to(File::from(OwnedFd::from(drained))).await;
    for log in [full, dev_full] {
        let (program, address, _kept) = logging_to(log).await;
        let [stuck, usual] = p95([address, usual_address]).await;
        // The addend is for what else this machine does.
        assert!(stuck < usual * 2 + Duration::from_millis(50), "{stuck:?}, usually {usual:?}");
        program.signal(Signal::INT);
        assert_eq!(program.end_within(Duration::from_secs(3)).await.code, Some(0));
    }
    drop((usual, unread));
    reader.join().unwrap().unwrap();
}

/// Nor does it keep a second signal from ending the server.
#[tokio::test]
async fn a_log_that_nobody_reads_does_not_hold_up_the_end() {
    let (unread, writer) = std::io::pipe().unwrap();
    let (program, address, _serve) = logging_to(File::from(OwnedFd::from(writer))).await;
    p95([address]).await;
    program.signal(Signal::TERM);
    eventually("the server is not ready", async || detail_of_readyz(address).await.0 == 503).await;
    program.signal(Signal::TERM);
    assert_eq!(program.end_within(AT_ONCE).await.code, Some(0));
    drop(unread);
}
