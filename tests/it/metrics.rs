//! What operators see while people come and go.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
};

use crate::support::{
    TestApp,
    app::Setup,
    browser::send,
    metrics::{Metrics, comes_to},
};

#[tokio::test]
async fn every_step_of_a_person_is_counted() {
    let app = TestApp::start().await;
    let (cade, eve) = (app.browser(), app.browser());
    cade.token().await;
    assert_eq!(cade.submit("/login", &[("email", "cade@example.com"), ("password", "wrong")]).await.status, 401);
    cade.log_in_as("Cade").await;
    cade.token().await;
    cade.token().await;
    cade.log_out().await;
    let fields = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "seven lamps beneath the quay")];
    assert_eq!(eve.submit("/register", &fields).await.status, 303);
    assert_eq!(eve.submit("/register", &fields).await.status, 422);
    let forged = eve.request("POST", "/login").header("Sec-Fetch-Site", "cross-site").body("email=a");
    // Turned away before anybody tries to log in: a request, and no login.
    assert_eq!(send(forged).await.status, 403);
    let metrics = Metrics::of(app.ops).await;
    for (series, value) in [
        (r#"throughline_tokens_issued_total{assistant="default",kind="anonymous"}"#, 1.0),
        (r#"throughline_tokens_issued_total{assistant="default",kind="authenticated"}"#, 2.0),
        (r#"throughline_logins_total{outcome="success"}"#, 1.0),
        (r#"throughline_logins_total{outcome="wrong"}"#, 1.0),
        (r#"throughline_logins_total{outcome="refused"}"#, 0.0),
        (r#"throughline_logouts_total{outcome="success"}"#, 1.0),
        (r#"throughline_registrations_total{outcome="success"}"#, 1.0),
        (r#"throughline_registrations_total{outcome="refused"}"#, 1.0),
        // Two tokens, the logout, and the second registration.
        (r#"throughline_session_lookups_total{result="found"}"#, 4.0),
        (r#"throughline_http_requests_total{method="GET",route="/token",status="2xx"}"#, 3.0),
        (r#"throughline_http_requests_total{method="POST",route="/login",status="4xx"}"#, 2.0),
        (r#"throughline_http_request_duration_seconds_count{method="GET",route="/token"}"#, 3.0),
        ("throughline_http_requests_in_flight", 0.0),
        ("throughline_password_hashes_waiting", 0.0),
        ("throughline_password_hashes_running", 0.0),
        ("throughline_database_connections_limit", 16.0),
    ] {
        assert!((metrics.value(series) - value).abs() < 0.1, "{series} is not {value}: {metrics:#?}");
    }
    assert!(metrics.value("throughline_password_hash_duration_seconds_count") >= 3.0, "{metrics:#?}");
    for series in ["throughline_password_hashes_limit", "throughline_database_connections", "process_open_fds"] {
        assert!(metrics.value(series) >= 1.0, "{series}: {metrics:#?}");
    }
}

#[tokio::test]
async fn an_outage_shows_in_the_figures() {
    let app = TestApp::start().await;
    let cade = app.browser();
    cade.log_in_as("Cade").await;
    let before = Metrics::of(app.ops).await.value("throughline_database_unavailable_total");
    app.lose_database().await;
    assert_eq!(send(cade.fetch("GET", "/token")).await.status, 503);
    let login = [("email", "cade@example.com"), ("password", "cade-passphrase")];
    assert_eq!(app.browser().submit("/login", &login).await.status, 503);
    let metrics = Metrics::of(app.ops).await;
    assert!(metrics.value(r#"throughline_session_lookups_total{result="unavailable"}"#) >= 1.0, "{metrics:#?}");
    assert!(metrics.value(r#"throughline_logins_total{outcome="unavailable"}"#) >= 1.0, "{metrics:#?}");
    assert!(metrics.value("throughline_database_unavailable_total") > before, "{metrics:#?}");
}

#[tokio::test]
async fn open_connections_are_counted_until_they_close() {
    let app = Setup::default().start().await;
    let clients: Vec<_> = (0..20).map(|_| TcpStream::connect(app.address).unwrap()).collect();
    comes_to(app.ops, "throughline_http_connections", |open| open >= 20.0).await;
    drop(clients);
    comes_to(app.ops, "throughline_http_connections", |open| open < 1.0).await;
}

#[tokio::test]
async fn ten_thousand_random_requests_make_no_series() {
    let app = Setup::default().start().await;
    app.browser().token().await;
    let before = Metrics::of(app.ops).await;
    let address = app.address;
    let statuses = tokio::task::spawn_blocking(move || ask_at_random(address, 10_000)).await.unwrap();
    assert_eq!(statuses.values().sum::<usize>(), 10_000, "{statuses:?}");
    let after = Metrics::of(app.ops).await;
    let new: Vec<_> = after.names().into_iter().filter(|name| !before.names().contains(name)).collect();
    assert!(new.len() <= 20, "{} new series: {new:#?}", new.len());
    let unrouted = r#"throughline_http_requests_total{method="other",route="none",status="4xx"}"#;
    assert!(after.value(unrouted) >= 9_000.0, "{statuses:?}, {after:#?}");
}

/// Many requests over one connection, a hundred at a time; gives how often each status came.
fn ask_at_random(address: std::net::SocketAddr, count: usize) -> BTreeMap<String, usize> {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let mut statuses = BTreeMap::new();
    for batch in 0..count / 100 {
        let mut requests = Vec::new();
        for number in 0..100 {
            let random = uuid::Uuid::new_v4().simple().to_string();
            // Words, and now and then a method or a place that there is.
            let method = ["GET", "PUT", "PATCH", "FOO", "TRACE", &random[..6].to_uppercase()][number % 6].to_owned();
            let place = ["", "token/", "api/", "assets/", ".well-known/"][number % 5];
            write!(
                requests,
                "{method} /{place}{random}?{batch} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
            )
            .unwrap();
        }
        stream.write_all(&requests).unwrap();
        for _ in 0..100 {
            *statuses.entry(answer(&mut answers)).or_default() += 1;
        }
    }
    statuses
}

/// Reads one answer, and gives its status line.
fn answer(answers: &mut BufReader<TcpStream>) -> String {
    let mut line = || {
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        line.trim().to_lowercase()
    };
    let status = line();
    let mut length = 0;
    loop {
        let header = line();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    answers.read_exact(&mut vec![0; length]).unwrap();
    status
}

#[tokio::test]
async fn the_documentation_names_every_metric_and_no_other() {
    let app = Setup::default().start().await;
    app.browser().token().await;
    let shown = Metrics::of(app.ops).await.types;
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/METRICS.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let name = cells.get(1)?.strip_prefix('`')?.strip_suffix('`')?;
        Some((name.to_owned(), cells.get(2)?.to_string()))
    };
    let documented: BTreeMap<_, _> = page.lines().filter_map(row).collect();
    assert_eq!(shown, documented);
}
