//! HTTP as attackers and broken clients send it: refused, soon, and without harm to the next request.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::support::{
    TestApp,
    browser::send,
    wire::{Answer, Wire, exchange},
};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";
const MEGABYTE: usize = 1_000_000;
/// What may stand between the server's reading and ours: the buffers of two sockets.
const SOCKET_BUFFERS: usize = 7 * MEGABYTE;

/// Sends a body of 10 MB piece by piece until the server refuses it; tells the answer, and how much went out.
async fn send_big_body(app: &TestApp, head: &str, piece: Vec<u8>) -> (Answer, usize) {
    let mut wire = Wire::open(app.address).await;
    wire.send(format!("POST /login HTTP/1.1\r\nHost: localhost\r\n{FORM}\r\n{head}\r\n\r\n")).await;
    let mut sent = 0;
    while sent < 10 * MEGABYTE && wire.send(&piece).await {
        sent += piece.len();
    }
    (wire.until_closed().await, sent)
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused_before_it_is_read() {
    let app = TestApp::start().await;
    let chunk = [b"4000\r\n", vec![b'a'; 0x4000].as_slice(), b"\r\n"].concat();
    for (head, piece) in [("Content-Length: 10000000", vec![b'a'; 0x4000]), ("Transfer-Encoding: chunked", chunk)] {
        let started = Instant::now();
        let mut wire = Wire::open(app.address).await;
        wire.send(format!("POST /login HTTP/1.1\r\nHost: localhost\r\n{FORM}\r\n{head}\r\n\r\n")).await;
        for _ in 0..5 {
            wire.send(&piece).await;
        }
        let answer = wire.answer().await;
        assert!(started.elapsed() < Duration::from_secs(1), "{head}: {:?}", started.elapsed());
        assert!(answer.starts_with("HTTP/1.1 413 "), "{head}: {answer}");
        for header in [
            "\r\nconnection: close",
            "\r\ncontent-security-policy: ",
            "\r\nx-request-id: ",
            "\r\ncontent-type: text/html",
        ] {
            assert!(answer.contains(header), "{head}: no {header:?} in {answer}");
        }
        let (answer, sent) = send_big_body(&app, head, piece).await;
        assert_eq!((answer.status(), answer.count()), ("413", 1), "{head}: {answer:?}");
        assert!(sent < SOCKET_BUFFERS, "{head}: {sent} bytes were taken");
    }
}

/// An address that reads no body takes none either.
#[tokio::test]
async fn a_body_that_nobody_reads_is_not_taken_for_ever() {
    let app = TestApp::start().await;
    let mut wire = Wire::open(app.address).await;
    wire.send("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    let chunk = [b"4000\r\n", vec![b'a'; 0x4000].as_slice(), b"\r\n"].concat();
    let mut sent = 0;
    while wire.send(&chunk).await {
        sent += chunk.len();
        assert!(sent < 2 * SOCKET_BUFFERS, "the server reads on and on");
    }
    assert_eq!(wire.until_closed().await.status(), "404");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let app = TestApp::start().await;
    let many = (0..100).map(|number| format!("X-Header-{number}: a\r\n")).collect::<Vec<_>>().concat();
    let large = format!("X-Header: {}\r\n", "a".repeat(200 * 1024));
    for (what, headers) in [("100 headers", many), ("200 KiB", large)] {
        let answer = exchange(app.address, format!("GET /login HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")).await;
        assert_eq!((answer.status(), answer.count()), ("431", 1), "{what}: {answer:?}");
    }
    let fifty =
        (0..50).map(|number| format!("X-Header-{number}: {}\r\n", "a".repeat(500))).collect::<Vec<_>>().concat();
    let answer =
        exchange(app.address, format!("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fifty}\r\n"))
            .await;
    assert_eq!(answer.status(), "200", "{answer:?}");
}

/// Each of these could be read in two ways, so that a proxy and we would disagree where a request ends, or for
/// which site it is.
#[tokio::test]
async fn a_request_that_can_be_read_in_two_ways_is_refused() {
    let app = TestApp::start().await;
    let smuggled = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let post = |headers: &str, body: &str| {
        format!("POST /login HTTP/1.1\r\nHost: localhost\r\n{FORM}\r\n{headers}\r\n\r\n{body}{smuggled}{smuggled}")
    };
    let get = |headers: &str| format!("GET /login HTTP/1.1\r\n{headers}\r\n\r\n{smuggled}");
    for (what, request) in [
        ("length and chunks", post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
        ("chunks and length", post("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n")),
        ("two lengths", post("Content-Length: 3\r\nContent-Length: 4", "a=b")),
        ("the same length twice", post("Content-Length: 3\r\nContent-Length: 3", "a=b")),
        ("two lengths in one header", post("Content-Length: 3, 3", "a=b")),
        ("a signed length", post("Content-Length: +3", "a=b")),
        ("a negative length", post("Content-Length: -3", "a=b")),
        ("a length in hexadecimal", post("Content-Length: 0x3", "a=b")),
        ("an unknown coding", post("Transfer-Encoding: xchunked", "0\r\n\r\n")),
        ("chunks not last", post("Transfer-Encoding: chunked, identity", "0\r\n\r\n")),
        ("two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
        ("a space before the colon", post("Content-Length : 3", "a=b")),
        ("a folded line", post("X-Header: a\r\n b\r\nContent-Length: 3", "a=b")),
        ("a folded coding", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n")),
        ("a chunk that ends in a bare line feed", post("Transfer-Encoding: chunked", "3\na=b\n0\n\n")),
        ("a size that is none", post("Transfer-Encoding: chunked", "0x3\r\na=b\r\n0\r\n\r\n")),
        ("a signed size", post("Transfer-Encoding: chunked", "+3\r\na=b\r\n0\r\n\r\n")),
        ("a chunk longer than its size", post("Transfer-Encoding: chunked", "2\r\na=b\r\n0\r\n\r\n")),
        ("a huge size", post("Transfer-Encoding: chunked", "fffffffffffffffff\r\na=b\r\n0\r\n\r\n")),
        ("no host", get("X-Header: a")),
        ("two hosts", get("Host: localhost\r\nHost: b")),
        ("the same host twice", get("Host: localhost\r\nHost: localhost")),
        ("NUL in a header", get("Host: localhost\r\nX-Header: a\0b")),
        ("a bare carriage return", get("Host: localhost\r\nX-Header: a\rX-Other: b")),
        ("another version", "GET /login HTTP/3.7\r\nHost: localhost\r\n\r\n".to_owned()),
        ("no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n".to_owned()),
    ] {
        let answer = exchange(app.address, request).await;
        assert_eq!((answer.status(), answer.count()), ("400", 1), "{what}: {answer:?}");
    }
}

#[tokio::test]
async fn no_answer_says_back_what_the_host_header_said() {
    let app = TestApp::start().await;
    let hosts = ["evil.example", "evil.example:80", "[::1]:9", "a@evil.example", "evil.example/path", "%00", ""];
    for host in hosts {
        for request in
            ["GET / ", "GET /login ", "POST /logout ", "GET /nowhere ", "GET /livez ", "GET //evil.example/ "]
        {
            let forwarded = "X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example";
            let request = format!("{request}HTTP/1.1\r\nHost: {host}\r\n{forwarded}\r\nConnection: close\r\n\r\n");
            let answer = exchange(app.address, &request).await;
            assert_ne!(answer.status(), "none", "{request}");
            assert!(!answer.text.contains("evil.example"), "{request}: {answer:?}");
        }
    }
}

/// OWASP ASVS 8.2.1.
#[tokio::test]
async fn no_spelling_of_a_path_reaches_what_is_somebodys() {
    let app = TestApp::start().await;
    let paths = [
        "//account",
        "/account/",
        "/%61ccount",
        "/account;x",
        "/./account",
        "/account%2f",
        "/ACCOUNT",
        "/account",
        "/x/../account",
        "/account/.",
        "/account?x",
        "/account%00",
        "/%2e/account",
        "//api/session",
        "/api//session",
        "/api/session/",
        "/API/SESSION",
        "/api/%73ession;x",
        "/metrics",
        "//metrics",
        "/%6detrics",
        "/metrics/",
    ];
    for path in paths {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = exchange(app.address, request).await;
        assert!(["303", "400", "404"].contains(&answer.status()), "{path}: {answer:?}");
        assert!(!answer.text.contains("Cade") && !answer.text.contains("cade-id"), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_head_that_trickles_in_is_given_up() {
    let app = TestApp::start().await;
    let head =
        b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\nX-B: b\r\nX-C: c\r\nX-D: d\r\nX-E: e\r\nX-F: f\r\nX-G: g\r\n\r\n";
    let first = Wire::open(app.address).await.drip(head, Duration::from_millis(250));
    let later = async {
        let mut wire = Wire::open(app.address).await;
        wire.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(wire.answer().await.starts_with("HTTP/1.1 200 "));
        wire.drip(head, Duration::from_millis(250)).await
    };
    let (first, later) = tokio::join!(first, later);
    for answer in [first, later] {
        assert_eq!(answer.text, "", "{answer:?}");
        assert!(answer.after < Duration::from_secs(10), "{answer:?}");
    }
}

#[tokio::test]
async fn a_body_that_trickles_in_is_given_up() {
    let app = TestApp::start().await;
    let (length, chunked) = ("Content-Length: 60", "Transfer-Encoding: chunked");
    let mut posts = JoinSet::new();
    for (path, framing, dripped) in [
        ("/login", length, &[b'a'; 60][..]),
        (
            "/login",
            chunked,
            b"1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n1\r\ne\r\n1\r\nf\r\n1\r\ng\r\n1\r\nh\r\n1\r\ni\r\n",
        ),
        ("/login", length, b"".as_slice()),
        ("/login", chunked, b"".as_slice()),
    ] {
        let address = app.address;
        posts.spawn(async move {
            let mut wire = Wire::open(address).await;
            wire.send(format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{FORM}\r\n{framing}\r\n\r\n")).await;
            (framing, wire.drip(dripped, Duration::from_millis(300)).await)
        });
    }
    for (framing, answer) in posts.join_all().await {
        assert_eq!((answer.status(), answer.count()), ("408", 1), "{framing}: {answer:?}");
        assert!(
            answer.text.contains("\r\nconnection: close") && answer.text.contains("\r\nx-request-id: "),
            "{answer:?}"
        );
        assert!(answer.after < Duration::from_secs(20), "{answer:?}");
    }
}

/// actix-http would read the rest of a chunked body for as long as it comes, and wait for it when it does not.
#[tokio::test]
async fn a_body_that_nobody_waits_for_holds_no_connection() {
    let app = TestApp::start().await;
    let mut wire = Wire::open(app.address).await;
    wire.send("POST /logout HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n").await;
    assert!(wire.answer().await.starts_with("HTTP/1.1 303 "));
    let answer = wire.drip(&[b'1'; 200], Duration::from_millis(200)).await;
    assert_eq!(answer.text, "", "{answer:?}");
}

/// A client that asks and never reads.
#[tokio::test]
async fn a_client_that_takes_no_answer_is_given_up() {
    let app = TestApp::start().await;
    let requests = "GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
    let mut wire = Wire::open(app.address).await;
    // Sending ends when the server closes the connection; until then it waits for us to read.
    let given_up = async { while wire.send(&requests).await {} };
    tokio::time::timeout(Duration::from_secs(40), given_up).await.expect("the server gives up");
    assert_eq!(send(app.browser().request("GET", "/livez")).await.status, 200);
}

/// Who refuses a request before its body was read must not take the body for the next one.
#[tokio::test]
async fn a_refused_body_is_not_taken_for_a_request() {
    let app = TestApp::start().await;
    for (status, path, header) in [
        ("415", "/api/session", "Content-Type: text/plain"),
        ("403", "/api/session", "Sec-Fetch-Site: cross-site"),
        ("404", "/nowhere", "X-A: a"),
        ("405", "/livez", "X-A: a"),
    ] {
        let body = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Length: {}\r\n\r\n", body.len());
        let answer =
            exchange(app.address, format!("{head}{body}GET /login HTTP/1.1\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(answer.status(), status, "{answer:?}");
        assert!(!answer.text.contains("\r\n\r\nok"), "{status}: {answer:?}");
    }
}
