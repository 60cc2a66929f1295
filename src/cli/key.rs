//! `throughline key`

use std::path::PathBuf;

use anyhow::{Context, bail};
use aws_lc_rs::{rsa::KeySize, signature::KeyPair as _};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{audited, output};
use crate::{
    audit::{AuditTrail, Entry, Event, Outcome},
    config::{DatabaseArgs, KeysArgs},
    crypto::{
        key_file::{self, KeyError},
        keyring,
        token_signature::SigningKey,
    },
};

#[derive(Debug, Subcommand)]
pub enum Key {
    /// Generate a signing key: the active one, or the next one if an active key exists
    Generate(Generate),
}

#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    keys: KeysArgs,
    /// Where the audit trail is stored, if there is a database yet.
    #[command(flatten)]
    database: DatabaseArgs,
    /// Length of the key in bits
    #[arg(long, value_parser = ["2048", "3072", "4096"], default_value_t = key_file::new_key_bits().to_string())]
    bits: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Key {
    pub fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        match self {
            Self::Generate(generate) => generate.run(trail),
        }
    }

    pub const fn database(&self) -> &DatabaseArgs {
        match self {
            Self::Generate(generate) => &generate.database,
        }
    }
}

impl Generate {
    fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let settings = self.keys.settings()?;
        let Some(folder) = settings.source.folder() else {
            bail!("{} is set, so there is no folder for another key: unset it", settings.source.setting());
        };
        let (role, path) = free_place(folder);
        let size = match self.bits.as_str() {
            "2048" => KeySize::Rsa2048,
            "4096" => KeySize::Rsa4096,
            _ => KeySize::Rsa3072,
        };
        let pair = key_file::generate(&path, size, settings.passphrase.as_ref()).map_err(|error| match error {
            KeyError::Exists(path) => anyhow::anyhow!(
                "THROUGHLINE_KEYS_DIR: {} already exists: activate or remove that key before you generate another",
                path.display()
            ),
            error => anyhow::Error::from(error).context("THROUGHLINE_KEYS_DIR"),
        })?;
        let public = key_file::public_pem(pair.public_key())?;
        let key = SigningKey::new(pair, &path)?;
        let entry = audited::entry(Event::KeyGenerated, Outcome::Ok).because(role);
        Entry { kid: Some(key.kid()), ..entry }.write(trail);
        if self.json {
            return output::json(&json!({
                "role": role, "kid": key.kid(), "bits": key.bits(), "file": path, "public_key": public,
            }));
        }
        output::line(&format!(
            "Generated the {role} key, {} bits, kid {}, in {}.\n\n{public}\nPaste this key into the assistant's Security tab{}.",
            key.bits(),
            key.kid(),
            path.display(),
            if role == "active" { ", then run `throughline serve`" } else { "; it signs nothing until you activate it" },
        ))
        .context("the key was generated, but couldn't be shown")
    }
}

/// Chosen before the key is generated, so that of several concurrent callers one succeeds and the others get an error.
fn free_place(folder: &std::path::Path) -> (&'static str, PathBuf) {
    let active = folder.join(keyring::ACTIVE);
    if active.exists() { ("next", folder.join(keyring::NEXT)) } else { ("active", active) }
}
