//! Which database to use.

use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, ConfigErrors, value};

/// Which database to use.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// PostgreSQL URL, such as postgres://user:password@host:5432/database. Arguments show in the process list, which every user of this
    /// machine can read: prefer the file
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
        let given = value::text_or_file("DATABASE_URL", self.database_url.as_ref(), self.database_url_file.as_deref());
        Ok(given?.map(|url| bare(url.expose_secret()).into()))
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

/// The URL without what consoles, files and editors put around it: quotes, blanks, a byte order mark.
fn bare(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let quoted = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    quoted('"').or_else(|| quoted('\'')).map_or(text, str::trim)
}

fn not_set() -> ConfigError {
    ConfigError::new(
        "DATABASE_URL",
        "is not set: set it to PostgreSQL's URL, or try `throughline demo`, which brings its own",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_url_does_not_count() {
        let url = "postgres://eve:secret@db/chat";
        for given in ["{}", "\u{feff}{}\r\n", "\"{}\"", "'{}'", "\u{feff} \"{} \" \n"] {
            assert_eq!(bare(&given.replace("{}", url)), url, "{given:?}");
        }
        assert_eq!(bare("\""), "\"");
    }
}
