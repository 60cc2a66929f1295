//! A client's connection, and how long it may keep the server waiting.
//!
//! actix-http times the first request's head and the pause between requests, and nothing else; and after the process was
//! suspended its clock lags, so that it answers a proxy's next request with a 408. Here one timer covers every wait for the
//! client: for a request to arrive, for its head, for its body, and for the client to read the answer. When it fires, the
//! connection reads as closed: a request that is in flight still gets its answer.

use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::rt::net::TcpStream;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    time::{Instant, Sleep, sleep, timeout},
};

use super::in_flight::{InFlight, InFlightGuard};

/// To receive a request's head; the first one counts from the connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// From a request's head to the first byte of its answer. Must exceed what a body and then a handler may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// For a client to read what was written, 32 KiB or so at a time.
const WRITE_TIMEOUT: Duration = Duration::from_secs(15);
/// Between two requests.
const IDLE_TIMEOUT: Duration = Duration::from_secs(75);
/// Most bytes read before something is answered: the largest head of actix (128 KiB), and the largest body.
const MAX_UNANSWERED_BYTES: usize = 256 * 1024;
/// For a client that is still sending to read the last answer: closing at once would discard it (RFC 9112 §9.6).
const LINGER: Duration = Duration::from_secs(1);
const MAX_LINGER_BYTES: usize = 64 * 1024;

/// What the connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// A request to begin.
    Idle,
    /// The first head, or the rest of a later one.
    Head,
    /// The rest of the request, and our answer.
    Answer,
    /// The client, to read the answer.
    Write,
}

impl Wait {
    const fn timeout(self) -> Duration {
        match self {
            Self::Idle => IDLE_TIMEOUT,
            Self::Head => HEAD_TIMEOUT,
            Self::Answer => ANSWER_TIMEOUT,
            Self::Write => WRITE_TIMEOUT,
        }
    }
}

/// The connection state that request handling shares with the connection.
#[derive(Debug, Clone, Default)]
pub struct ConnectionState(Rc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    head_received: Cell<bool>,
    answered: Cell<bool>,
    stops_reading: Cell<bool>,
}

impl ConnectionState {
    /// A request's head has arrived.
    pub(super) fn head_received(&self) {
        self.0.head_received.set(true);
    }

    /// The request has its answer; anything written before was only `100 Continue`.
    pub(super) fn answered(&self) {
        self.0.answered.set(true);
    }

    /// Discards whatever the client still sends: the connection ends with the answer.
    pub fn stop_reading(&self) {
        self.0.stops_reading.set(true);
    }

    /// Whether the connection ends with the answer.
    pub(super) fn stops_reading(&self) -> bool {
        self.0.stops_reading.get()
    }
}

/// The connection as actix-http sees it.
#[derive(Debug)]
pub struct Connection {
    /// Present until it is dropped.
    stream: Option<TcpStream>,
    wait: Wait,
    timer: Pin<Box<Sleep>>,
    state: ConnectionState,
    unanswered_bytes: usize,
    wrote: bool,
    in_flight: InFlight,
    /// Held while the client waits for an answer, and at first, until somebody has looked.
    in_flight_guard: Option<InFlightGuard>,
    /// The client is gone, or reads nothing: nobody to linger for.
    dead: bool,
}

impl Connection {
    pub fn new(stream: TcpStream, in_flight: InFlight) -> Self {
        Self {
            stream: Some(stream),
            wait: Wait::Head,
            timer: Box::pin(sleep(Wait::Head.timeout())),
            state: ConnectionState::default(),
            unanswered_bytes: 0,
            wrote: false,
            in_flight_guard: Some(in_flight.enter()),
            in_flight,
            dead: false,
        }
    }

    pub fn state(&self) -> ConnectionState {
        self.state.clone()
    }

    fn wait_for(&mut self, wait: Wait) {
        if self.wait != wait {
            self.wait = wait;
            self.timer.as_mut().reset(Instant::now() + wait.timeout());
        }
    }

    fn timed_out(&mut self, cx: &mut Context<'_>) -> bool {
        self.timer.as_mut().poll(cx).is_ready()
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        self.stream.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.wait == Wait::Head && this.state.0.head_received.get() {
            this.wait_for(Wait::Answer);
        }
        // Reading nothing means that the client sends no more.
        if this.state.stops_reading() || this.unanswered_bytes > MAX_UNANSWERED_BYTES {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = this.stream()?.poll_read(cx, buffer);
        let count = buffer.filled().len() - before;
        match read {
            Poll::Ready(Ok(())) if count > 0 => {
                this.unanswered_bytes += count;
                this.in_flight_guard.get_or_insert_with(|| this.in_flight.enter());
                if this.wait == Wait::Idle {
                    this.wait_for(Wait::Head);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(ended) => {
                this.dead = true;
                Poll::Ready(ended)
            }
            Poll::Pending => {
                if this.unanswered_bytes == 0 {
                    this.in_flight_guard = None;
                }
                if this.timed_out(cx) { Poll::Ready(Ok(())) } else { Poll::Pending }
            }
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let written = this.stream()?.poll_write(cx, bytes);
        match written {
            Poll::Ready(Ok(_)) => this.wrote = true,
            Poll::Ready(Err(_)) => this.dead = true,
            Poll::Pending => {
                this.wait_for(Wait::Write);
                if this.timed_out(cx) {
                    this.dead = true;
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
            }
        }
        written
    }

    /// actix-http calls this when everything is written, and also when there was nothing to write.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Flags { head_received, answered, .. } = &*this.state.0;
        let only_continue = head_received.get() && !answered.get();
        if std::mem::take(&mut this.wrote) && !only_continue {
            head_received.set(false);
            answered.set(false);
            this.unanswered_bytes = 0;
            this.wait_for(Wait::Idle);
            this.in_flight_guard = None;
            if this.state.stops_reading() {
                // actix-http would wait for the rest of a chunked body, which may never come.
                cx.waker().wake_by_ref();
            }
        }
        this.stream()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(cx)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take()
            && !self.dead
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(timeout(LINGER, linger(stream)));
        }
    }
}

/// Closes our side, and waits until the client closes its own.
async fn linger(mut stream: TcpStream) {
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
    // Reading on would let it send on. The caller's timeout ends this.
    std::future::pending::<()>().await;
}
