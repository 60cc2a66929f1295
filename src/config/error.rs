//! Invalid settings, collected so that an operator sees all of them at once.

use std::{borrow::Cow, fmt};

/// An invalid setting.
#[derive(Debug, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct ConfigError {
    /// The environment variable's name.
    pub setting: Cow<'static, str>,
    /// What is wrong and how to fix it, as a sentence that continues the name. Never contains a secret.
    pub problem: String,
    /// Whether the text is no value of this setting at all, such as a word for a number: the command line, not its file, is wrong.
    pub is_usage: bool,
}

impl ConfigError {
    /// An error about the setting with this name.
    #[must_use]
    pub fn new(setting: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self { setting: setting.into(), problem: problem.into(), is_usage: false }
    }

    /// An error about text that is no value of the setting.
    pub(super) fn usage(setting: &'static str, form: &str) -> Self {
        Self { is_usage: true, ..Self::new(setting, format!("must be {form}")) }
    }
}

/// All invalid settings, with one error each.
#[derive(Debug, Default)]
pub struct ConfigErrors(Vec<ConfigError>);

impl ConfigErrors {
    /// Adds an error, unless its setting already has one: later errors are consequences of the first.
    pub fn add(&mut self, error: ConfigError) {
        if !self.names(&error.setting) {
            self.0.push(error);
        }
    }

    /// Whether this setting is among the invalid ones.
    #[must_use]
    pub fn names(&self, setting: &str) -> bool {
        self.iter().any(|error| error.setting == setting)
    }

    /// Whether one of them is about text that is no value of its setting.
    #[must_use]
    pub fn are_usage(&self) -> bool {
        self.iter().any(|error| error.is_usage)
    }

    /// The errors, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &ConfigError> {
        self.0.iter()
    }

    /// The value, unless there are errors.
    ///
    /// # Errors
    /// All of them.
    pub fn none_or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Assigns a setting. If it is absent or invalid, `place` keeps its default.
    pub(super) fn set<T, V: Into<T>>(&mut self, place: &mut T, setting: Result<Option<V>, ConfigError>) {
        match setting {
            Ok(Some(value)) => *place = value.into(),
            Ok(None) => {}
            Err(error) => self.add(error),
        }
    }
}

impl fmt::Display for ConfigErrors {
    /// One line per error, indented to line up after the program's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.iter().enumerate() {
            let indent = if index == 0 { "" } else { "\n             " };
            write!(f, "{indent}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

impl Extend<ConfigError> for ConfigErrors {
    fn extend<I: IntoIterator<Item = ConfigError>>(&mut self, errors: I) {
        errors.into_iter().for_each(|error| self.add(error));
    }
}

impl IntoIterator for ConfigErrors {
    type Item = ConfigError;
    type IntoIter = std::vec::IntoIter<ConfigError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}

/// Combines two settings that a command needs.
///
/// # Errors
/// Those of either, or of both.
pub fn both<A, B>(
    one: Result<A, impl Into<ConfigErrors>>,
    other: Result<B, ConfigError>,
) -> Result<(A, B), ConfigErrors> {
    match (one.map_err(Into::into), other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (one, other) => {
            let mut errors = one.err().unwrap_or_default();
            errors.extend(other.err());
            Err(errors)
        }
    }
}
