//! Whether people may have a link mailed that logs them in.

use clap::Args;

use super::{ConfigError, ConfigErrors, value};

const LINK: &str = "THROUGHLINE_LOGIN_LINK";

/// Logging in with a mailed link.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct LoginArgs {
    /// Whether people may have a link mailed that logs them in; needs mail [default: off]
    #[arg(long, env = "THROUGHLINE_LOGIN_LINK", value_name = "on|off")]
    login_link: Option<String>,
}

impl LoginArgs {
    pub(super) fn apply(&self, mails_links: &mut bool, errors: &mut ConfigErrors) {
        errors.set(mails_links, value::switch(LINK, self.login_link.as_deref()));
    }
}

/// Refuses to mail links where there is no mail.
///
/// # Errors
/// Names the setting.
pub fn require_mail_for_links(mails_links: bool, has_mail: bool) -> Result<(), ConfigError> {
    if mails_links && !has_mail {
        let problem = "needs mail: set THROUGHLINE_SMTP_URL and THROUGHLINE_MAIL_FROM, or leave it off";
        return Err(ConfigError::new(LINK, problem));
    }
    Ok(())
}
