//! Who may not log in by password alone.

use clap::Args;

use super::{ConfigError, value};
use crate::domain::{applies_to::AppliesTo, field::DeclaredFields};

const SETTING: &str = "THROUGHLINE_SECOND_FACTOR";

/// The second factor of logins by password.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct SecondFactorArgs {
    /// Who may not log in by password without an authenticator app, and sets one up at the next login: nobody, everybody, or FIELD=VALUE
    /// with a field that the file of assistants declares, such as role=admin. Needs an encryption secret [default: nobody]
    #[arg(long, env = "THROUGHLINE_SECOND_FACTOR", value_name = "WHO")]
    second_factor: Option<String>,
}

impl SecondFactorArgs {
    /// Who needs one, if it is set. `fields` are those that people have.
    pub(super) fn required(
        &self,
        fields: &DeclaredFields,
        has_encryption_secret: bool,
    ) -> Result<Option<AppliesTo>, ConfigError> {
        let required = value::applies_to(SETTING, self.second_factor.as_deref(), fields)?;
        let Some(required) = required else { return Ok(None) };
        if required != AppliesTo::Nobody && !has_encryption_secret {
            let problem = "needs an encryption secret, which encrypts what an app shares with us: set THROUGHLINE_ENCRYPTION_SECRET";
            return Err(ConfigError::new(SETTING, problem));
        }
        Ok(Some(required))
    }
}
