//! A writer that never waits: lines that whoever reads the log does not take in time are lost, and counted.
//!
//! `tracing-appender` does the same, but at exit it waits for more than a second for a reader that is stuck, and then prints
//! to standard output, where the same reader may be stuck.

use std::{
    fs::File,
    io::{self, Write},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

/// So many lines wait for a slow reader, some 2 MiB.
const QUEUE: usize = 8_192;
/// At exit, what waits has so long to get out.
const FLUSH: Duration = Duration::from_millis(300);
const RETRY: Duration = Duration::from_millis(5);
/// After a write, lines gather for so long: a busy server does not wake the writer for each of them.
const BATCH: Duration = Duration::from_millis(20);

static LOST: AtomicU64 = AtomicU64::new(0);

/// Lines of the log that were lost since the process began, because nobody took them.
#[must_use]
pub fn lost_lines() -> u64 {
    LOST.load(Ordering::Relaxed)
}

#[derive(Debug)]
enum Order {
    Write(Vec<u8>),
    /// Tell when everything before is written.
    Flush(SyncSender<()>),
}

/// Takes lines, and gives them to a thread that writes them.
#[derive(Debug)]
pub struct Lossy(SyncSender<Order>);

/// Writes what still waits when it is dropped, unless that takes too long.
#[must_use = "the last lines are lost unless this lives until the end"]
#[derive(Debug)]
pub struct Flush(SyncSender<Order>);

impl Lossy {
    /// A writer to this file. Its thread ends with the process, or with the last writer.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(file: File) -> io::Result<(Self, Flush)> {
        let (orders, waiting) = sync_channel(QUEUE);
        thread::Builder::new().name("log".to_owned()).spawn(move || write(file, &waiting))?;
        Ok((Self(orders.clone()), Flush(orders)))
    }
}

impl Write for &Lossy {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.try_send(Order::Write(line.to_vec())).is_err() {
            LOST.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes what waits, all of it at once.
fn write(mut file: File, orders: &Receiver<Order>) {
    let mut lines = Vec::new();
    while let Ok(first) = orders.recv() {
        let (mut count, mut flushed) = (0, Vec::new());
        for order in std::iter::once(first).chain(orders.try_iter().take(QUEUE)) {
            match order {
                Order::Write(line) => {
                    lines.extend(line);
                    count += 1;
                }
                Order::Flush(done) => flushed.push(done),
            }
        }
        // A full disk or a reader that is gone; the next lines may find it mended.
        if file.write_all(&lines).is_err() {
            LOST.fetch_add(count, Ordering::Relaxed);
        }
        lines.clear();
        if flushed.is_empty() {
            thread::sleep(BATCH);
        }
        for done in flushed {
            // Whoever asked may have given up.
            let _waits = done.try_send(());
        }
    }
}

impl Drop for Flush {
    fn drop(&mut self) {
        let until = Instant::now() + FLUSH;
        let (done, written) = sync_channel(1);
        let mut order = Order::Flush(done);
        while let Err(TrySendError::Full(refused)) = self.0.try_send(order) {
            if Instant::now() >= until {
                return;
            }
            order = refused;
            thread::sleep(RETRY);
        }
        // In time or not, the process goes on to its end.
        let _in_time = written.recv_timeout(until.saturating_duration_since(Instant::now()));
    }
}
