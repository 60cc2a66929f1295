//! Which database to use.

use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, ConfigErrors, value};

/// Which database to use.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// PostgreSQL URL, such as postgres://user:password@host:5432/database. As an argument its password stands in the list of processes,
    /// which every user of the machine can read: use the file
    #[arg(long, env = "DATABASE_URL", value_name = "URL")]
    database_url: Option<SecretString>,
    /// File that contains the URL
    #[arg(long, env = "DATABASE_URL_FILE", value_name = "FILE", value_parser = value::path_parser())]
    database_url_file: Option<PathBuf>,
}

impl DatabaseArgs {
    pub(super) fn apply(&self, url: &mut SecretString, errors: &mut ConfigErrors) {
        errors.set(url, self.find_url());
        if url.expose_secret().is_empty() {
            errors.add(not_set());
        }
    }

    /// The URL, if one is given.
    ///
    /// # Errors
    /// When it is set twice, or its file cannot be read.
    pub fn find_url(&self) -> Result<Option<SecretString>, ConfigError> {
        value::text_or_file("DATABASE_URL", self.database_url.as_ref(), self.database_url_file.as_deref())
    }

    /// The file that contains the URL, if it comes from one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        value::given_path(self.database_url_file.as_deref())
    }

    /// The URL.
    ///
    /// # Errors
    /// When there is none.
    pub fn url(&self) -> Result<SecretString, ConfigError> {
        self.find_url()?.ok_or_else(not_set)
    }
}

fn not_set() -> ConfigError {
    ConfigError::new(
        "DATABASE_URL",
        "is not set: give it PostgreSQL's URL, or try `throughline demo`, which brings its own",
    )
}
