//! A verifier that holds one public key, which somebody pasted: as the assistant's vendor does.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
};

use jsonwebtoken::jwk::JwkSet;
use throughline::{
    app::SystemClock,
    crypto::{key_file, token_signature::to_jwk},
    domain::clock::Clock,
    tokens::verifier,
};

/// It answers any request with 200 or 401, by the token that is its Bearer.
pub struct PastedKey {
    address: SocketAddr,
    pasted: Arc<Mutex<JwkSet>>,
}

impl PastedKey {
    pub fn new(pem: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let verifier = Self { address: listener.local_addr().unwrap(), pasted: Arc::new(Mutex::new(key_set(pem))) };
        let pasted = Arc::clone(&verifier.pasted);
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &pasted);
            }
        });
        verifier
    }

    pub fn url(&self) -> String {
        format!("http://{}/introspect", self.address)
    }

    /// Somebody pastes another key.
    pub fn change(&self, pem: &str) {
        *self.pasted.lock().unwrap() = key_set(pem);
    }

    pub fn accepts(&self, token: &str) -> bool {
        accepts(&self.pasted.lock().unwrap(), token)
    }
}

/// Whether a token can be verified with these keys, now.
pub fn accepts(keys: &JwkSet, token: &str) -> bool {
    verifier::inspect(token, keys, SystemClock.now()).verdict.is_ok()
}

fn key_set(pem: &str) -> JwkSet {
    let origin = Path::new("the pasted key");
    JwkSet { keys: vec![to_jwk(&key_file::parse_public_text(origin, pem).unwrap(), origin).unwrap()] }
}

fn answer(mut stream: TcpStream, pasted: &Mutex<JwkSet>) {
    let head = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let head: Vec<_> = head.collect();
    let token = head.iter().find_map(|line| line.strip_prefix("authorization: Bearer "));
    let is_accepted = token.is_some_and(|token| accepts(&pasted.lock().unwrap(), token));
    let status = if is_accepted { "200 OK" } else { "401 Unauthorized" };
    // A client that has gone away does not matter.
    let _sent_or_not = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}
