//! `throughline key list`

use std::path::Path;

use anyhow::Context;
use clap::Args;
use secrecy::SecretString;
use serde::Serialize;
use time::{Duration, OffsetDateTime, serde::rfc3339};

use crate::{
    app::{self, SystemClock},
    cli::output,
    config::{KeysArgs, TokenTtlArgs},
    crypto::{
        key_file::{self, KeyError},
        key_handover::RELOADED_WITHIN,
        keyring::{self, ACTIVE, JWKS_MAX_AGE, NEXT, PREVIOUS},
        token_signature::SigningKey,
    },
    domain::clock::Clock,
};

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    keys: KeysArgs,
    #[command(flatten)]
    ttl: TokenTtlArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A key, as it is shown.
#[derive(Debug, Serialize)]
struct Row {
    state: &'static str,
    kid: String,
    bits: usize,
    #[serde(with = "rfc3339::option")]
    created_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    retired_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    published_until: Option<OffsetDateTime>,
    /// Whether a rollback makes it sign again.
    can_roll_back: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    keys: Vec<Row>,
    next_step: String,
}

impl List {
    pub fn run(self) -> anyhow::Result<()> {
        let (settings, now) = (self.keys.settings()?, SystemClock.now());
        let report = if let Some(folder) = settings.source.folder() {
            let keys =
                rows(folder, settings.passphrase.as_ref(), self.ttl.ttl()?, now).context("THROUGHLINE_KEYS_DIR")?;
            Report { next_step: next_step(&keys, now), keys }
        } else {
            let keyring = app::read_keyring(&settings)?;
            let keys = vec![row("active", keyring.active().kid(), keyring.active().bits())];
            let setting = settings.source.setting();
            Report {
                next_step: format!(
                    "{setting} holds the only key, so there is no next one: to replace it, change the setting and restart every server, or use a keys folder."
                ),
                keys,
            }
        };
        if self.json {
            return output::json(&report);
        }
        let cells: Vec<_> = report.keys.iter().map(|row| row.cells(now)).collect();
        output::table(["STATE", "KID", "BITS", "AGE", "PUBLISHED"], &cells)?;
        output::line(&format!("\n{}", report.next_step))
    }
}

fn rows(
    folder: &Path,
    passphrase: Option<&SecretString>,
    ttl: Duration,
    now: OffsetDateTime,
) -> Result<Vec<Row>, KeyError> {
    let mut rows = Vec::new();
    for (state, name) in [("active", ACTIVE), ("next", NEXT)] {
        if let Some(key) = find(&folder.join(name), passphrase)? {
            let created_at = keyring::modified_at(&folder.join(name)).and_then(|at| at.replace_nanosecond(0).ok());
            rows.push(Row { created_at, ..row(state, key.kid(), key.bits()) });
        }
    }
    let previous = find(&folder.join(PREVIOUS), passphrase)?.map(|key| key.kid().to_owned());
    for retired in keyring::read_retired(folder)? {
        if rows.iter().any(|row| row.kid == retired.kid()) {
            continue;
        }
        let published_until = retired.retired_at.map(|at| at + keyring::retention(ttl));
        let can_roll_back =
            previous.as_deref() == Some(retired.kid()) && published_until.is_none_or(|until| now < until);
        let retired_at = retired.retired_at;
        rows.push(Row { retired_at, published_until, can_roll_back, ..row("retired", retired.kid(), retired.bits) });
    }
    Ok(rows)
}

fn row(state: &'static str, kid: &str, bits: usize) -> Row {
    let kid = kid.to_owned();
    Row { state, kid, bits, created_at: None, retired_at: None, published_until: None, can_roll_back: false }
}

fn find(path: &Path, passphrase: Option<&SecretString>) -> Result<Option<SigningKey>, KeyError> {
    match key_file::read_private(path, passphrase) {
        Ok(pair) => SigningKey::new(pair, path).map(Some),
        Err(KeyError::Missing(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Row {
    fn cells(&self, now: OffsetDateTime) -> [String; 5] {
        let age = match (self.created_at, self.retired_at) {
            (Some(at), _) => span(now - at),
            (None, Some(at)) => format!("retired {} ago", span(now - at)),
            (None, None) => String::new(),
        };
        let published = match (self.state, self.published_until) {
            ("retired", Some(until)) if now >= until => "no longer".to_owned(),
            ("retired", Some(until)) => format!("for {} more", span(until - now)),
            ("retired", None) => "until its file is removed".to_owned(),
            _ => "yes".to_owned(),
        };
        [self.state.to_owned(), self.kid.clone(), self.bits.to_string(), age, published]
    }
}

/// One line that says what to do.
fn next_step(keys: &[Row], now: OffsetDateTime) -> String {
    let of = |state| keys.iter().find(|row| row.state == state);
    if of("active").is_none() {
        return "Nothing signs yet: run `throughline key generate`.".to_owned();
    }
    if let Some(next) = of("next") {
        let known_at = next.created_at.map(|at| at + RELOADED_WITHIN + JWKS_MAX_AGE);
        return match known_at.filter(|at| now < *at) {
            Some(at) => format!("In {} every verifier knows the next key: run `throughline key activate` then.", span(at - now)),
            None => "The next key is ready: run `throughline key activate`, with `--handover` for a verifier that holds one key.".to_owned(),
        };
    }
    match keys.iter().find(|row| row.can_roll_back).map(|row| row.published_until) {
        Some(Some(until)) => {
            format!(
                "Nothing to do. For {} more, `throughline key activate --rollback` undoes the last activation.",
                span(until - now)
            )
        }
        Some(None) => "Nothing to do. `throughline key activate --rollback` undoes the last activation.".to_owned(),
        None => "Nothing to do. To replace the active key, begin with `throughline key generate`.".to_owned(),
    }
}

/// How long that is, in the largest unit that fits.
fn span(duration: Duration) -> String {
    let seconds = duration.whole_seconds().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
