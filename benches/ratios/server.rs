//! The real server, as it is released, with a private PostgreSQL.

use std::{
    fs::{self, File},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use throughline::demo::postgres::PrivatePostgres;
use tokio::runtime::Runtime;

use crate::machine;

pub const EMAIL: &str = "bench@example.com";
pub const PASSWORD: &str = "a bench passphrase";
const PROGRAM: &str = env!("CARGO_BIN_EXE_throughline");

/// The length of the signing key.
#[derive(Debug, Clone, Copy)]
pub enum Bits {
    B2048,
    B3072,
}

impl Bits {
    pub const fn number(self) -> u16 {
        match self {
            Self::B2048 => 2048,
            Self::B3072 => 3072,
        }
    }
}

/// A migrated database, and the folder of everything that the benches write. Both go with it.
pub struct Database {
    runtime: Runtime,
    postgres: Option<PrivatePostgres>,
    folder: TempDir,
}

impl Database {
    pub fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::Builder::new().prefix("throughline-bench-").tempdir().unwrap();
        // PostgreSQL's user has to pass through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let postgres = runtime.block_on(PrivatePostgres::start(folder.path())).unwrap();
        let migrated = Command::new(PROGRAM).arg("migrate").env("DATABASE_URL", postgres.url()).output().unwrap();
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        Self { runtime, postgres: Some(postgres), folder }
    }

    fn url(&self) -> String {
        self.postgres.as_ref().unwrap().url()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(postgres) = self.postgres.take() {
            self.runtime.block_on(postgres.stop()).unwrap();
        }
    }
}

/// `throughline serve` on its core, writing its log to a file as it would for a log collector.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    key: PathBuf,
}

impl Server {
    pub fn start(database: &Database, bits: Bits) -> Self {
        let folder = database.folder.path().join(bits.number().to_string());
        let keys = folder.join("keys");
        let made = Command::new(PROGRAM)
            .args(["key", "generate", "--bits", &bits.number().to_string(), "--keys-dir"])
            .arg(&keys)
            .output();
        assert!(made.unwrap().status.success(), "a key is made");
        let log = folder.join("log");
        let child = machine::on_the_servers_core(Path::new(PROGRAM))
            .args(["serve", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--keys-dir"])
            .arg(&keys)
            // The caller's own settings would change what is measured.
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "PATH"))
            .env("DATABASE_URL", database.url())
            .env("THROUGHLINE_COOKIE_SECRET", "a secret of the benches which is not one ".repeat(2))
            .stdin(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Self { address: listening(&log), child, key: keys.join("active.pem") }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn key(&self) -> &Path {
        &self.key
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// The address that the log tells.
fn listening(log: &Path) -> SocketAddr {
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        let text = fs::read_to_string(log).unwrap();
        let line =
            text.lines().find(|line| line.contains("\"listening\"")).and_then(|line| serde_json::from_str(line).ok());
        let line: Option<serde_json::Value> = line;
        if let Some(address) = line.as_ref().and_then(|line| line["address"].as_str()) {
            return address.parse().unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    unreachable!("the server does not start: {}", fs::read_to_string(log).unwrap())
}
