//! The assistant's vendor, of which there is only the service that deletes people's conversations.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::{Arc, Mutex},
};

/// Answers what it is told to, and remembers what it was asked.
pub struct VendorService {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Method and target.
    pub line: String,
    pub authorization: Option<String>,
}

impl VendorService {
    /// One that answers with these statuses, one after the other, and with 202 from then on.
    pub fn answering<const N: usize>(statuses: [&'static str; N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let service =
            Self { url: format!("http://{}/instances/site", listener.local_addr().unwrap()), asked: Arc::default() };
        let asked = Arc::clone(&service.asked);
        // It ends with the process; nothing waits for it.
        std::thread::spawn(move || {
            let mut statuses = VecDeque::from(statuses);
            for stream in listener.incoming().map_while(Result::ok) {
                let status = statuses.pop_front().unwrap_or("202 Accepted");
                asked.lock().unwrap().push(answer(stream, status));
            }
        });
        service
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Lets a command know it.
    pub fn configure(&self, command: &mut Command, key: &str) {
        command.env("THROUGHLINE_ASSISTANT_SERVICE_URL", &self.url).env("THROUGHLINE_ASSISTANT_API_KEY", key);
    }
}

fn answer(mut stream: TcpStream, status: &str) -> Asked {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
    let line = lines.next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
    let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let authorization = head.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("authorization").then(|| value.to_owned())
    });
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    Asked { line, authorization }
}
