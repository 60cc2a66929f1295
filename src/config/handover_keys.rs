//! API keys with which the site's own backend hands people over: a TOML file with a table for each.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;
use toml::Spanned;

use super::{ConfigErrors, TomlFile, value};

/// Where the keys are named.
pub const HANDOVER_KEYS: &str = "THROUGHLINE_HANDOVER_KEYS";
/// Maximum length of a key's name.
const MAX_NAME: usize = 40;

/// The file of API keys.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Site")]
pub struct HandoverKeysArgs {
    /// TOML file with a table [keys.NAME] for each API key with which the site's own backend may tell who is logged in. docs/HANDOVER.md
    /// describes it [default: none]
    #[arg(long, env = "THROUGHLINE_HANDOVER_KEYS", value_name = "FILE", value_parser = value::path_parser())]
    handover_keys: Option<PathBuf>,
}

/// One key, as its table describes it.
#[derive(Debug, Clone)]
pub struct HandoverKeySettings {
    /// What the audit trail calls it.
    pub name: String,
    /// The file with the key.
    pub file: PathBuf,
    /// Where it may be used from; anywhere if empty.
    pub networks: Vec<IpNet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    #[serde(default)]
    keys: BTreeMap<String, Spanned<Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    key_file: PathBuf,
    networks: Option<Spanned<Vec<String>>>,
}

impl HandoverKeysArgs {
    /// The keys of the file. Without a file there are none.
    ///
    /// # Errors
    /// What is wrong with it: of its TOML the first, of its values all.
    pub fn read(&self) -> Result<Vec<HandoverKeySettings>, ConfigErrors> {
        let Some(path) = value::path(HANDOVER_KEYS, self.handover_keys.as_deref())? else { return Ok(Vec::new()) };
        let file = TomlFile::read(HANDOVER_KEYS, path)?;
        let contents: Contents = file.parse()?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let (mut errors, mut keys) = (ConfigErrors::default(), Vec::new());
        if contents.keys.is_empty() {
            errors.add(file.error(0, "there is no [keys.NAME]: add one, or leave the setting out"));
        }
        for (name, table) in contents.keys {
            let (start, table) = (table.span().start, table.into_inner());
            if !is_name(&name) {
                errors
                    .add(file.error(start, "the name of a key has lower-case letters, digits and hyphens, 40 at most"));
            }
            let given = table.networks.as_ref();
            let networks: Option<Vec<_>> =
                given.into_iter().flat_map(Spanned::get_ref).map(|text| network(text)).collect();
            if networks.is_none() {
                let start = given.map_or(start, |networks| networks.span().start);
                let problem = "has an entry that is neither an address nor a network such as 10.0.0.0/8";
                errors.add(file.error(start, &format!("{name}: `networks` {problem}")));
            }
            let networks = networks.unwrap_or_default();
            keys.push(HandoverKeySettings { name, file: folder.join(table.key_file), networks });
        }
        errors.none_or(keys)
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn is_name(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_NAME).contains(&text.len()) && text.bytes().all(is_allowed)
}
