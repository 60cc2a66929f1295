//! Who may invite others, besides operators.

use clap::Args;

use super::{ConfigError, value};
use crate::domain::{applies_to::AppliesTo, field::DeclaredFields, registration::RegistrationMode};

pub(super) const SETTING: &str = "THROUGHLINE_MAY_INVITE";

/// Who may invite others, besides operators.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct MayInviteArgs {
    /// Who may invite others by mail, on the account page: nobody, everybody, or FIELD=VALUE with a field that the file of assistants
    /// declares, such as role=admin. Needs mail [default: nobody]
    #[arg(long, env = "THROUGHLINE_MAY_INVITE", value_name = "WHO")]
    may_invite: Option<String>,
}

impl MayInviteArgs {
    /// Who may, if it is set. `fields` are those that people have.
    pub(super) fn given(
        &self,
        fields: &DeclaredFields,
        registration: RegistrationMode,
    ) -> Result<Option<AppliesTo>, ConfigError> {
        let may_invite = value::applies_to(SETTING, self.may_invite.as_deref(), fields)?;
        if registration == RegistrationMode::Off && may_invite.as_ref().is_some_and(|who| *who != AppliesTo::Nobody) {
            return Err(ConfigError::new(
                SETTING,
                "lets people invite others, and THROUGHLINE_REGISTRATION is off, so nobody could accept: set that to invitation, or leave \
                 this one out",
            ));
        }
        Ok(may_invite)
    }
}
