//! Settings that cannot be used, collected so that an operator sees all of them at once.

use std::fmt;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct ConfigError {
    /// The environment variable's name.
    pub setting: &'static str,
    /// What is wrong, and the remedy; follows the name in a sentence. Never holds a secret.
    pub problem: String,
}

impl ConfigError {
    /// An error of the setting of this name.
    #[must_use]
    pub fn new(setting: &'static str, problem: impl Into<String>) -> Self {
        Self { setting, problem: problem.into() }
    }
}

/// Every setting that cannot be used, one error each.
#[derive(Debug, Default)]
pub struct ConfigErrors(Vec<ConfigError>);

impl ConfigErrors {
    /// Adds an error, unless its setting has one already: what comes later only follows from it.
    pub fn add(&mut self, error: ConfigError) {
        if !self.names(error.setting) {
            self.0.push(error);
        }
    }

    /// Whether this setting cannot be used.
    #[must_use]
    pub fn names(&self, setting: &str) -> bool {
        self.iter().any(|error| error.setting == setting)
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

    /// Puts a setting into its place. Without one, or with one that cannot be used, the place keeps its default.
    pub(super) fn set<T, V: Into<T>>(&mut self, place: &mut T, setting: Result<Option<V>, ConfigError>) {
        match setting {
            Ok(Some(value)) => *place = value.into(),
            Ok(None) => {}
            Err(error) => self.add(error),
        }
    }
}

impl fmt::Display for ConfigErrors {
    /// One line each, below one another where the program's name stands in front of the first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.iter().enumerate() {
            let indent = if index == 0 { "" } else { "\n             " };
            write!(f, "{indent}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}

/// Two settings that a command needs.
///
/// # Errors
/// Those of either, or of both.
pub fn both<A, B>(one: Result<A, ConfigError>, other: Result<B, ConfigError>) -> Result<(A, B), ConfigErrors> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (one, other) => Err(ConfigErrors(one.err().into_iter().chain(other.err()).collect())),
    }
}
