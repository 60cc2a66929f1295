//! `throughline serve` as a program of its own, with a database, a key and a secret that are good unless a test spoils them.

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, OnceLock},
    time::Duration,
};

use aws_lc_rs::rsa::KeySize;
use serde_json::Value;
use throughline::crypto::key_file;

use super::{
    database::TestDatabase,
    program::{Program, throughline},
};

/// A refusal may take so long (issue: within 5 s).
const REFUSAL: Duration = Duration::from_secs(5);

/// The word that stands in every secret of these tests, and in no line that is printed.
pub const SECRET: &str = "kept-to-ourselves";

/// A server about to be started.
pub struct Serve {
    pub database: Arc<TestDatabase>,
    pub folder: tempfile::TempDir,
    pub command: Command,
}

impl Serve {
    /// Everything as it should be.
    pub async fn prepared() -> Self {
        Self::over(TestDatabase::migrated().await)
    }

    /// The same over this database.
    pub fn over(database: impl Into<Arc<TestDatabase>>) -> Self {
        let database = database.into();
        let folder = tempfile::tempdir().unwrap();
        let mut command = throughline(["serve"]);
        command.env("THROUGHLINE_LISTEN", "127.0.0.1:0").env("THROUGHLINE_OPS_LISTEN", "127.0.0.1:0");
        command.env("DATABASE_URL", &database.url).env("THROUGHLINE_COOKIE_SECRET", cookie_secret());
        command.env("THROUGHLINE_KEYS_DIR", folder.path());
        let serve = Self { database, folder, command };
        serve.write_key("active.pem", good_key());
        serve
    }

    /// The same with other settings.
    pub fn with(mut self, settings: &[(&str, &str)]) -> Self {
        self.command.envs(settings.iter().copied());
        self
    }

    /// The same without a setting.
    pub fn without(mut self, setting: &str) -> Self {
        self.command.env_remove(setting);
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a key into the keys folder, for its owner's eyes only.
    pub fn write_key(&self, name: &str, pem: &[u8]) {
        fs::write(self.path(name), pem).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Expects a refusal: soon, with exit code 1, in one line that says all of this and no secret.
    pub async fn expect_refusal(self, words: &[&str]) {
        self.expect_refusal_with(1, words).await;
    }

    /// Expects that a setting's text is no value of it: the same with exit code 2.
    pub async fn expect_usage_error(self, words: &[&str]) {
        self.expect_refusal_with(2, words).await;
    }

    async fn expect_refusal_with(self, code: i32, words: &[&str]) {
        let outcome = Program::start(self.command).end_within(REFUSAL).await.refused_with(code, words);
        for inside in [SECRET, "panicked", "stack backtrace", "src/", "PRIVATE KEY"] {
            assert!(!outcome.stderr.contains(inside), "{inside}: {outcome:?}");
        }
        assert_eq!(outcome.stdout, "", "{outcome:?}");
    }

    /// Starts it, and waits until it listens.
    pub async fn started(self) -> Started {
        let Self { database, folder, command } = self;
        let mut program = Program::start(command);
        let [address, ops] = program.says(|program| listening(&program.stderr())).await;
        Started { program, address, ops, database, _folder: folder }
    }
}

/// A server that listens.
pub struct Started {
    pub program: Program,
    pub address: SocketAddr,
    /// Where its operators ask.
    pub ops: SocketAddr,
    pub database: Arc<TestDatabase>,
    _folder: tempfile::TempDir,
}

/// The lines of a log, each of which has to be a JSON object.
pub fn log_lines(stderr: &str) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let lines: Vec<Value> = stderr.lines().map(line).collect();
    assert!(lines.iter().all(Value::is_object), "{lines:?}");
    lines
}

fn listening(stderr: &str) -> Option<[SocketAddr; 2]> {
    let whole = &stderr[..stderr.rfind('\n')?];
    let line = log_lines(whole).into_iter().find(|line| line["message"] == "listening")?;
    let address = |field: &str| line[field].as_str()?.parse().ok();
    Some([address("address")?, address("ops")?])
}

pub fn cookie_secret() -> String {
    format!("{SECRET} {}", "0123456789abcdef".repeat(4))
}

/// A key of the default length, made once: a shorter one would put a warning beside the refusals.
pub fn good_key() -> &'static [u8] {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    KEY.get_or_init(|| new_key(KeySize::Rsa3072))
}

/// A new private key in PEM form.
pub fn new_key(size: KeySize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    key_file::generate(&path, size, None).unwrap();
    fs::read(path).unwrap()
}

/// A key of the fixtures, each of which is worthless in its own way.
pub fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures").join(name)).unwrap()
}
