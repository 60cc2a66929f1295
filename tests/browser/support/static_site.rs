//! A site that is not ours: hands out its pages, such as the vendor's sample, from an origin of its own.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
};

const FILES: [(&str, &str, &str); 10] = [
    ("/elsewhere.html", "text/html; charset=utf-8", include_str!("../fixtures/elsewhere.html")),
    ("/elsewhere.js", "text/javascript; charset=utf-8", include_str!("../fixtures/elsewhere.js")),
    ("/two-assistants.html", "text/html; charset=utf-8", include_str!("../fixtures/two-assistants.html")),
    ("/two-assistants.js", "text/javascript; charset=utf-8", include_str!("../fixtures/two-assistants.js")),
    ("/vendor-orchestrate.html", "text/html; charset=utf-8", include_str!("../fixtures/vendor-orchestrate.html")),
    ("/vendor-orchestrate.js", "text/javascript; charset=utf-8", include_str!("../fixtures/vendor-orchestrate.js")),
    ("/vendor-sample.html", "text/html; charset=utf-8", include_str!("../fixtures/vendor-sample.html")),
    ("/vendor-sample.js", "text/javascript; charset=utf-8", include_str!("../fixtures/vendor-sample.js")),
    ("/vendor-views.html", "text/html; charset=utf-8", include_str!("../fixtures/vendor-views.html")),
    ("/vendor-views.js", "text/javascript; charset=utf-8", include_str!("../fixtures/vendor-views.js")),
];

pub struct StaticSite {
    pub origin: String,
}

impl StaticSite {
    /// Serves until this process ends.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // A browser also opens connections that it then does not use.
                std::thread::spawn(move || answer(stream));
            }
        });
        Self { origin }
    }
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let file = FILES.iter().find(|(name, ..)| *name == path);
    let (status, kind, body) =
        file.map_or(("404 Not Found", "text/plain", ""), |(_, kind, body)| ("200 OK", kind, body));
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
