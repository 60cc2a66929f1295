//! Who may make an account for themselves.

use std::str::FromStr;

use super::{
    applies_to::AppliesTo,
    email::{Email, EmailDomain},
};

/// Who may register at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RegistrationMode {
    /// Whoever has an address that the policy admits.
    #[default]
    Open,
    /// Whoever has an invitation.
    Invitation,
    /// Nobody.
    Off,
}

impl FromStr for RegistrationMode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "open" => Ok(Self::Open),
            "invitation" => Ok(Self::Invitation),
            "off" => Ok(Self::Off),
            _ => Err(()),
        }
    }
}

/// Who may register. It binds neither operators nor identity providers.
#[derive(Debug, Clone, Default)]
pub struct RegistrationPolicy {
    /// Who may at all.
    pub mode: RegistrationMode,
    /// Whose addresses need no invitation; everybody's if there are none.
    pub domains: Vec<EmailDomain>,
    /// Who may invite others, besides operators.
    pub may_invite: AppliesTo,
}

impl RegistrationPolicy {
    /// Whether anybody may register without an invitation.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.mode == RegistrationMode::Open
    }

    /// Whether an address needs no invitation, where registration is open. Only its domain decides, so the answer tells nothing about
    /// accounts.
    #[must_use]
    pub fn admits(&self, email: &Email) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|domain| domain.is_of(email))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_admits_its_own_addresses_and_no_others() {
        let domains = ["Example.com", "bücher.example"].map(|text| EmailDomain::parse(text).unwrap()).to_vec();
        let policy = RegistrationPolicy { domains, ..RegistrationPolicy::default() };
        for (address, admitted) in [
            ("eve@example.com", true),
            ("Eve@EXAMPLE.COM", true),
            ("eve@xn--bcher-kva.example", true),
            ("eve@mail.example.com", false),
            ("eve@badexample.com", false),
            ("eve@example.com.evil.example", false),
            ("eve@com", false),
        ] {
            assert_eq!(policy.admits(&Email::parse(address).unwrap()), admitted, "{address}");
        }
        assert!(RegistrationPolicy::default().admits(&Email::parse("eve@anywhere.example").unwrap()));
    }
}
