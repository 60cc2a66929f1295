//! The end of a connection whose client may still be sending: closing at once would discard the last answer (RFC 9112 §9.6).

use std::time::Duration;

use actix_web::rt::net::TcpStream;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

/// For a client that is still sending to read the last answer.
const LINGER: Duration = Duration::from_secs(1);
const MAX_LINGER_BYTES: usize = 64 * 1024;

/// Closes our side, and waits until the client closes its own, but not for long.
pub async fn linger(stream: TcpStream) {
    // Whether it did or not, the connection is dropped now.
    let _in_time = timeout(LINGER, client_closes(stream)).await;
}

async fn client_closes(mut stream: TcpStream) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let (mut read, mut buffer) = (0, [0; 4096]);
    while read < MAX_LINGER_BYTES {
        match stream.read(&mut buffer).await {
            Ok(count @ 1..) => read += count,
            _ => return,
        }
    }
    // Reading on would let it send on. The timeout ends this.
    std::future::pending::<()>().await;
}
