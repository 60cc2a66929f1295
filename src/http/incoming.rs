//! What a client has sent, handed on one request at a time.
//!
//! actix-http parses every request that it gets at once, and keeps some 6 KiB for each until it is answered.

use std::{
    io,
    mem::{self, MaybeUninit},
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, ReadBuf};

/// Taken from the kernel at once, and kept at most.
const MAX_HELD_BYTES: usize = 4 * 1024;

/// What was received and not handed on yet.
#[derive(Debug, Default)]
pub struct Incoming {
    held: Vec<u8>,
    /// There may be more, for which the reader has to ask anew.
    pauses: bool,
}

impl Incoming {
    /// Reads the rest of the request's body, when its length is known, or as far as a head or a chunked body may end. Tells how many bytes.
    pub fn poll_read(
        &mut self,
        stream: Pin<&mut TcpStream>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        body: Option<usize>,
    ) -> Poll<io::Result<usize>> {
        if mem::take(&mut self.pauses) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.held.is_empty() {
            let mut space = [MaybeUninit::uninit(); MAX_HELD_BYTES];
            let mut received = ReadBuf::uninit(&mut space);
            ready!(stream.poll_read(cx, &mut received))?;
            self.held = received.filled().to_vec();
            self.pauses = received.remaining() == 0;
        }
        let held = self.held.len();
        let wanted = body.unwrap_or_else(|| through_blank_line(&self.held).unwrap_or(held));
        let count = wanted.min(held).min(buffer.remaining());
        buffer.put_slice(&self.held[..count]);
        // What is empty keeps no memory: most connections are idle.
        self.held = self.held.split_off(count);
        self.pauses |= !self.held.is_empty();
        Poll::Ready(Ok(count))
    }
}

/// Where the first blank line ends, and with it a head (RFC 9112 §2.1).
fn through_blank_line(bytes: &[u8]) -> Option<usize> {
    let line_ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let blank =
        |at: usize| [&b"\n"[..], b"\r\n"].iter().find(|end| bytes[at..].starts_with(end)).map(|end| at + end.len());
    line_ends.map(|(at, _)| at + 1).find_map(blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_with_a_blank_line() {
        for (bytes, end) in [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /", Some(27)),
            ("GET / HTTP/1.1\nHost: a\n\nGET /", Some(24)),
            ("0\r\n\r\n", Some(5)),
            ("GET / HTTP/1.1\r\nHost: a\r\n\r", None),
            ("", None),
        ] {
            assert_eq!(through_blank_line(bytes.as_bytes()), end, "{bytes:?}");
        }
    }
}
