//! A private PostgreSQL: durable, on a Unix socket alone, never left behind.
//!
//! Own code, because the crates for it either refuse to run as root or download the server at run time.

use std::{
    fs, io,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, chown},
    },
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tokio::{
    process::{Child, ChildStdin, Command},
    time::{Instant, sleep},
};

use super::programs::{Programs, ProgramsError};
use crate::crypto::sha256;

const USER: &str = "throughline";
const DATABASE: &str = "throughline";
/// Recovery after a crash replays the log first.
const START_DEADLINE: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(10);
/// Longest path of a socket (`sun_path` of Linux and macOS, less the file's own name).
const MAX_SOCKET_FOLDER_BYTES: usize = 85;

/// Starts the server and waits. When standard input closes, because we stopped or died however suddenly, the server is shut
/// down fast (SIGINT), which loses nothing.
const WATCHER: &str = r#"
exec 3<&0
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -INT "$server" 2>/dev/null; } &
exec 3<&-
wait "$server"
"#;

/// A running private PostgreSQL. Dropping it stops the server too, only without waiting for it.
#[derive(Debug)]
pub struct PrivatePostgres {
    watcher: Child,
    /// The watcher's standard input. Apart from it, because waiting for a child closes its input.
    lifeline: Option<ChildStdin>,
    socket: PathBuf,
}

/// Why there is no private PostgreSQL. Each message names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// There are no programs to run it with, or nobody to run them as.
    #[error(transparent)]
    Programs(#[from] ProgramsError),
    /// The folder is behind one that the user may not enter.
    #[error("--data-dir {folder}: the user `{user}`, as whom PostgreSQL runs, cannot enter it: choose a folder outside of private ones, such as /var/tmp/throughline", folder = .0.display(), user = .1)]
    Unenterable(PathBuf, String),
    /// The file system refuses.
    #[error("--data-dir {folder}: {error}", folder = .0.display(), error = .1)]
    Folder(PathBuf, io::Error),
    /// A program ended with an error.
    #[error("PostgreSQL's `{program}` failed: {reason}")]
    Program {
        /// Which.
        program: &'static str,
        /// Its own words.
        reason: String,
    },
    /// The server ended, or did not answer in time.
    #[error("PostgreSQL did not start; its log is {}", .0.display())]
    Start(PathBuf),
}

impl PrivatePostgres {
    /// Starts the server whose data is in `folder`, and makes it when there is none yet.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn start(folder: &Path) -> Result<Self, PostgresError> {
        let programs = Programs::find()?;
        let folder = absolute(folder)?;
        let refused = |error| PostgresError::Folder(folder.clone(), error);
        require_enterable(&programs, &folder)?;
        let data = folder.join("data");
        if !data.join("PG_VERSION").exists() {
            make_cluster(&programs, &folder, &data).await?;
        }
        stop_orphan(&programs, &data).await?;
        let socket = socket_folder(&folder);
        own_folder(&programs, &socket).map_err(refused)?;
        let log = folder.join("postgres.log");
        let mut watcher =
            spawn(&programs, &data, &socket, fs::File::create(&log).map_err(refused)?).map_err(refused)?;
        let mut server = Self { lifeline: watcher.stdin.take(), watcher, socket };
        if !server.answers().await {
            return Err(PostgresError::Start(log));
        }
        Ok(server)
    }

    /// How to reach the database, for a connection pool.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(&self.socket).username(USER).database(DATABASE)
    }

    /// The same as a URL, for other programs.
    #[must_use]
    pub fn url(&self) -> String {
        url_at(&self.socket)
    }

    /// The URL of the server whose data is in `folder`, whether it runs or not.
    ///
    /// # Errors
    /// When there is no current folder that `folder` could be in.
    pub fn url_in(folder: &Path) -> Result<String, PostgresError> {
        Ok(url_at(&socket_folder(&absolute(folder)?)))
    }

    /// Waits for the server to end by itself, which it does only when something is wrong.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub async fn ended(&mut self) -> io::Result<()> {
        self.watcher.wait().await.map(drop)
    }

    /// Stops the server and waits until it is gone.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub async fn stop(mut self) -> io::Result<()> {
        drop(self.lifeline.take());
        self.ended().await
    }

    /// Waits until the database is there.
    async fn answers(&mut self) -> bool {
        let deadline = Instant::now() + START_DEADLINE;
        while Instant::now() < deadline {
            if matches!(self.watcher.try_wait(), Ok(Some(_)) | Err(_)) {
                return false;
            }
            if let Ok(mut connection) = PgConnection::connect_with(&self.options().database("postgres")).await {
                return ensure_database(&mut connection).await.is_ok();
            }
            sleep(POLL).await;
        }
        false
    }
}

fn absolute(folder: &Path) -> Result<PathBuf, PostgresError> {
    std::path::absolute(folder).map_err(|error| PostgresError::Folder(folder.into(), error))
}

/// It holds no secret: the socket's folder is for its owner alone.
fn url_at(socket: &Path) -> String {
    let socket = url::form_urlencoded::byte_serialize(socket.as_os_str().as_bytes()).collect::<String>();
    format!("postgres://{USER}@localhost/{DATABASE}?host={socket}")
}

async fn ensure_database(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let there = sqlx::query("select from pg_database where datname = $1").bind(DATABASE);
    if there.fetch_optional(&mut *connection).await?.is_none() {
        // `create database` takes no parameter; the name is the constant above.
        sqlx::query("create database throughline").execute(&mut *connection).await?;
    }
    Ok(())
}

/// A folder that only the server's user, and root, can enter.
fn own_folder(programs: &Programs, folder: &Path) -> io::Result<()> {
    if let Err(error) = fs::DirBuilder::new().mode(0o700).create(folder)
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(error);
    }
    let owner = programs.owner();
    if let Some(owner) = owner {
        chown(folder, Some(owner.uid), Some(owner.gid))?;
    }
    let found = fs::symlink_metadata(folder)?;
    let wanted = owner.map_or_else(|| rustix::process::geteuid().as_raw(), |owner| owner.uid);
    if found.is_dir() && found.uid() == wanted && found.mode() & 0o077 == 0 {
        Ok(())
    } else {
        Err(io::Error::other(format!("{} belongs to somebody else, or is open to others", folder.display())))
    }
}

fn require_enterable(programs: &Programs, folder: &Path) -> Result<(), PostgresError> {
    let Some(owner) = programs.owner() else { return Ok(()) };
    let entered = programs
        .as_owner(Path::new("/bin/sh"))
        .args(["-c", "cd \"$1\"", "sh"])
        .arg(folder)
        .stderr(Stdio::null())
        .status()
        .map_err(|error| PostgresError::Folder(folder.into(), error))?;
    if entered.success() { Ok(()) } else { Err(PostgresError::Unenterable(folder.into(), owner.name.clone())) }
}

/// Makes the cluster beside its place and then moves it there, so that a half-made one is never taken for whole.
async fn make_cluster(programs: &Programs, folder: &Path, data: &Path) -> Result<(), PostgresError> {
    let refused = |error| PostgresError::Folder(folder.into(), error);
    let draft = folder.join("data.new");
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(refused)?;
    }
    own_folder(programs, &draft).map_err(refused)?;
    let mut initdb = programs.command("initdb");
    initdb.args(["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--pgdata"]).arg(&draft);
    run("initdb", initdb).await?;
    fs::rename(&draft, data).map_err(refused)
}

/// A server of an earlier start that outlived even its watcher. We hold the folder's lock, so nobody else uses it.
async fn stop_orphan(programs: &Programs, data: &Path) -> Result<(), PostgresError> {
    if !data.join("postmaster.pid").exists() {
        return Ok(());
    }
    let mut status = programs.command("pg_ctl");
    status.arg("status").arg("-D").arg(data);
    if run("pg_ctl", status).await.is_err() {
        return Ok(());
    }
    let mut stop = programs.command("pg_ctl");
    stop.args(["stop", "--mode", "fast", "--wait", "-D"]).arg(data);
    match run("pg_ctl", stop).await {
        // It may have ended between the two questions.
        Err(_) if !data.join("postmaster.pid").exists() => Ok(()),
        result => result,
    }
}

async fn run(program: &'static str, command: std::process::Command) -> Result<(), PostgresError> {
    let failed = |reason: String| PostgresError::Program { program, reason };
    let output = Command::from(command).output().await.map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(failed(words.lines().find(|line| !line.trim().is_empty()).unwrap_or("no reason given").to_owned()))
}

/// Beside the data, unless that path is too long for a socket.
fn socket_folder(folder: &Path) -> PathBuf {
    let beside = folder.join("socket");
    if beside.as_os_str().len() <= MAX_SOCKET_FOLDER_BYTES {
        return beside;
    }
    let digest = sha256(&*folder.to_string_lossy());
    let name = digest[..8].iter().fold(String::from("throughline-"), |name, byte| format!("{name}{byte:02x}"));
    std::env::temp_dir().join(name)
}

fn spawn(programs: &Programs, data: &Path, socket: &Path, log: fs::File) -> io::Result<Child> {
    let mut command = programs.as_owner(Path::new("/bin/sh"));
    command.args(["-c", WATCHER, "sh"]).arg(programs.path("postgres")).arg("-D").arg(data);
    for setting in [
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories=\"{}\"", socket.display()),
        "unix_socket_permissions=0700".to_owned(),
        "max_connections=200".to_owned(),
        "shared_buffers=32MB".to_owned(),
    ] {
        command.arg("-c").arg(setting);
    }
    command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
    Command::from(command).spawn()
}
