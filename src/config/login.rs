//! How people may log in, apart from identity providers and passkeys.

use std::str::FromStr;

use clap::Args;

use super::{ConfigError, ConfigErrors, value};
use crate::domain::login_ways::LoginWays;

const LINK: &str = "THROUGHLINE_LOGIN_LINK";

/// How people may log in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct LoginArgs {
    /// Whether people may have a link mailed that logs them in; needs mail [default: off]
    #[arg(long, env = "THROUGHLINE_LOGIN_LINK", value_name = "on|off")]
    login_link: Option<String>,
}

/// `on` or `off`.
struct Switch(bool);

impl FromStr for Switch {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "on" => Ok(Self(true)),
            "off" => Ok(Self(false)),
            _ => Err(()),
        }
    }
}

impl LoginArgs {
    pub(super) fn apply(&self, ways: &mut LoginWays, errors: &mut ConfigErrors) {
        errors.set(&mut ways.link, switch(LINK, self.login_link.as_deref()));
    }
}

fn switch(setting: &'static str, text: Option<&str>) -> Result<Option<bool>, ConfigError> {
    Ok(value::parsed::<Switch>(setting, text, "on or off")?.map(|switch| switch.0))
}

/// Refuses ways to log in that nobody could take.
///
/// # Errors
/// When links are to be mailed and there is no mail.
pub fn require_usable_ways(ways: LoginWays, has_mail: bool) -> Result<(), ConfigError> {
    if ways.link && !has_mail {
        let problem = "needs mail: set THROUGHLINE_SMTP_URL and THROUGHLINE_MAIL_FROM, or leave it off";
        return Err(ConfigError::new(LINK, problem));
    }
    Ok(())
}
