//! Values of settings as flags and variables give them, and what they may say: every setting is read by the functions below.
//!
//! clap takes each as text, so that an empty variable (compose files set them) counts as absent, blanks around a value do not count,
//! and an unusable value is reported beside all the others. No error repeats a value: it may be a secret in the wrong place.

use std::{
    ffi::OsString,
    fmt::Display,
    io::ErrorKind,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::builder::{OsStringValueParser, TypedValueParser};
use secrecy::{ExposeSecret, SecretString};

use super::ConfigError;
use crate::domain::{applies_to::AppliesTo, field::DeclaredFields};

/// What nothing has the path of is taken for a secret in the wrong place when a name in it, or all of a relative path, is longer than
/// this (bytes): the shortest secret that we know of, the vendor's API key, has 44.
const LONGEST_NEW_NAME: usize = 40;

const NO_PATH: &str = "must be a path, and nothing has the one that it is set to (not shown, as it may be a key or a password): \
     write it from the root";

/// The form of an address to listen on.
pub(super) const ADDRESS: &str = "an address and a port, such as 127.0.0.1:3001";

/// The value, unless it is empty.
pub(super) fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// The secret, unless it is empty.
pub(super) fn given_secret(text: Option<&SecretString>) -> Option<SecretString> {
    given(text.map(ExposeSecret::expose_secret)).map(SecretString::from)
}

/// The entries of a list that is separated by commas.
pub(super) fn list(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// A value that has one notation, which `form` describes.
pub(super) fn parsed<T: FromStr>(
    setting: &'static str,
    text: Option<&str>,
    form: &str,
) -> Result<Option<T>, ConfigError> {
    given(text).map(str::parse::<T>).transpose().map_err(|_| ConfigError::usage(setting, form))
}

/// `on` or `off`.
pub(super) fn switch(setting: &'static str, text: Option<&str>) -> Result<Option<bool>, ConfigError> {
    match given(text) {
        None => Ok(None),
        Some("on") => Ok(Some(true)),
        Some("off") => Ok(Some(false)),
        Some(_) => Err(ConfigError::usage(setting, "on or off")),
    }
}

/// Whom a rule applies to, by a field that people have if one decides.
pub(super) fn applies_to(
    setting: &'static str,
    text: Option<&str>,
    fields: &DeclaredFields,
) -> Result<Option<AppliesTo>, ConfigError> {
    let rule = parsed::<AppliesTo>(setting, text, AppliesTo::FORM)?;
    if rule.as_ref().and_then(AppliesTo::field).is_some_and(|field| !fields.has(field.as_str())) {
        return Err(ConfigError::usage(setting, AppliesTo::FORM));
    }
    Ok(rule)
}

/// A whole number in this range.
pub(super) fn number<T: FromStr + PartialOrd + Display>(
    setting: &'static str,
    text: Option<&str>,
    range: RangeInclusive<T>,
) -> Result<Option<T>, ConfigError> {
    let form = format!("a whole number from {} to {}", range.start(), range.end());
    match parsed::<T>(setting, text, &form)? {
        Some(number) if !range.contains(&number) => Err(ConfigError::usage(setting, &form)),
        number => Ok(number),
    }
}

/// Parses a path for clap. Like every other value, it may be empty.
pub(super) fn path_parser() -> impl TypedValueParser<Value = PathBuf> {
    let trimmed = |text: OsString| text.into_string().map_or_else(PathBuf::from, |text| text.trim().into());
    OsStringValueParser::new().map(trimmed)
}

/// The path, unless it is empty.
pub(super) fn given_path(path: Option<&Path>) -> Option<&Path> {
    path.filter(|path| !path.as_os_str().is_empty())
}

/// The path, unless it is empty.
///
/// # Errors
/// When nothing has this path and it does not look like one: later errors show paths, and this may be a secret in the wrong place.
pub(super) fn path<'a>(setting: &'static str, path: Option<&'a Path>) -> Result<Option<&'a Path>, ConfigError> {
    match given_path(path) {
        Some(path) if !may_be_shown(path) => Err(ConfigError::new(setting, NO_PATH)),
        path => Ok(path),
    }
}

/// Whether something has this path, or may be about to get it.
fn may_be_shown(path: &Path) -> bool {
    let is_plain = path.to_str().is_some_and(|path| !path.contains("://") && !path.contains(char::is_control));
    let is_short = if path.is_absolute() {
        path.iter().all(|name| name.len() <= LONGEST_NEW_NAME)
    } else {
        path.as_os_str().len() <= LONGEST_NEW_NAME
    };
    path.exists() || (is_plain && is_short)
}

/// The value of a setting that may also come from a file, whose own setting has `_FILE` at the end.
pub(super) fn text_or_file(
    setting: &'static str,
    value: Option<&SecretString>,
    file: Option<&Path>,
) -> Result<Option<SecretString>, ConfigError> {
    match (given_secret(value), given_path(file)) {
        (Some(_), Some(_)) => Err(set_twice(setting)),
        (Some(value), None) => Ok(Some(value)),
        (None, Some(file)) if !may_be_shown(file) => {
            Err(ConfigError::new(setting, format!("is read from {setting}_FILE, which {NO_PATH}")))
        }
        (None, Some(file)) => secret_of(file)
            .map(Some)
            .map_err(|problem| ConfigError::new(setting, format!("is read from {}, which {problem}", file.display()))),
        (None, None) => Ok(None),
    }
}

/// The error about a setting that is given both as text and as a file.
pub(super) fn set_twice(setting: &'static str) -> ConfigError {
    ConfigError::new(setting, format!("and {setting}_FILE are both set: keep one of them"))
}

/// The secret in a file, or what is wrong with the file.
pub(super) fn secret_of(file: &Path) -> Result<SecretString, String> {
    match std::fs::read_to_string(file) {
        Ok(text) => match text.trim_start_matches('\u{feff}').trim() {
            "" => Err("is empty".to_owned()),
            text => Ok(text.into()),
        },
        Err(error) if error.kind() == ErrorKind::InvalidData => Err("is not UTF-8 text".to_owned()),
        Err(error) => Err(format!("fails: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_do_not_count_and_an_empty_number_is_absent() {
        assert_eq!(number("N", Some(" 300\n"), 10..=3600).unwrap(), Some(300_u16));
        assert_eq!(number::<u16>("N", Some(" "), 10..=3600).unwrap(), None);
        for wrong in ["9", "3601", "300s", "3 00", "99999999999"] {
            let error = number::<u16>("N", Some(wrong), 10..=3600).unwrap_err();
            assert_eq!(error.to_string(), "N must be a whole number from 10 to 3600");
        }
    }

    #[test]
    fn a_secret_in_the_place_of_a_path_is_not_shown() {
        let base64 = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgw/ggSkAgEAAoIBAQC7/abc";
        for secret in [
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
            base64,
            "postgres://user:password@db/chat",
            &"0123456789abcdef".repeat(4),
            &"a/".repeat(3000),
        ] {
            let error = path("THROUGHLINE_KEYS_DIR", Some(Path::new(secret))).unwrap_err().to_string();
            assert!(error.starts_with("THROUGHLINE_KEYS_DIR must be a path"), "{error}");
            assert!(!error.contains(secret) && !error.contains("MIIE"), "{error}");
        }
    }

    #[test]
    fn a_path_may_be_of_something_that_is_not_there_yet() {
        for text in ["keys", "./keys", "new/keys", "/nowhere/keys", "/run/secrets/cookie-secret", "/"] {
            assert_eq!(path("P", Some(Path::new(text))).unwrap(), Some(Path::new(text)), "{text}");
        }
        assert_eq!(path("P", Some(Path::new(""))).unwrap(), None);
    }
}
