//! Clients that send their next requests before they have read the answers to the first.

use std::net::SocketAddr;

use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::{
    TestApp,
    metrics::Metrics,
    program::eventually,
    serve::Serve,
    wire::{Answer, Wire},
};

const LARGEST: &str = "/assets/vendor/zxcvbn-ts/language-common.js";
const MIB: f64 = 1_048_576.0;

/// A connection on which so much was asked for that the server cannot send it, once it has begun to.
async fn asks_and_reads_nothing(address: SocketAddr) -> TcpStream {
    let requests = format!("GET {LARGEST} HTTP/1.1\r\nHost: {address}\r\n\r\n").repeat(400);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(requests.as_bytes()).await.unwrap();
    stream.peek(&mut [0]).await.unwrap();
    stream
}

/// They took 2.8 MiB each, of which most stayed after they had gone.
#[tokio::test]
async fn who_reads_nothing_takes_little_memory_and_gives_it_back() {
    const CLIENTS: u8 = 200;
    let started = Serve::prepared().await.started().await;
    let memory = async || Metrics::of(started.ops).await.value("process_resident_memory_bytes");
    let before = memory().await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(asks_and_reads_nothing(started.address).await);
    }
    let grown = (memory().await - before) / MIB;
    assert!(grown < f64::from(CLIENTS) * 0.3, "{grown} MiB for {CLIENTS} clients");
    drop(clients);
    eventually("memory is given back", async || memory().await - before < 32.0 * MIB).await;
}

/// The status and the length of the body of each answer.
fn answers(answer: &Answer) -> Vec<(&str, usize)> {
    let (mut found, mut rest) = (Vec::new(), answer.text.as_str());
    while let Some((head, after)) = rest.split_once("\r\n\r\n") {
        assert!(head.starts_with("HTTP/1.1 "), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().unwrap());
        found.push((&head[9..12], length));
        rest = &after[length..];
    }
    assert_eq!(rest, "", "nothing but answers");
    found
}

#[tokio::test]
async fn who_reads_late_gets_every_answer_in_order() {
    const ROUNDS: usize = 60;
    let app = TestApp::start().await;
    let head = "HTTP/1.1\r\nHost: localhost\r\n";
    let body = "Content-Type: application/json\r\nContent-Length: 4\r\n\r\nnull";
    let round = format!("GET /openapi.json {head}\r\nGET /readyz {head}\r\nPOST /api/session {head}{body}");
    let mut wire = Wire::open(app.address).await;
    wire.send(round.repeat(ROUNDS)).await;
    wire.send(format!("GET /livez {head}Connection: close\r\n\r\n")).await;
    let answer = wire.until_closed().await;
    let answers = answers(&answer);
    assert_eq!(answers.len(), 3 * ROUNDS + 1, "{answers:?}");
    for round in answers[..3 * ROUNDS].chunks(3) {
        assert_eq!(round, &answers[..3]);
    }
    let statuses: Vec<_> = answers[..3].iter().chain(answers.last()).map(|(status, _)| *status).collect();
    assert_eq!(statuses, ["200", "200", "422", "200"]);
}
