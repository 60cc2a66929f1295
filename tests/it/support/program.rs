//! The program itself, run as a shell runs it, with none of the settings that the tests were started with.

use std::{
    env,
    ffi::OsStr,
    io::{Read, Write},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process};
use serde_json::Value;

/// Generous, because other tests and other people use the machine too.
const DEADLINE: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(5);

/// `throughline` with these arguments.
pub fn throughline(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    for (name, _) in env::vars_os() {
        let ours = name.to_string_lossy();
        if ours.starts_with("THROUGHLINE_") || ours.starts_with("DATABASE_URL") || ours == "RUST_LOG" {
            command.env_remove(&name);
        }
    }
    // Nothing may depend on where the tests are.
    command.args(arguments).current_dir("/");
    command
}

/// A program that was started. It ends with the test.
pub struct Program {
    child: Child,
    stdout: Output,
    stderr: Output,
}

/// How a program ended, and what it said.
#[derive(Debug)]
pub struct Outcome {
    /// `None` when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// What comes out of a pipe, collected as it comes.
struct Output {
    text: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// Runs a program to its end.
pub async fn run(command: Command) -> Outcome {
    Program::start(command).end().await
}

/// Runs a program with this on its standard input.
pub async fn run_with_input(mut command: Command, input: &str) -> Outcome {
    let mut program = Program::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
    let mut stdin = program.child.stdin.take().unwrap();
    // A program that refuses its arguments does not read what is sent to it.
    let _read_or_not = stdin.write_all(input.as_bytes());
    drop(stdin);
    program.end().await
}

/// Runs a program whose standard output nobody reads, as when `head` has ended already.
pub async fn run_unread(mut command: Command) -> Outcome {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let program = Program::spawn(command.stdin(Stdio::null()).stdout(writer));
    // The command holds the pipe's other end.
    drop(command);
    program.end().await
}

/// Waits until a condition holds.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < DEADLINE, "not in time: {what}");
        tokio::time::sleep(POLL).await;
    }
}

impl Program {
    pub fn start(mut command: Command) -> Self {
        Self::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))
    }

    /// One whose standard error goes elsewhere.
    pub fn start_with_log(mut command: Command, log: Stdio) -> Self {
        Self::spawn_with(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log))
    }

    fn spawn(command: &mut Command) -> Self {
        Self::spawn_with(command.stderr(Stdio::piped()))
    }

    fn spawn_with(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        Self { child, stdout: Output::collect(stdout), stderr: Output::collect(stderr) }
    }

    pub fn stdout(&self) -> String {
        self.stdout.text.lock().unwrap().clone()
    }

    pub fn stderr(&self) -> String {
        self.stderr.text.lock().unwrap().clone()
    }

    /// Waits for what `find` finds in what the program says.
    pub async fn says<T>(&mut self, find: impl Fn(&Self) -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            if let Some(found) = find(self) {
                return found;
            }
            let ended = self.child.try_wait().unwrap();
            let waits = ended.is_none() && started.elapsed() < DEADLINE;
            assert!(waits, "ended: {ended:?}; it said:\n{}{}", self.stdout(), self.stderr());
            tokio::time::sleep(POLL).await;
        }
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub async fn end(self) -> Outcome {
        self.end_within(DEADLINE).await
    }

    pub async fn end_within(mut self, deadline: Duration) -> Outcome {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            let said = || format!("{}{}", self.stdout(), self.stderr());
            assert!(started.elapsed() < deadline, "it still runs after {deadline:?}; it said:\n{}", said());
            tokio::time::sleep(POLL).await;
        };
        Outcome { code: status.code(), stdout: self.stdout.whole(), stderr: self.stderr.whole() }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _gone_or_not = self.child.kill();
            let _reaped_or_not = self.child.wait();
        }
    }
}

impl Output {
    fn collect(pipe: Option<impl Read + Send + 'static>) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let collected = Arc::clone(&text);
        let reader = pipe.map(|mut pipe| {
            std::thread::spawn(move || {
                let (mut bytes, mut undecoded) = ([0; 4096], Vec::new());
                while let Ok(count @ 1..) = pipe.read(&mut bytes) {
                    undecoded.extend_from_slice(&bytes[..count]);
                    // Up to the last whole line, so that no character is cut.
                    let whole = undecoded.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                    let lines: Vec<u8> = undecoded.drain(..whole).collect();
                    collected.lock().unwrap().push_str(std::str::from_utf8(&lines).expect("UTF-8"));
                }
                collected.lock().unwrap().push_str(std::str::from_utf8(&undecoded).expect("UTF-8"));
            })
        });
        Self { text, reader }
    }

    /// All of it, once the program has ended.
    fn whole(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.text.lock().unwrap().clone()
    }
}

impl Outcome {
    /// Fails unless the program did what it was told.
    pub fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.said(), Vec::<&str>::new(), "{self:?}");
        self
    }

    /// Fails unless the program refused with one line that says all of this, and nothing else.
    pub fn refused(self, words: &[&str]) -> Self {
        self.refused_with(1, words)
    }

    /// The same with this exit code.
    pub fn refused_with(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        let said = self.said();
        assert!(said.len() == 1 && said[0].starts_with("throughline: "), "{self:?}");
        for word in words {
            assert!(said[0].contains(word), "no {word:?} in {self:?}");
        }
        self
    }

    /// What it said on standard error to people: the audit trail is for machines.
    pub fn said(&self) -> Vec<&str> {
        self.stderr.lines().filter(|line| !line.contains("\"target\":\"audit\"")).collect()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
