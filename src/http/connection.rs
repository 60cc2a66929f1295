//! A client's connection, and how long it may keep the server waiting.
//!
//! actix-http times the first request's head and the pause between requests, and nothing else; and after the process was
//! suspended its clock lags, so that it answers a proxy's next request with a 408. Here one timer covers every wait for the
//! client: for a request to arrive, for its head, for its body, and for the client to read the answer. When it fires, the
//! connection reads as closed: a request that is in flight still gets its answer.
//!
//! Nor does actix-http mind how much a client asks for without reading. Here the next request is read only once the one before it is
//! answered and the answer is written.

use std::{
    cell::Cell,
    io, mem,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::rt::net::TcpStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use super::{
    in_flight::{InFlight, InFlightGuard},
    incoming::Incoming,
    linger::linger,
};

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
/// The length of a body of unknown length.
pub(super) const CHUNKED: usize = usize::MAX;

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
    /// A request is being answered.
    awaited: Cell<bool>,
    /// How much of its body is still to come; [`CHUNKED`] when nobody knows.
    body_bytes: Cell<usize>,
    answered: Cell<bool>,
    stops_reading: Cell<bool>,
}

impl ConnectionState {
    /// A request's head has arrived, and a body of so many bytes follows it.
    pub(super) fn head_received(&self, body_bytes: usize) {
        self.0.awaited.set(true);
        self.0.body_bytes.set(body_bytes);
    }

    /// The request's answer is complete, but perhaps not written yet; anything written before was only `100 Continue`.
    pub(super) fn answered(&self) {
        self.0.awaited.set(false);
        self.0.answered.set(true);
    }

    /// How much of the body is still to come, while a request is answered and its length is known.
    fn body_to_come(&self) -> Option<usize> {
        self.0.awaited.get().then(|| self.0.body_bytes.get()).filter(|bytes| *bytes != CHUNKED)
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
    /// What the client sends was left unread, to be read when it may.
    reads_later: bool,
    incoming: Incoming,
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
            reads_later: false,
            incoming: Incoming::default(),
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

    /// Whether what the client sends now can only be its next request, for which it is too early.
    fn holds_back(&self) -> bool {
        self.wait == Wait::Write || self.state.body_to_come() == Some(0)
    }

    fn read(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<usize>> {
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let body = self.state.body_to_come();
        let count = ready!(self.incoming.poll_read(Pin::new(stream), cx, buffer, body))?;
        if let Some(body) = body {
            self.state.0.body_bytes.set(body.saturating_sub(count));
        }
        Poll::Ready(Ok(count))
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let awaited = this.state.0.awaited.get();
        if this.wait == Wait::Head && awaited {
            this.wait_for(Wait::Answer);
        }
        // Reading nothing means that the client sends no more.
        if this.state.stops_reading() || this.unanswered_bytes > MAX_UNANSWERED_BYTES {
            return Poll::Ready(Ok(()));
        }
        if this.holds_back() {
            this.reads_later = true;
            // Writing looks at the timer itself.
            return if this.wait != Wait::Write && this.timed_out(cx) { Poll::Ready(Ok(())) } else { Poll::Pending };
        }
        match this.read(cx, buffer) {
            Poll::Ready(Ok(count @ 1..)) => {
                this.unanswered_bytes += count;
                this.in_flight_guard.get_or_insert_with(|| this.in_flight.enter());
                if this.wait == Wait::Idle {
                    this.wait_for(Wait::Head);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(ended) => {
                this.dead = true;
                Poll::Ready(ended.map(drop))
            }
            Poll::Pending => {
                if this.unanswered_bytes == 0 && !awaited {
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

    /// actix-http calls this when everything that it has by now is written, and also when there was nothing to write.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.wrote {
            if this.state.0.answered.take() {
                this.unanswered_bytes = 0;
            }
            if this.state.0.awaited.get() {
                this.wait_for(Wait::Answer);
            } else {
                this.wrote = false;
                this.wait_for(Wait::Idle);
                this.in_flight_guard = None;
                // actix-http would wait for the rest of a chunked body, which may never come.
                this.reads_later |= this.state.stops_reading();
            }
        }
        if !this.holds_back() && mem::take(&mut this.reads_later) {
            cx.waker().wake_by_ref();
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
            runtime.spawn(linger(stream));
        }
    }
}
