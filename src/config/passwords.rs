//! Whether people log in by password, and rules for new ones.

use clap::Args;

use super::{ConfigError, ConfigErrors, PublicUrl, Settings, value};
use crate::domain::{password::PasswordPolicy, registration::RegistrationMode};

/// Default minimum length of a new password.
pub(super) const MIN_LENGTH: u8 = 15;
/// Whether people log in by password.
pub const PASSWORD_LOGIN: &str = "THROUGHLINE_PASSWORD_LOGIN";
const REGISTRATION: &str = "THROUGHLINE_REGISTRATION";
/// What lets people in who have no password.
const OTHER_WAYS_IN: [&str; 3] = ["THROUGHLINE_PROVIDERS", "THROUGHLINE_LOGIN_LINK", "THROUGHLINE_HANDOVER_KEYS"];

/// Whether people log in by password, and rules for new ones.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct PasswordArgs {
    /// Whether people log in by password. off needs another way in: an identity provider, mailed links or hand-over keys. Passwords that
    /// people have are kept, and asked for nowhere [default: on]
    #[arg(long, env = "THROUGHLINE_PASSWORD_LOGIN", value_name = "on|off")]
    password_login: Option<String>,
    /// Minimum length of a new password, in characters, 8 to 64; NIST SP 800-63B-4 requires 15 if it is the only factor [default: 15]
    #[arg(long, env = "THROUGHLINE_PASSWORD_MIN_LENGTH", value_name = "N")]
    password_min_length: Option<String>,
}

impl PasswordArgs {
    pub(super) fn apply(&self, policy: &mut PasswordPolicy, errors: &mut ConfigErrors) {
        errors.set(&mut policy.logs_in, value::switch(PASSWORD_LOGIN, self.password_login.as_deref()));
        let text = self.password_min_length.as_deref();
        let length = value::number("THROUGHLINE_PASSWORD_MIN_LENGTH", text, 8..=64_u8);
        errors.set(&mut policy.min_length, length);
    }

    /// The policy of the site at this URL, which also rejects its host name as a password.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub fn policy_of(&self, site: &PublicUrl) -> Result<PasswordPolicy, ConfigErrors> {
        let (mut policy, mut errors) = (default(), ConfigErrors::default());
        self.apply(&mut policy, &mut errors);
        errors.none_or(policy.for_host(site.domain()))
    }
}

pub(super) fn default() -> PasswordPolicy {
    PasswordPolicy::new(MIN_LENGTH.into())
}

/// Where nobody logs in by password, refuses to leave nobody a way in, and to let people register, which takes a password.
pub(super) fn check(settings: &Settings, errors: &mut ConfigErrors) {
    if settings.passwords.logs_in {
        return;
    }
    let others = [!settings.providers.is_empty(), settings.mails_login_links, !settings.handover_keys.is_empty()];
    if !others.contains(&true) && !OTHER_WAYS_IN.iter().any(|setting| errors.names(setting)) {
        errors.add(ConfigError::new(
            PASSWORD_LOGIN,
            format!("is off, so nobody could log in: set one of {} as well, or leave it on", OTHER_WAYS_IN.join(", ")),
        ));
    }
    if settings.registration.mode != RegistrationMode::Off {
        errors.add(ConfigError::new(
            REGISTRATION,
            "lets people choose a password, and THROUGHLINE_PASSWORD_LOGIN is off: set it to off, or leave it out",
        ));
    }
}
