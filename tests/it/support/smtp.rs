//! A real mail server, and the mailboxes that it fills.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde::Deserialize;

use super::{
    TestApp,
    app::Setup,
    program::{Program, Signal},
};

const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// A mail server that takes everything.
pub struct SmtpServer {
    program: Option<Program>,
    folder: tempfile::TempDir,
    pub port: u16,
}

/// A mail that arrived.
#[derive(Debug, Clone, Deserialize)]
pub struct Mail {
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// As it came over the wire.
    pub raw: String,
}

impl SmtpServer {
    pub async fn start() -> Self {
        Self::with_delay(0.0).await
    }

    /// One that thinks for so many seconds before it takes a mail.
    pub async fn with_delay(seconds: f64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (program, port) = serve(folder.path(), 0, seconds).await;
        Self { program: Some(program), folder, port }
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
        self.program = Some(serve(self.folder.path(), self.port, 0.0).await.0);
    }

    /// Stops the process without ending it: the kernel accepts connections, and nobody says a word.
    pub fn freeze(&self) {
        self.program.as_ref().unwrap().signal(Signal::STOP);
    }

    pub fn thaw(&self) {
        self.program.as_ref().unwrap().signal(Signal::CONT);
    }

    /// Every mail that arrived, in no order.
    pub fn mails(&self) -> Vec<Mail> {
        let files = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
        files.sort();
        files.iter().map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
    }

    /// Waits until so many arrived.
    pub async fn received(&self, count: usize) -> Vec<Mail> {
        let began = Instant::now();
        loop {
            let mails = self.mails();
            if mails.len() >= count {
                return mails;
            }
            assert!(began.elapsed() < PATIENCE, "{} of {count} mails came: {mails:#?}", mails.len());
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits for the mail that comes after the first `count`.
    pub async fn after(&self, count: usize) -> Mail {
        self.received(count + 1).await.remove(count)
    }
}

async fn serve(folder: &Path, port: u16, seconds: f64) -> (Program, u16) {
    let mut command = Command::new(python());
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/smtp_server.py"));
    command.arg(folder).arg(port.to_string()).arg(seconds.to_string());
    let mut program = Program::start(command);
    let port = program.says(|program| program.stdout().lines().next()?.parse().ok()).await;
    (program, port)
}

/// The Python that has aiosmtpd.
fn python() -> &'static str {
    let has = |python: &&str| {
        let found = Command::new(python).args(["-c", "import aiosmtpd"]).output();
        found.is_ok_and(|output| output.status.success())
    };
    ["/usr/bin/python3", "python3"]
        .into_iter()
        .find(has)
        .expect("Python has no aiosmtpd: run `scripts/prerequisites smtp`")
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

impl Mail {
    /// Every value of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(header, _)| header == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn subject(&self) -> &str {
        self.header("subject")[0]
    }

    /// The path and query of the link in it, which is the same in both parts.
    pub fn link(&self) -> String {
        let line = self.text.lines().find(|line| line.starts_with("http")).unwrap_or_else(|| panic!("{self:?}"));
        assert!(self.html.contains(&format!("href=\"{line}\"")), "{self:?}");
        let url: url::Url = line.parse().unwrap();
        url.as_str()[url.origin().ascii_serialization().len()..].to_owned()
    }

    /// The token in its link.
    pub fn token(&self) -> String {
        self.link().split_once("?token=").unwrap_or_else(|| panic!("{self:?}")).1.to_owned()
    }
}
