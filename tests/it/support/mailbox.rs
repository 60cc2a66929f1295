//! What came to the tests' mail server. The browser tests use this too.

use std::{
    fs,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use serde::Deserialize;

const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// The mail server's program: `smtp_server.py FOLDER PORT SECONDS`.
pub const SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/smtp_server.py");

/// The folder into which it writes every mail.
pub struct Mailbox(pub PathBuf);

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

impl Mailbox {
    /// Every mail that arrived; in their order when one process took them all.
    pub fn mails(&self) -> Vec<Mail> {
        let files = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
        files.sort();
        files.iter().map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
    }

    /// Waits until so many arrived.
    pub async fn received(&self, count: usize) -> Vec<Mail> {
        self.received_where(count, |_| true).await
    }

    /// Waits for the mail that comes after the first `count`.
    pub async fn after(&self, count: usize) -> Mail {
        self.received(count + 1).await.remove(count)
    }

    /// Waits until so many of these arrived.
    pub async fn received_where(&self, count: usize, which: impl Fn(&Mail) -> bool) -> Vec<Mail> {
        let began = Instant::now();
        loop {
            let mails: Vec<_> = self.mails().into_iter().filter(&which).collect();
            if mails.len() >= count {
                return mails;
            }
            assert!(began.elapsed() < PATIENCE, "{} of {count} mails came: {mails:#?}", mails.len());
            tokio::time::sleep(POLL).await;
        }
    }
}

/// The Python that has aiosmtpd.
pub fn python() -> &'static str {
    let has = |python: &&str| {
        let found = Command::new(python).args(["-c", "import aiosmtpd"]).output();
        found.is_ok_and(|output| output.status.success())
    };
    ["/usr/bin/python3", "python3"]
        .into_iter()
        .find(has)
        .expect("Python has no aiosmtpd: run `scripts/prerequisites smtp`")
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
