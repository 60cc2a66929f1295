//! What people are called.

use clap::Args;

use super::{ConfigError, value};
use crate::domain::display_name::AnonymousName;

/// What visitors are called who are not logged in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct NameArgs {
    /// `name` in the payload of whoever is not logged in, which no account may have as its display name [default: Anonymous]
    #[arg(long, env = "THROUGHLINE_ANONYMOUS_NAME", value_name = "NAME")]
    anonymous_name: Option<String>,
}

impl NameArgs {
    /// The name, or the default.
    ///
    /// # Errors
    /// When it is no display name.
    pub fn anonymous(&self) -> Result<AnonymousName, ConfigError> {
        Ok(self.given()?.unwrap_or_default())
    }

    pub(super) fn given(&self) -> Result<Option<AnonymousName>, ConfigError> {
        let name = value::given(self.anonymous_name.as_deref()).map(AnonymousName::parse).transpose();
        let problem = "must be a name on one line, of 5000 bytes at most";
        name.map_err(|_| ConfigError::new("THROUGHLINE_ANONYMOUS_NAME", problem))
    }
}
