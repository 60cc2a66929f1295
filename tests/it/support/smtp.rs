//! A real mail server, which a test can stop and freeze.

use std::{
    ops::Deref,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use super::{
    TestApp,
    app::Setup,
    mailbox::{Mailbox, SERVER, python},
    program::{Program, Signal},
};

const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// A mail server that takes everything.
pub struct SmtpServer {
    program: Option<Program>,
    mailbox: Mailbox,
    _folder: tempfile::TempDir,
    pub port: u16,
}

impl Deref for SmtpServer {
    type Target = Mailbox;

    fn deref(&self) -> &Mailbox {
        &self.mailbox
    }
}

impl SmtpServer {
    pub async fn start() -> Self {
        Self::with_delay(0.0).await
    }

    /// One that gives this answer to a command: `AUTH`, `MAIL` or `RCPT`.
    pub async fn that_answers(command: &str, answer: &str) -> Self {
        Self::run(0.0, &[command, answer]).await
    }

    /// One that thinks for so many seconds before it takes a mail.
    pub async fn with_delay(seconds: f64) -> Self {
        Self::run(seconds, &[]).await
    }

    async fn run(seconds: f64, answer: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (program, port) = serve(folder.path(), 0, seconds, answer).await;
        let mailbox = Mailbox(folder.path().to_owned());
        Self { program: Some(program), mailbox, _folder: folder, port }
    }

    /// The value of `--smtp-url`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Ends the process: connections are refused.
    pub async fn stop(&mut self) {
        if let Some(program) = self.program.take() {
            program.signal(Signal::KILL);
            program.end().await;
        }
    }

    /// Starts it again under its address, with the mail that it had.
    pub async fn start_again(&mut self) {
        self.program = Some(serve(&self.mailbox.0, self.port, 0.0, &[]).await.0);
    }

    /// Stops the process without ending it: the kernel accepts connections, and nobody says a word.
    pub fn freeze(&self) {
        self.program.as_ref().unwrap().signal(Signal::STOP);
    }

    pub fn thaw(&self) {
        self.program.as_ref().unwrap().signal(Signal::CONT);
    }
}

async fn serve(folder: &Path, port: u16, seconds: f64, answer: &[&str]) -> (Program, u16) {
    let mut command = Command::new(python());
    command.arg(SERVER).arg(folder).arg(port.to_string()).arg(seconds.to_string()).args(answer);
    let mut program = Program::start(command);
    let port = program.says(|program| program.stdout().lines().next()?.parse().ok()).await;
    (program, port)
}

impl Setup {
    /// A site that sends its mail there.
    pub fn mail(self, smtp_url: &str) -> Self {
        self.flags(["--smtp-url", smtp_url, "--mail-from", "Throughline <chat@example.com>"])
    }
}

impl TestApp {
    /// Waits until no mail waits.
    pub async fn mail_is_done(&self) {
        let began = Instant::now();
        while self.count("select count(*) from mail_outbox where next_attempt_at is not null").await > 0 {
            assert!(began.elapsed() < PATIENCE, "mail waits: {}", self.rows().await);
            tokio::time::sleep(POLL).await;
        }
    }
}
