//! `throughline setup`

use std::{
    fs::{self, File},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use aws_lc_rs::{rsa::KeySize, signature::KeyPair as _};
use base64::{Engine, prelude::*};

use super::output;
use crate::crypto::{
    key_file::{self, KeyError},
    keyring, random_bytes,
};

/// The role that owns the schema, and the one that reads and writes rows; `deploy/postgres` creates both.
const MIGRATOR: &str = "throughline_migrator";
const SERVER: &str = "throughline_server";
/// Subfolders of a deployment, one per program, so that each is given only what it needs.
const FOLDERS: [&str; 5] = ["keys", "server", "migrator", "database", "assistant"];

/// Generate what a deployment needs: signing key, cookie and encryption secrets, database passwords, the stand-in's key.
///
/// Keeps what already exists. Prints names and the public signing key, never a secret.
#[derive(Debug, clap::Args)]
pub struct Setup {
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Database host, with the port unless it is 5432
    #[arg(long, value_name = "HOST", default_value = "db")]
    database_host: String,
}

impl Setup {
    pub fn run(self) -> anyhow::Result<()> {
        for folder in FOLDERS.map(|folder| self.dir.join(folder)) {
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
            made.with_context(|| format!("--dir: {} can't be created", folder.display()))?;
        }
        // A concurrent run must wait and then find what this one made. Both are certain to share the keys folder.
        let lock = File::open(self.dir.join("keys")).and_then(|folder| folder.lock().map(|()| folder));
        let lock = lock.context("--dir: the keys folder can't be locked")?;

        let signing_key = Path::new("keys").join(keyring::ACTIVE);
        self.generate_key(&signing_key, key_file::NEW_KEY)?;
        for secret in ["server/cookie-secret", "server/encryption-secret"] {
            self.write(secret, || Ok(BASE64_STANDARD.encode(random_bytes::<64>()?)))?;
        }
        self.write("database/owner-password", password)?;
        for (role, name) in [("migrator", MIGRATOR), ("server", SERVER)] {
            let file = format!("database/{role}-password");
            self.write(&file, password)?;
            // Read back from the file, so that both agree even if an earlier run was interrupted.
            self.write(&format!("{role}/database-url"), || {
                let password = fs::read_to_string(self.dir.join(&file))?;
                Ok(format!("postgres://{name}:{}@{}/throughline", password.trim(), self.database_host))
            })?;
        }
        self.generate_key(Path::new("assistant/payload-key.pem"), KeySize::Rsa2048)?;
        let payload_key = self.public_half(Path::new("assistant/payload-key.pem"))?;
        self.write_with(Path::new("server/assistant-public.pem"), 0o644, || Ok(payload_key))?;
        drop(lock);
        output::line(&format!(
            "\nThe public signing key, for the assistant's Security tab:\n\n{}",
            self.public_half(&signing_key)?.trim_end()
        ))
    }

    fn generate_key(&self, name: &Path, size: KeySize) -> anyhow::Result<()> {
        match key_file::generate(&self.dir.join(name), size, None) {
            Err(KeyError::Exists(_)) => output::line(&format!("kept  {}", name.display())),
            result => {
                result.map_err(anyhow::Error::from).and_then(|_| output::line(&format!("made  {}", name.display())))
            }
        }
    }

    fn public_half(&self, name: &Path) -> anyhow::Result<String> {
        Ok(key_file::public_pem(key_file::read_private(&self.dir.join(name), None)?.public_key())?)
    }

    fn write(&self, name: &str, contents: impl FnOnce() -> anyhow::Result<String>) -> anyhow::Result<()> {
        self.write_with(Path::new(name), 0o600, contents)
    }

    fn write_with(
        &self,
        name: &Path,
        mode: u32,
        contents: impl FnOnce() -> anyhow::Result<String>,
    ) -> anyhow::Result<()> {
        let path = self.dir.join(name);
        if path.exists() {
            return output::line(&format!("kept  {}", name.display()));
        }
        key_file::write_new(&path, mode, contents()?.as_bytes())?;
        output::line(&format!("made  {}", name.display()))
    }
}

/// Random characters that need no escaping in a URL.
fn password() -> anyhow::Result<String> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}
