//! HTTP/1.1 by hand over connections that stay open: it costs less than any library, and so disturbs less.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicU32, Ordering},
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
        let (_, cookies) = Client::connect(address).send(&self);
        self.with_cookie_line(&cookies)
    }

    pub fn with_cookie_line(mut self, cookies: &str) -> Self {
        self.head.extend(["Cookie: ", cookies, "\r\n"]);
        self
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

    /// Sends a request and reads the answer to its end; gives its status and, for a `Cookie` line, what it sets.
    pub fn send(&mut self, request: &Request) -> (u16, String) {
        self.0.get_mut().write_all(format!("{}\r\n{}", request.head, request.body).as_bytes()).unwrap();
        let (mut status, mut length, mut cookies) = (0, 0, Vec::new());
        let mut line = String::new();
        while self.0.read_line(&mut line).unwrap() > 2 {
            if let Some(code) = line.strip_prefix("HTTP/1.1 ") {
                status = code[..3].parse().unwrap();
            } else if let Some((name, value)) = line.split_once(':') {
                if name.eq_ignore_ascii_case("content-length") {
                    length = value.trim().parse().unwrap();
                } else if name.eq_ignore_ascii_case("set-cookie") {
                    cookies.push(value.trim().split(';').next().unwrap().to_owned());
                }
            }
            line.clear();
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        (status, cookies.join("; "))
    }
}

/// Sends the request over so many connections for so long.
pub fn run_for(server: &Server, request: &Request, connections: usize, duration: Duration) -> Sample {
    let cpu = cpu_seconds(server.pid());
    let started = Instant::now();
    let count = run(server.address, request, connections, |_| started.elapsed() < duration);
    let elapsed = started.elapsed();
    let used = cpu.zip(cpu_seconds(server.pid())).map(|(before, after)| after - before);
    Sample::new(count, elapsed, used)
}

/// Sends the request so many times.
pub fn run_count(address: SocketAddr, request: &Request, connections: usize, count: u32) {
    run(address, request, connections, |sent| sent < count);
}

fn run(address: SocketAddr, request: &Request, connections: usize, go_on: impl Fn(u32) -> bool + Sync) -> u32 {
    let (sent, answered) = (AtomicU32::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut client = Client::connect(address);
                while go_on(sent.fetch_add(1, Ordering::Relaxed)) {
                    let (status, _) = client.send(request);
                    assert_eq!(status, 200, "{}", request.head);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    answered.into_inner()
}
