//! Settings of the keys that sign identity tokens.

use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::SecretString;

use super::{ConfigError, ConfigErrors, value};

const DIR: &str = "keys";
const KEYS_DIR: &str = "THROUGHLINE_KEYS_DIR";
const SIGNING_KEY: &str = "THROUGHLINE_SIGNING_KEY";
const SIGNING_KEY_FILE: &str = "THROUGHLINE_SIGNING_KEY_FILE";
const PASSPHRASE: &str = "THROUGHLINE_KEYS_PASSPHRASE";

/// Where the signing keys are, and what decrypts them.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity tokens")]
pub struct KeysArgs {
    /// Folder with active.pem, next.pem and retired/*.pem [default: keys]
    #[arg(long, env = "THROUGHLINE_KEYS_DIR", value_name = "DIR", value_parser = value::path_parser())]
    keys_dir: Option<PathBuf>,
    /// The signing key as PEM text, instead of the folder, for platforms without mounts: then no next key is published. Arguments show in
    /// the process list, which every user of this machine can read: prefer the variable
    // PEM text begins with hyphens.
    #[arg(long, env = "THROUGHLINE_SIGNING_KEY", value_name = "PEM", allow_hyphen_values = true)]
    signing_key: Option<SecretString>,
    /// File that contains that key
    #[arg(long, env = "THROUGHLINE_SIGNING_KEY_FILE", value_name = "FILE", value_parser = value::path_parser())]
    signing_key_file: Option<PathBuf>,
    /// Passphrase of the signing keys, if they are encrypted (PKCS#8). New keys are encrypted with it. Prefer the file, as with the key
    #[arg(long, env = "THROUGHLINE_KEYS_PASSPHRASE", value_name = "TEXT")]
    keys_passphrase: Option<SecretString>,
    /// File that contains the passphrase
    #[arg(long, env = "THROUGHLINE_KEYS_PASSPHRASE_FILE", value_name = "FILE", value_parser = value::path_parser())]
    keys_passphrase_file: Option<PathBuf>,
}

/// Where the signing keys are, and what decrypts them.
#[derive(Debug, Clone)]
pub struct KeySettings {
    /// Where they are.
    pub source: KeySource,
    /// What decrypts those that are encrypted, and encrypts new ones.
    pub passphrase: Option<SecretString>,
}

/// Where the signing keys are.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A folder, whose files say what each key is for.
    Folder(PathBuf),
    /// One key, which is the active one, as text.
    Text(SecretString),
    /// One key, which is the active one, in a file.
    File(PathBuf),
}

impl KeySource {
    /// The setting that it comes from.
    #[must_use]
    pub const fn setting(&self) -> &'static str {
        match self {
            Self::Folder(_) => KEYS_DIR,
            Self::Text(_) => SIGNING_KEY,
            Self::File(_) => SIGNING_KEY_FILE,
        }
    }

    /// The folder, if the keys are in one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Text(_) | Self::File(_) => None,
        }
    }
}

impl Default for KeySettings {
    fn default() -> Self {
        Self::in_folder(DIR)
    }
}

impl KeySettings {
    /// Whether a setting that says where the keys are, or what decrypts them, cannot be used.
    #[must_use]
    pub fn are_refused(errors: &ConfigErrors) -> bool {
        [KEYS_DIR, SIGNING_KEY, SIGNING_KEY_FILE, PASSPHRASE].iter().any(|setting| errors.names(setting))
    }

    /// Keys in this folder that no passphrase protects.
    #[must_use]
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { source: KeySource::Folder(folder.into()), passphrase: None }
    }
}

impl KeysArgs {
    /// The settings.
    ///
    /// # Errors
    /// Every setting that cannot be used.
    pub fn settings(&self) -> Result<KeySettings, ConfigErrors> {
        let (mut settings, mut errors) = (KeySettings::default(), ConfigErrors::default());
        self.apply(&mut settings, &mut errors);
        errors.none_or(settings)
    }

    pub(super) fn apply(&self, settings: &mut KeySettings, errors: &mut ConfigErrors) {
        let file = self.keys_passphrase_file.as_deref();
        let passphrase = value::text_or_file(PASSPHRASE, self.keys_passphrase.as_ref(), file);
        errors.set(&mut settings.passphrase, passphrase.map(|passphrase| passphrase.map(Some)));
        errors.set(&mut settings.source, self.source());
    }

    fn source(&self) -> Result<Option<KeySource>, ConfigError> {
        let folder = value::path(KEYS_DIR, self.keys_dir.as_deref())?;
        let file = value::path(SIGNING_KEY_FILE, self.signing_key_file.as_deref())?;
        let text = value::given_secret(self.signing_key.as_ref());
        match (text, file) {
            (Some(_), Some(_)) => Err(value::set_twice(SIGNING_KEY)),
            (Some(text), None) => Ok(Some(KeySource::Text(text))),
            (None, Some(file)) => Ok(Some(KeySource::File(file.to_owned()))),
            (None, None) => Ok(folder.map(|folder| KeySource::Folder(folder.to_owned()))),
        }
    }
}
