//! Who may register.

use super::{Check, Finding};
use crate::{
    config::{Settings, require_confirmation},
    domain::{email::EmailDomain, registration::RegistrationMode},
};

pub(super) fn examine(settings: &Settings) -> Finding {
    let (check, policy) = (Check::Registration, &settings.registration);
    if let Err(error) = require_confirmation(policy, settings.mail.is_some()) {
        return check.error(format!("{error}."), "docs/ACCOUNTS.md describes who may register.");
    }
    match policy.mode {
        RegistrationMode::Off => check.ok("Nobody can register: accounts come from elsewhere."),
        RegistrationMode::Invitation => check.ok("Whoever is invited can register."),
        RegistrationMode::Open if !policy.domains.is_empty() => {
            let domains = policy.domains.iter().map(EmailDomain::as_str).collect::<Vec<_>>().join(", ");
            check.ok(format!("Addresses at {domains} can register."))
        }
        RegistrationMode::Open => check.ok("Everybody can register."),
    }
}
