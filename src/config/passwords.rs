//! Rules for new passwords.

use clap::Args;

use super::PublicUrl;
use crate::domain::password::PasswordPolicy;

/// Minimum length of a new password.
const MIN_LENGTH: u8 = 15;

/// Rules for new passwords.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct PasswordArgs {
    /// Minimum length of a new password, in characters; NIST SP 800-63B-4 requires 15 where it is the only factor
    #[arg(long, env = "THROUGHLINE_PASSWORD_MIN_LENGTH", value_name = "N", default_value_t = MIN_LENGTH,
          value_parser = clap::value_parser!(u8).range(8..=64))]
    password_min_length: u8,
}

impl PasswordArgs {
    /// What a new password must be like.
    #[must_use]
    pub fn policy(&self) -> PasswordPolicy {
        PasswordPolicy::new(self.password_min_length.into())
    }

    /// The policy of the site at this URL, which also rejects its host name as a password.
    #[must_use]
    pub fn policy_of(&self, site: &PublicUrl) -> PasswordPolicy {
        self.policy().for_host(site.as_url().domain().unwrap_or_default())
    }
}

pub(super) fn default() -> PasswordPolicy {
    PasswordPolicy::new(MIN_LENGTH.into())
}
