//! `throughline key generate`

use std::path::Path;

use anyhow::Context;
use aws_lc_rs::rsa::KeySize;
use clap::Args;
use serde_json::json;

use super::{changed, folder, lock, record};
use crate::{
    app::SystemClock,
    audit::{AuditTrail, Event},
    cli::output,
    config::{DatabaseArgs, KeysArgs},
    crypto::{
        key_file,
        keyring::{ACTIVE, NEXT},
    },
    domain::clock::Clock,
};

#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    keys: KeysArgs,
    /// Where the audit trail is stored, if there is a database yet.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Length of the key in bits
    #[arg(long, value_parser = ["2048", "3072", "4096"], default_value_t = key_file::new_key_bits().to_string())]
    bits: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Generate {
    pub fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let settings = self.keys.settings()?;
        let folder = folder(&settings)?;
        let (role, name) = free_place(folder);
        let size = match self.bits.as_str() {
            "2048" => KeySize::Rsa2048,
            "4096" => KeySize::Rsa4096,
            _ => KeySize::Rsa3072,
        };
        let keys = lock(&settings, SystemClock.now())?;
        let key = changed(keys.generate(name, size))?;
        drop(keys);
        let public = key_file::public_pem(key.public_key())?;
        record(trail, Event::KeyGenerated, key.kid(), Some(role));
        let path = folder.join(name);
        if self.json {
            return output::json(&json!({
                "role": role, "kid": key.kid(), "bits": key.bits(), "file": path, "public_key": public,
            }));
        }
        output::line(&format!(
            "Generated the {role} key, {} bits, kid {}, in {}.\n\n{public}\n{}",
            key.bits(),
            key.kid(),
            path.display(),
            what_next(role),
        ))
        .context("the key was generated, but couldn't be shown")
    }
}

fn what_next(role: &str) -> &'static str {
    if role == "active" {
        "Paste this key into the assistant's Security tab, then run `throughline serve`."
    } else {
        "Running servers publish it within 5 s. It signs nothing until you run `throughline key activate`, which says when to paste it into \
         the assistant's Security tab."
    }
}

/// Chosen before it is this command's turn, so that of several concurrent callers one succeeds and the others get an error.
fn free_place(folder: &Path) -> (&'static str, &'static str) {
    if folder.join(ACTIVE).exists() { ("next", NEXT) } else { ("active", ACTIVE) }
}
