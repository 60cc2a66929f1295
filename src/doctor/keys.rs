//! The signing keys: who can touch their folder, and what each file in it is.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use aws_lc_rs::rsa::PublicKey;
use secrecy::SecretString;

use super::{Check, Finding, files};
use crate::{
    app,
    config::KeySettings,
    crypto::{
        key_access,
        key_file::{self, KeyError},
        key_handover, key_turnover,
        keyring::{self, Keyring, open_folder_mode},
        token_signature::SigningKey,
    },
};

/// Every page's browser loads them all, and each still verifies.
const MANY_RETIRED: usize = 4;

/// The findings, and the active key's id when there is one.
pub(super) fn examine(keys: &KeySettings) -> (Vec<Finding>, Option<String>) {
    match keys.source.folder() {
        Some(folder) => examine_folder(folder, keys.passphrase.as_ref()),
        None => examine_only_key(keys),
    }
}

/// A key that a setting holds, or names the file of.
fn examine_only_key(keys: &KeySettings) -> (Vec<Finding>, Option<String>) {
    let (check, setting) = (Check::ActiveKey, keys.source.setting());
    let none =
        Check::NextKey.ok(format!("None: the signing key comes from {setting}, so there is no place for a next one."));
    match app::read_keyring(keys) {
        Ok(keyring) => {
            let active = judge(check, setting, keyring.active(), None);
            (vec![active, none], Some(keyring.active().kid().to_owned()))
        }
        Err(error) => {
            (vec![check.error(format!("{error}."), "Set it to the text of a PEM file, or to its path.")], None)
        }
    }
}

fn examine_folder(folder: &Path, passphrase: Option<&SecretString>) -> (Vec<Finding>, Option<String>) {
    let entries = match list(folder) {
        Ok(entries) => entries,
        Err(error) => return (vec![unreadable(folder, &error)], None),
    };
    let (active, active_kid) = active(folder, passphrase);
    let mut findings = around(folder, &entries, passphrase);
    findings.extend([active, next(folder, passphrase)]);
    findings.extend(retired(folder));
    (findings, active_kid)
}

/// The ids of our own keys, if they can be read.
pub(super) fn published_kids(keys: &KeySettings) -> Vec<String> {
    let published = app::read_keyring(keys).map(|keyring| keyring.all().keys);
    published.unwrap_or_default().into_iter().filter_map(|jwk| jwk.common.key_id).collect()
}

fn list(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn unreadable(folder: &Path, error: &std::io::Error) -> Finding {
    let remedy = files::owner_remedy(folder).unwrap_or_else(|| {
        "Set THROUGHLINE_KEYS_DIR to your keys folder, or run `throughline key generate` to create it.".into()
    });
    Check::KeysFolder.error(format!("{} can't be listed: {error}.", folder.display()), remedy)
}

/// The folder itself, what it should not hold, and keys that are there twice.
fn around(folder: &Path, entries: &[PathBuf], passphrase: Option<&SecretString>) -> Vec<Finding> {
    let (check, shown) = (Check::KeysFolder, folder.display());
    let mut findings = Vec::new();
    if let Some(mode) = open_folder_mode(folder) {
        findings.push(check.error(
            format!("Users other than its owner can write to {shown} (mode {mode:04o}), and so add their own key."),
            format!("Run `chmod go-w {shown}`."),
        ));
    }
    let drafts: Vec<_> = entries.iter().filter(|path| is_draft(path)).collect();
    if !drafts.is_empty() {
        findings.push(check.warning(
            format!(
                "{shown} contains {}, left behind by an interrupted program: it may be a private key.",
                names(&drafts)
            ),
            "Remove it while no `throughline key` command is running.",
        ));
    }
    let strangers: Vec<_> = entries.iter().filter(|path| !is_known(path) && !is_draft(path)).collect();
    if !strangers.is_empty() {
        let note = check.note(format!("{shown} contains {}, which is ignored.", names(&strangers)));
        findings.push(note.with_remedy("Keep copies of keys elsewhere."));
    }
    let previous = folder.join(keyring::PREVIOUS);
    if let Err(error) = read_signing(&previous, passphrase)
        && !matches!(error, KeyError::Missing(_))
    {
        findings.push(refused(check, &previous, &error));
    }
    if let Err(error @ KeyError::Duplicate(..)) = Keyring::read(folder, passphrase) {
        findings.push(
            check.error(format!("{error}."), "Keep it in one place: active, next, or its public half in retired."),
        );
    }
    if findings.is_empty() {
        findings.push(check.ok(format!("{shown}.")));
    }
    findings
}

fn is_draft(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("tmp"))
}

fn is_known(path: &Path) -> bool {
    let keys = [keyring::ACTIVE, keyring::NEXT, keyring::PREVIOUS, keyring::RETIRED, key_turnover::ROLLED_BACK];
    let mut known = keys.into_iter().chain([key_handover::HANDOVER, ".gitignore", "README.md", "lost+found"]);
    known.any(|name| path.file_name() == Some(OsStr::new(name)))
}

fn names(paths: &[&PathBuf]) -> String {
    let names = paths.iter().filter_map(|path| path.file_name());
    names.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(", ")
}

fn read_signing(path: &Path, passphrase: Option<&SecretString>) -> Result<SigningKey, KeyError> {
    SigningKey::new(key_file::read_private(path, passphrase)?, path)
}

fn active(folder: &Path, passphrase: Option<&SecretString>) -> (Finding, Option<String>) {
    let (check, path) = (Check::ActiveKey, folder.join(keyring::ACTIVE));
    match read_signing(&path, passphrase) {
        Ok(key) => (judge(check, keyring::ACTIVE, &key, why_private(&path)), Some(key.kid().to_owned())),
        Err(KeyError::Missing(_)) => {
            let found = format!("{} doesn't exist, so nothing can be signed.", path.display());
            (check.error(found, "Run `throughline key generate`, or restore the folder from a backup."), None)
        }
        Err(error) => (refused(check, &path, &error), None),
    }
}

fn next(folder: &Path, passphrase: Option<&SecretString>) -> Finding {
    let (check, path) = (Check::NextKey, folder.join(keyring::NEXT));
    match read_signing(&path, passphrase) {
        Ok(key) => judge(check, keyring::NEXT, &key, why_private(&path)),
        Err(KeyError::Missing(_)) => check.ok("None is waiting."),
        Err(error) => refused(check, &path, &error),
    }
}

/// Why a key's file is private enough, if its mode makes one wonder.
fn why_private(path: &Path) -> Option<String> {
    let reason = key_access::of(path).ok()?.ok()?.reason()?;
    let mode = files::mode(path).ok()?;
    Some(format!("mode {mode:04o}: {reason}"))
}

fn judge(check: Check, origin: &str, key: &SigningKey, why_private: Option<String>) -> Finding {
    let why_private = why_private.map(|reason| format!(" ({reason})")).unwrap_or_default();
    let found = format!("{origin}: RSA, {} bits, kid {}{why_private}.", key.bits(), key.kid());
    let new = key_file::new_key_bits();
    if key.bits() < new {
        check.warning(
            format!("{found} New keys have {new} bits."),
            "Plan to replace it: `throughline key generate` makes the next one.",
        )
    } else {
        check.ok(found)
    }
}

fn refused(check: Check, path: &Path, error: &KeyError) -> Finding {
    let (found, remedy) = error.parts();
    let remedy = match error {
        KeyError::Exposed(..) => {
            let remedy = sentence(&remedy.unwrap_or_default());
            format!("{remedy} If other people could have read the key, replace it.")
        }
        KeyError::Unusable(..) => sentence(&remedy.unwrap_or_default()),
        KeyError::Unreadable(..) => files::owner_remedy(path)
            .unwrap_or_else(|| format!("Make {} a file that this program can read.", path.display())),
        _ => "Restore it from a backup, or move it away and run `throughline key generate`.".into(),
    };
    check.error(format!("{found}."), remedy)
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn retired(folder: &Path) -> Vec<Finding> {
    let (check, folder) = (Check::RetiredKeys, folder.join(keyring::RETIRED));
    let entries = match list(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return vec![check.ok("None.")],
        Err(error) => {
            let remedy = files::owner_remedy(&folder).unwrap_or_else(|| "Make it a folder of public keys.".into());
            return vec![check.error(format!("{} can't be listed: {error}.", folder.display()), remedy)];
        }
    };
    let is_pem = |path: &&PathBuf| path.extension() == Some(OsStr::new("pem"));
    let read = |path: &PathBuf| -> Result<PublicKey, (PathBuf, KeyError)> {
        key_file::read_public(path).map_err(|error| (path.clone(), error))
    };
    let (mut findings, mut count) = (Vec::new(), 0);
    for key in entries.iter().filter(is_pem).map(read) {
        match key {
            Ok(_) => count += 1,
            Err((path, KeyError::Unreadable(..))) => findings.push(check.error(
                format!("{} can't be read.", path.display()),
                files::owner_remedy(&path).unwrap_or_else(|| "Give this program permission to read it.".into()),
            )),
            Err((path, error)) => {
                let (found, remedy) = error.parts();
                let remove = format!("Remove {}, or put the public half of a retired key there.", path.display());
                findings.push(check.error(format!("{found}."), remedy.map_or(remove, |remedy| sentence(&remedy))));
            }
        }
    }
    if findings.is_empty() {
        findings.push(match count {
            0 => check.ok("None."),
            count if count > MANY_RETIRED => check
                .note(format!("{count} still verify."))
                .with_remedy("Remove those whose last token expired long ago."),
            count => check.ok(format!("{count} still verify.")),
        });
    }
    findings
}
