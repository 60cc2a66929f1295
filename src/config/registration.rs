//! Who may make an account for themselves.

use clap::Args;

use super::{ConfigError, ConfigErrors, may_invite, value};
use crate::domain::{
    applies_to::AppliesTo,
    email::EmailDomain,
    registration::{RegistrationMode, RegistrationPolicy},
};

const DOMAINS: &str = "THROUGHLINE_REGISTRATION_DOMAINS";

/// Who may make an account for themselves.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct RegistrationArgs {
    /// Who may register: everybody (open), whoever has an invitation, or nobody (off). Accounts from `throughline user` and from identity
    /// providers are another matter: docs/ACCOUNTS.md [default: open]
    #[arg(long, env = "THROUGHLINE_REGISTRATION", value_name = "open|invitation|off")]
    registration: Option<String>,
    /// Domains whose addresses may register without an invitation, separated by commas, without their subdomains; needs mail, which shows
    /// that an address is the person's [default: all]
    #[arg(long, env = "THROUGHLINE_REGISTRATION_DOMAINS", value_name = "DOMAINS")]
    registration_domains: Option<String>,
}

impl RegistrationArgs {
    /// Who may register.
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn policy(&self) -> Result<RegistrationPolicy, ConfigErrors> {
        let (mut policy, mut errors) = (RegistrationPolicy::default(), ConfigErrors::default());
        self.apply(&mut policy, &mut errors);
        errors.none_or(policy)
    }

    pub(super) fn apply(&self, policy: &mut RegistrationPolicy, errors: &mut ConfigErrors) {
        let mode = value::parsed::<RegistrationMode>(
            "THROUGHLINE_REGISTRATION",
            self.registration.as_deref(),
            "open, invitation or off",
        );
        errors.set(&mut policy.mode, mode);
        errors.set(&mut policy.domains, self.domains().map(Some));
        if !policy.is_open() && !policy.domains.is_empty() {
            errors.add(ConfigError::new(
                DOMAINS,
                "says who registers without an invitation, and THROUGHLINE_REGISTRATION that nobody does: leave one of them out",
            ));
        }
    }

    fn domains(&self) -> Result<Vec<EmailDomain>, ConfigError> {
        let domain = |text| {
            EmailDomain::parse(text).ok_or_else(|| {
                ConfigError::usage(DOMAINS, "a list of domains such as example.com, separated by commas, without an @")
            })
        };
        value::list(self.registration_domains.as_deref()).map(domain).collect()
    }
}

/// Refuses what mail alone makes safe, or possible, where there is none: a list of domains, and invitations by people.
///
/// # Errors
/// When the policy needs mail.
pub fn require_confirmation(policy: &RegistrationPolicy, has_mail: bool) -> Result<(), ConfigError> {
    if has_mail {
        return Ok(());
    }
    if !policy.domains.is_empty() {
        return Err(ConfigError::new(
            DOMAINS,
            "needs mail, or anybody could register with an address that isn't theirs: set THROUGHLINE_SMTP_URL and \
             THROUGHLINE_MAIL_FROM, or use THROUGHLINE_REGISTRATION=invitation",
        ));
    }
    if policy.may_invite != AppliesTo::Nobody {
        return Err(ConfigError::new(
            may_invite::SETTING,
            "needs mail, which brings the invitations: set THROUGHLINE_SMTP_URL and THROUGHLINE_MAIL_FROM, or leave it out",
        ));
    }
    Ok(())
}
