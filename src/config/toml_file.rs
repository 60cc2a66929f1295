//! A TOML file that a flag names: every error tells the line and the column.

use std::{fs, path::Path};

use serde::de::DeserializeOwned;

use super::ConfigError;

/// A file that was read.
#[derive(Debug)]
pub struct TomlFile<'a> {
    setting: &'static str,
    path: &'a Path,
    text: String,
}

impl<'a> TomlFile<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn read(setting: &'static str, path: &'a Path) -> Result<Self, ConfigError> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Self { setting, path, text }),
            Err(error) => Err(ConfigError::new(setting, format!("{} can't be read: {error}", path.display()))),
        }
    }

    /// What it says.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        toml::from_str(&self.text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            self.error(start, error.message().trim())
        })
    }

    /// An error about what begins at this byte.
    #[must_use]
    pub fn error(&self, start: usize, problem: &str) -> ConfigError {
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        ConfigError::new(format!("{} {}, line {line}, column {column}:", self.setting, self.path.display()), problem)
    }
}
