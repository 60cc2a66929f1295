//! Secrets, from the environment or from a file that only we can read. Their values never appear in an error.

use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser};
use secrecy::{ExposeSecret, SecretString};

use super::ConfigError;

/// Parses the name of a secret's file. It may be empty: compose files set variables to the empty string.
pub(super) fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// The value of a setting that may also come from a file. An empty value counts as absent.
pub(super) fn read(
    setting: &'static str,
    value: Option<&SecretString>,
    file: Option<&Path>,
) -> Result<Option<SecretString>, ConfigError> {
    let value = value.filter(|value| !value.expose_secret().trim().is_empty());
    match (value, given(file)) {
        (Some(_), Some(_)) => {
            Err(ConfigError::new(setting, format!("and {setting}_FILE are both set: keep one of them")))
        }
        (Some(value), None) => Ok(Some(value.clone())),
        (None, Some(file)) => match std::fs::read_to_string(file) {
            Ok(text) if text.trim().is_empty() => {
                Err(ConfigError::new(setting, format!("is read from {}, which is empty", file.display())))
            }
            Ok(text) => Ok(Some(text.trim().into())),
            Err(error) => {
                Err(ConfigError::new(setting, format!("is read from {}, which fails: {error}", file.display())))
            }
        },
        (None, None) => Ok(None),
    }
}

/// The file, unless its name is empty.
pub(super) fn given(file: Option<&Path>) -> Option<&Path> {
    file.filter(|file| !file.as_os_str().is_empty())
}

/// Splits a comma-separated list of secrets.
pub(super) fn split(text: &SecretString) -> Vec<SecretString> {
    text.expose_secret().split(',').map(str::trim).filter(|part| !part.is_empty()).map(SecretString::from).collect()
}
