//! Bytes on a connection, as no HTTP library would send them.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longer than any limit of the server.
const DEADLINE: Duration = Duration::from_secs(40);

/// A connection to the server.
pub struct Wire(TcpStream);

/// What came back on a connection until the server closed it.
#[derive(Debug)]
pub struct Answer {
    pub text: String,
    /// How long after the call it was closed.
    pub after: Duration,
}

impl Wire {
    pub async fn open(address: SocketAddr) -> Self {
        Self::try_open(address).await.expect("the server takes connections")
    }

    /// A connection, unless the server takes none.
    pub async fn try_open(address: SocketAddr) -> Option<Self> {
        TcpStream::connect(address).await.ok().map(Self)
    }

    /// Sends this, as far as the server lets it.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Reads one answer's head and as much body as comes with it.
    pub async fn answer(&mut self) -> String {
        let mut text = Vec::new();
        let whole = async {
            loop {
                let head_ends = text.windows(4).position(|four| four == b"\r\n\r\n");
                if let Some(at) = head_ends
                    && text.len() >= at + 4 + content_length(&text[..at])
                {
                    return;
                }
                assert!(self.0.read_buf(&mut text).await.unwrap() > 0, "closed: {}", String::from_utf8_lossy(&text));
            }
        };
        tokio::time::timeout(DEADLINE, whole).await.expect("an answer");
        String::from_utf8(text).unwrap()
    }

    /// Reads until the server closes the connection.
    pub async fn until_closed(&mut self) -> Answer {
        let (started, mut text) = (Instant::now(), Vec::new());
        let closed = async { while self.0.read_buf(&mut text).await.is_ok_and(|count| count > 0) {} };
        tokio::time::timeout(DEADLINE, closed).await.expect("the server closes the connection");
        Answer { text: String::from_utf8(text).unwrap(), after: started.elapsed() }
    }

    /// Sends a byte of `bytes` each `pause` until the server closes the connection, and tells what it answered.
    pub async fn drip(self, bytes: &'static [u8], pause: Duration) -> Answer {
        let (mut reader, mut writer) = self.0.into_split();
        let dripping = tokio::spawn(async move {
            for byte in bytes {
                // That the server closed it shows on the other half.
                let _closed_or_not = writer.write_all(&[*byte]).await;
                tokio::time::sleep(pause).await;
            }
            writer
        });
        let (started, mut text) = (Instant::now(), Vec::new());
        let closed = async { while reader.read_buf(&mut text).await.is_ok_and(|count| count > 0) {} };
        tokio::time::timeout(DEADLINE, closed).await.expect("the server closes the connection");
        dripping.abort();
        Answer { text: String::from_utf8(text).unwrap(), after: started.elapsed() }
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_lowercase();
    head.split("\r\ncontent-length: ").nth(1).map_or(0, |rest| rest.split("\r\n").next().unwrap().parse().unwrap())
}

/// Sends these bytes on a connection of their own, and reads until the server closes it.
pub async fn exchange(address: SocketAddr, bytes: impl AsRef<[u8]>) -> Answer {
    let mut wire = Wire::open(address).await;
    wire.send(bytes).await;
    wire.until_closed().await
}

impl Answer {
    /// The status of the first answer.
    pub fn status(&self) -> &str {
        self.text.get(9..12).unwrap_or("none")
    }

    /// How many answers came.
    pub fn count(&self) -> usize {
        self.text.matches("HTTP/1.1 ").count()
    }
}
