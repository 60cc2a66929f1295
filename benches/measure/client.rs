//! HTTP/1.1 by hand over connections that stay open: it costs less than any library, and so disturbs less.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    machine::{Sample, cpu_seconds},
    server::Server,
};

/// A request, ready to be sent as often as wanted.
#[derive(Debug, Clone)]
pub struct Request {
    head: String,
    body: String,
}

impl Request {
    pub fn get(path: &str) -> Self {
        Self { head: format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n"), body: String::new() }
    }

    pub fn post(path: &str, json: &str) -> Self {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            json.len()
        );
        Self { head, body: json.to_owned() }
    }

    /// With the cookies that the server sets when this request is sent once.
    pub fn with_cookies_of(self, address: SocketAddr) -> Self {
        let cookies = Client::connect(address).send(&self).cookies();
        self.with_header("Cookie", &cookies)
    }

    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.head.extend([name, ": ", value, "\r\n"]);
        self
    }

    /// As if a proxy passed it on for the client of this number: each is a network of its own.
    pub fn behind_proxy(self, number: usize) -> Self {
        let address = Ipv4Addr::from(0x0a00_0000 + u32::try_from(number).unwrap() % 0x0100_0000);
        self.with_header("X-Forwarded-For", &address.to_string())
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// The lines of its head, the first one included.
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The values of a header, in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// What it sets, for a `Cookie` line.
    pub fn cookies(&self) -> String {
        let pairs: Vec<_> = self.header("set-cookie").filter_map(|line| line.split(';').next()).collect();
        pairs.join("; ")
    }
}

/// One connection.
pub struct Client(BufReader<TcpStream>);

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a request and reads the answer to its end.
    pub fn send(&mut self, request: &Request) -> Answer {
        self.0.get_mut().write_all(format!("{}\r\n{}", request.head, request.body).as_bytes()).unwrap();
        let mut head = String::new();
        while self.0.read_line(&mut head).unwrap() > 2 {}
        let status = head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).expect("an answer").parse().unwrap();
        let mut answer = Answer { status, head, body: Vec::new() };
        let length = answer.header("content-length").next().map_or(0, |length| length.parse().unwrap());
        answer.body.resize(length, 0);
        self.0.read_exact(&mut answer.body).unwrap();
        answer
    }

    /// Sends a request, and gives the answer and how long it took in milliseconds.
    pub fn time(&mut self, request: &Request) -> (Answer, f64) {
        let sent = Instant::now();
        let answer = self.send(request);
        (answer, sent.elapsed().as_secs_f64() * 1_000.0)
    }
}

/// Sends the request over so many connections for so long. Gives the rate, and how long each answer took in milliseconds.
pub fn drive(server: &Server, request: &Request, connections: usize, duration: Duration) -> (Sample, Vec<f64>) {
    let times = Mutex::new(Vec::new());
    let (cpu, started) = (cpu_seconds(server.pid()), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let (mut client, mut own) = (Client::connect(server.address), Vec::new());
                while started.elapsed() < duration {
                    let (answer, ms) = client.time(request);
                    assert_eq!(answer.status, 200, "{}", request.head);
                    own.push(ms);
                }
                times.lock().unwrap().extend(own);
            });
        }
    });
    let elapsed = started.elapsed();
    let used = cpu.zip(cpu_seconds(server.pid())).map(|(before, after)| after - before);
    let times = times.into_inner().unwrap();
    (Sample::new(u32::try_from(times.len()).unwrap(), elapsed, used), times)
}

/// Sends requests at a constant rate, and gives the status of each answer and its time in milliseconds from the instant at which
/// the request was due: a server that stalls cannot hide it.
pub fn at_rate(
    server: &Server,
    per_second: u32,
    connections: usize,
    duration: Duration,
    request: impl Fn(u32) -> Request + Sync,
) -> Vec<(u16, f64)> {
    let (sent, answers) = (AtomicU32::new(0), Mutex::new(Vec::new()));
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut client = Client::connect(server.address);
                loop {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    let due = started + Duration::from_secs(1) * number / per_second;
                    if due.duration_since(started) >= duration {
                        break;
                    }
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let status = client.send(&request(number)).status;
                    answers.lock().unwrap().push((status, due.elapsed().as_secs_f64() * 1_000.0));
                }
            });
        }
    });
    answers.into_inner().unwrap()
}
