//! Finding PostgreSQL's server programs, and the user that they may run as.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Where PostgreSQL's server programs are, and as whom they run.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
    owner: Option<Owner>,
}

/// The user that PostgreSQL runs as when we are root: it refuses to run as root itself.
#[derive(Debug, Clone)]
pub struct Owner {
    /// For messages.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
}

/// Why there are none to be run. Each message names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum ProgramsError {
    /// Not installed.
    #[error(
        "PostgreSQL's server programs are not installed: run `apt-get install postgresql` or `brew install postgresql` \
         (or set DATABASE_URL to a server that runs, or use `docker compose up`)"
    )]
    NoPrograms,
    /// We are root, and there is nobody to run it as.
    #[error(
        "PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`: make one, or set DATABASE_URL"
    )]
    NoUser,
}

impl Programs {
    /// Looks on the PATH, where `pg_config` says, and where Debian and Homebrew put them. The newest version wins.
    pub fn find() -> Result<Self, ProgramsError> {
        let path = env::var_os("PATH").unwrap_or_default();
        let on_path = env::split_paths(&path).filter(|folder| has_programs(folder)).map(resolve_links);
        let folder = on_path.chain(from_pg_config()).chain(from_packages()).find(|folder| has_programs(folder));
        let folder = folder.ok_or(ProgramsError::NoPrograms)?;
        let owner = if rustix::process::geteuid().is_root() { Some(Owner::find()?) } else { None };
        Ok(Self { folder, owner })
    }

    /// The user that the programs run as, when it is not ourselves.
    pub const fn owner(&self) -> Option<&Owner> {
        self.owner.as_ref()
    }

    /// One of the programs, ready to be run as its user.
    pub fn command(&self, program: &str) -> Command {
        self.as_owner(&self.folder.join(program))
    }

    /// The path of one of the programs.
    pub fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }

    /// Any program, run as the same user, away from our own folder and terminal.
    pub fn as_owner(&self, program: &Path) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(program);
        command.current_dir("/").stdin(Stdio::null()).env_remove("PGDATA").process_group(0);
        if let Some(owner) = &self.owner {
            command.uid(owner.uid).gid(owner.gid);
        }
        command
    }
}

impl Owner {
    fn find() -> Result<Self, ProgramsError> {
        let id = |flag: &str, name: &str| {
            let output = Command::new("id").args([flag, name]).stderr(Stdio::null()).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        let known = |name: &str| Some(Self { name: name.to_owned(), uid: id("-u", name)?, gid: id("-g", name)? });
        ["postgres", "nobody"].into_iter().find_map(known).ok_or(ProgramsError::NoUser)
    }
}

fn has_programs(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl"].iter().all(|program| folder.join(program).is_file())
}

/// PostgreSQL finds its other files from where its programs really are.
fn resolve_links(folder: PathBuf) -> PathBuf {
    let program = folder.join("postgres").canonicalize();
    program.ok().and_then(|program| program.parent().map(Path::to_path_buf)).unwrap_or(folder)
}

fn from_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

fn from_packages() -> Vec<PathBuf> {
    let debian = children(Path::new("/usr/lib/postgresql"), "");
    let homebrew = ["/opt/homebrew/opt", "/usr/local/opt"].map(|prefix| children(Path::new(prefix), "postgresql"));
    let mut folders = [debian, homebrew.concat()].concat();
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    folders.into_iter().map(|folder| folder.join("bin")).collect()
}

fn children(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(io::Result::ok);
    entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix)).map(|entry| entry.path()).collect()
}

fn version(folder: &Path) -> u32 {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.rsplit('@').next().and_then(|version| version.split('.').next()?.parse().ok()).unwrap_or(0)
}
