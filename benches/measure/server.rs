//! The real server, as it is released, with a private PostgreSQL.

use std::{
    fs::{self, File},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use aws_lc_rs::rsa::KeySize;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;
use throughline::demo::postgres::PrivatePostgres;
use tokio::runtime::Runtime;

use crate::machine;

pub const EMAIL: &str = "bench@example.com";
pub const PASSWORD: &str = "a bench passphrase";
/// Signs the cookies of every server here.
pub const COOKIE_SECRET: &str = "a secret of the benches which is not one and a secret of the benches which is not one";
const PROGRAM: &str = env!("CARGO_BIN_EXE_throughline");

/// The length of the signing key.
#[derive(Debug, Clone, Copy)]
pub enum Bits {
    B2048,
    B3072,
    B4096,
}

impl Bits {
    pub const fn number(self) -> u16 {
        match self {
            Self::B2048 => 2048,
            Self::B3072 => 3072,
            Self::B4096 => 4096,
        }
    }

    pub const fn size(self) -> KeySize {
        match self {
            Self::B2048 => KeySize::Rsa2048,
            Self::B3072 => KeySize::Rsa3072,
            Self::B4096 => KeySize::Rsa4096,
        }
    }
}

/// A private PostgreSQL, and the folder of everything that a measurement writes. Both go with it.
pub struct Postgres {
    runtime: Runtime,
    server: Option<PrivatePostgres>,
    folder: TempDir,
}

impl Postgres {
    pub fn start() -> Self {
        let runtime = runtime();
        let folder = tempfile::Builder::new().prefix("throughline-bench-").tempdir().unwrap();
        // PostgreSQL's user has to pass through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let server = Some(runtime.block_on(PrivatePostgres::start(folder.path())).unwrap());
        Self { runtime, server, folder }
    }

    /// A new database with the schema and nothing in it.
    pub fn database(&self, name: &str) -> Database {
        let server = self.server.as_ref().unwrap().options();
        let database = Database { options: server.clone().database(name), folder: self.folder.path().join(name) };
        Database { options: server, folder: PathBuf::new() }.execute(&format!("create database {name}"));
        let migrated = Command::new(PROGRAM).arg("migrate").env("DATABASE_URL", database.url()).output().unwrap();
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        database
    }

    /// Stops it and starts it anew, on the cores where we are now.
    pub fn restart(&mut self) {
        self.stop();
        self.server = Some(self.runtime.block_on(PrivatePostgres::start(self.folder.path())).unwrap());
    }

    pub fn pid(&self) -> u32 {
        let text = fs::read_to_string(self.folder.path().join("data/postmaster.pid")).unwrap();
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("postgres.log")).unwrap()
    }

    fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop()).unwrap();
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// One of its databases.
pub struct Database {
    options: PgConnectOptions,
    folder: PathBuf,
}

impl Database {
    /// Runs statements past the server, however long they take.
    pub fn execute(&self, statements: &str) {
        runtime().block_on(async {
            let mut connection = PgConnection::connect_with(&self.options).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        });
    }

    fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }
}

/// `throughline serve` on its cores, writing its log to a file as it would for a log collector.
pub struct Server {
    pub address: SocketAddr,
    /// From its start until it listens.
    pub started_in: Duration,
    child: Child,
    key: PathBuf,
}

impl Server {
    /// It believes what a proxy on this machine says of the client's address.
    pub fn start(database: &Database, bits: Bits, cores: &str) -> Self {
        Self::start_with(database, bits, cores, &[])
    }

    /// One with these settings besides.
    pub fn start_with(database: &Database, bits: Bits, cores: &str, settings: &[(&str, &str)]) -> Self {
        let folder = database.folder.join(bits.number().to_string());
        let keys = folder.join("keys");
        if !keys.exists() {
            make_key(&keys, bits);
        }
        let (log, started) = (folder.join("log"), Instant::now());
        let child = machine::on_cores(cores, Path::new(PROGRAM))
            .args(["serve", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--trusted-proxies", "127.0.0.1"])
            .arg("--keys-dir")
            .arg(&keys)
            // The caller's own settings would change what is measured.
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "PATH"))
            .env("DATABASE_URL", database.url())
            .env("THROUGHLINE_COOKIE_SECRET", COOKIE_SECRET)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let address = listening(&log);
        Self { address, started_in: started.elapsed(), child, key: keys.join("active.pem") }
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

fn make_key(folder: &Path, bits: Bits) {
    let made = Command::new(PROGRAM)
        .args(["key", "generate", "--bits", &bits.number().to_string(), "--keys-dir"])
        .arg(folder)
        .output();
    assert!(made.unwrap().status.success(), "a key is made");
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
        std::thread::sleep(Duration::from_millis(2));
    }
    unreachable!("the server does not start: {}", fs::read_to_string(log).unwrap())
}
