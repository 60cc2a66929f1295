//! A client's connection, and how long it may keep us waiting.
//!
//! actix-http times the first request's head and the pause between requests, and nothing else; and after a process was frozen
//! its clock lags, so that it answers a proxy's next request with a 408. Here one clock watches every wait for the client: for a
//! request's head, for the rest of it, for a request to come at all, and for the client to take its answer. When it rings,
//! the connection reads as closed: a request that is under way still gets its answer.

use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use actix_web::rt::net::TcpStream;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    time::{Instant, Sleep, sleep, timeout},
};

/// A client may take so long to send a request's head; the first one counts from the connection.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);
/// From a request's head to its answer's first byte. Longer than a body may take (`web/body.rs`) and a handler after it.
const ANSWER_DEADLINE: Duration = Duration::from_secs(15);
/// A client may take so long to take what was written, 32 KiB or so at a time.
const TAKE_DEADLINE: Duration = Duration::from_secs(15);
/// A connection may be idle for so long between two requests.
const IDLE_DEADLINE: Duration = Duration::from_secs(75);
/// Bytes that are read before something is answered: the largest head of actix (128 KiB), and the largest body.
const UNANSWERED_BYTES: usize = 256 * 1024;
/// After our last word a client that is still sending has so long to read it: closing at once would take it away (RFC 9112
/// §9.6).
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 64 * 1024;

/// What the connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// Nothing is under way.
    Request,
    /// The first head, or the rest of a later one.
    Head,
    /// The rest of the request, and our answer.
    Answer,
    /// The client, to take the answer.
    Taking,
}

impl Wait {
    const fn deadline(self) -> Duration {
        match self {
            Self::Request => IDLE_DEADLINE,
            Self::Head => HEAD_DEADLINE,
            Self::Answer => ANSWER_DEADLINE,
            Self::Taking => TAKE_DEADLINE,
        }
    }
}

/// What the code that answers tells the connection.
#[derive(Debug, Clone, Default)]
pub struct Progress(Rc<Told>);

#[derive(Debug, Default)]
struct Told {
    head_is_read: Cell<bool>,
    is_answered: Cell<bool>,
    reads_no_more: Cell<bool>,
}

impl Progress {
    /// A request's head has arrived.
    pub fn note_head(&self) {
        self.0.head_is_read.set(true);
    }

    /// The request has its answer; what was written before was only `100 Continue`.
    pub fn note_answer(&self) {
        self.0.is_answered.set(true);
    }

    /// Whatever the client still sends is not for us: the connection ends with the answer.
    pub fn read_no_more(&self) {
        self.0.reads_no_more.set(true);
    }

    /// Whether the connection ends with the answer.
    pub fn reads_no_more(&self) -> bool {
        self.0.reads_no_more.get()
    }
}

/// How many connections are owed an answer: the client has sent something, or nobody has looked yet.
#[derive(Debug, Clone, Default)]
pub struct Owed(Arc<AtomicUsize>);

impl Owed {
    /// Whether nobody is owed an answer.
    pub fn nobody(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

/// The connection as actix-http sees it.
#[derive(Debug)]
pub struct Connection {
    /// There until it is dropped.
    stream: Option<TcpStream>,
    wait: Wait,
    clock: Pin<Box<Sleep>>,
    progress: Progress,
    unanswered: usize,
    wrote: bool,
    owed: Owed,
    is_owed: bool,
    /// The client is gone, or takes nothing: nobody to linger for.
    over: bool,
}

impl Connection {
    pub fn new(stream: TcpStream, owed: Owed) -> Self {
        owed.0.fetch_add(1, Ordering::Relaxed);
        Self {
            stream: Some(stream),
            wait: Wait::Head,
            clock: Box::pin(sleep(Wait::Head.deadline())),
            progress: Progress::default(),
            unanswered: 0,
            wrote: false,
            owed,
            is_owed: true,
            over: false,
        }
    }

    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    fn wait_for(&mut self, wait: Wait) {
        if self.wait != wait {
            self.wait = wait;
            self.clock.as_mut().reset(Instant::now() + wait.deadline());
        }
    }

    fn owe(&mut self, owe: bool) {
        match (self.is_owed, owe) {
            (false, true) => drop(self.owed.0.fetch_add(1, Ordering::Relaxed)),
            (true, false) => drop(self.owed.0.fetch_sub(1, Ordering::Relaxed)),
            _ => {}
        }
        self.is_owed = owe;
    }

    fn is_late(&mut self, cx: &mut Context<'_>) -> bool {
        self.clock.as_mut().poll(cx).is_ready()
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        self.stream.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.wait == Wait::Head && this.progress.0.head_is_read.get() {
            this.wait_for(Wait::Answer);
        }
        // Nothing read means: the client sends no more.
        if this.progress.reads_no_more() || this.unanswered > UNANSWERED_BYTES {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = this.stream()?.poll_read(cx, buffer);
        let count = buffer.filled().len() - before;
        match read {
            Poll::Ready(Ok(())) if count > 0 => {
                this.unanswered += count;
                this.owe(true);
                if this.wait == Wait::Request {
                    this.wait_for(Wait::Head);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(ended) => {
                this.over = true;
                Poll::Ready(ended)
            }
            Poll::Pending => {
                if this.unanswered == 0 {
                    this.owe(false);
                }
                if this.is_late(cx) { Poll::Ready(Ok(())) } else { Poll::Pending }
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
            Poll::Ready(Err(_)) => this.over = true,
            Poll::Pending => {
                this.wait_for(Wait::Taking);
                if this.is_late(cx) {
                    this.over = true;
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
            }
        }
        written
    }

    /// actix-http comes here when everything is written, and also when there was nothing to write.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Told { head_is_read, is_answered, .. } = &*this.progress.0;
        let only_continue = head_is_read.get() && !is_answered.get();
        if std::mem::take(&mut this.wrote) && !only_continue {
            head_is_read.set(false);
            is_answered.set(false);
            this.unanswered = 0;
            this.wait_for(Wait::Request);
            this.owe(false);
            if this.progress.reads_no_more() {
                // It would wait for the rest of a chunked body, which may never come.
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
        self.owe(false);
        if let Some(stream) = self.stream.take()
            && !self.over
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(timeout(LINGER, linger(stream)));
        }
    }
}

/// Says that nothing more will come, and waits until the client closes its side, too.
async fn linger(mut stream: TcpStream) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let (mut read, mut buffer) = (0, [0; 4096]);
    while read < LINGER_BYTES {
        match stream.read(&mut buffer).await {
            Ok(count @ 1..) => read += count,
            _ => return,
        }
    }
    // Reading on would let it send on. The time limit of the caller ends this.
    std::future::pending::<()>().await;
}
