//! Rules for new passwords.

use clap::Args;

use super::{ConfigError, PublicUrl, value};
use crate::domain::password::PasswordPolicy;

/// Default minimum length of a new password.
pub(super) const MIN_LENGTH: u8 = 15;

/// Rules for new passwords.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct PasswordArgs {
    /// Minimum length of a new password, in characters, 8 to 64; NIST SP 800-63B-4 requires 15 if it is the only factor [default: 15]
    #[arg(long, env = "THROUGHLINE_PASSWORD_MIN_LENGTH", value_name = "N")]
    password_min_length: Option<String>,
}

impl PasswordArgs {
    /// What a new password must be like, if it is set.
    pub(super) fn given(&self) -> Result<Option<PasswordPolicy>, ConfigError> {
        let text = self.password_min_length.as_deref();
        let length = value::number("THROUGHLINE_PASSWORD_MIN_LENGTH", text, 8..=64_u8)?;
        Ok(length.map(|length| PasswordPolicy::new(length.into())))
    }

    /// The policy of the site at this URL, which also rejects its host name as a password.
    ///
    /// # Errors
    /// When the minimum length cannot be used.
    pub fn policy_of(&self, site: &PublicUrl) -> Result<PasswordPolicy, ConfigError> {
        let policy = self.given()?.unwrap_or_else(default);
        Ok(policy.for_host(site.domain()))
    }
}

pub(super) fn default() -> PasswordPolicy {
    PasswordPolicy::new(MIN_LENGTH.into())
}
