//! `throughline key`: the life of the signing keys, from the command line.

mod activate;
mod export;
mod generate;
mod handover;
mod list;
mod proof;
mod retire;

use std::path::Path;

use anyhow::Context;
use clap::Subcommand;
use time::OffsetDateTime;

use super::{audited, output};
use crate::{
    audit::{AuditTrail, Entry, Event, Outcome},
    config::{DatabaseArgs, KeySettings},
    crypto::key_turnover::{KeysFolder, TurnoverError},
};

#[derive(Debug, Subcommand)]
pub enum Key {
    /// Generate a signing key: the active one, or the next one if an active key exists
    Generate(generate::Generate),
    /// List the keys: what each is for, and what to do next
    List(list::List),
    /// Print the public half of a key, as it is pasted at the vendor
    Export(export::Export),
    /// Let the next key sign, once the other side accepts it; or undo that
    Activate(Box<activate::Activate>),
    /// Take a key out of use at once, because somebody else may have it
    Retire(retire::Retire),
}

impl Key {
    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        match self {
            Self::Generate(generate) => generate.run(trail),
            Self::List(list) => list.run(),
            Self::Export(export) => export.run(),
            Self::Activate(activate) => activate.run(trail).await,
            Self::Retire(retire) => retire.run(trail),
        }
    }

    pub const fn database(&self) -> Option<&DatabaseArgs> {
        match self {
            Self::Generate(generate) => Some(&generate.database),
            Self::Activate(activate) => Some(&activate.database),
            Self::Retire(retire) => Some(&retire.database),
            Self::List(_) | Self::Export(_) => None,
        }
    }
}

/// The folder of the keys, for commands that change it.
fn folder(settings: &KeySettings) -> anyhow::Result<&Path> {
    settings.source.folder().with_context(|| {
        let setting = settings.source.setting();
        format!("{setting} is set, so there is no folder for another key: unset it, or change that key and restart every server")
    })
}

/// The folder for this command alone, with everything finished that an interrupted one had begun.
fn lock(settings: &KeySettings, now: OffsetDateTime) -> anyhow::Result<KeysFolder> {
    let waiting = || output::error("throughline: another `throughline key` command is at work; waiting for it");
    let keys = changed(KeysFolder::lock(folder(settings)?, settings.passphrase.clone(), waiting))?;
    changed(keys.tidy(now))?;
    Ok(keys)
}

fn changed<T>(result: Result<T, TurnoverError>) -> anyhow::Result<T> {
    result.context("THROUGHLINE_KEYS_DIR")
}

fn record(trail: &AuditTrail, event: Event, kid: &str, reason: Option<&'static str>) {
    let entry = audited::entry(event, Outcome::Ok);
    Entry { kid: Some(kid), reason, ..entry }.write(trail);
}
