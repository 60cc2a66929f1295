//! The email address as a login name.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Rejection;

/// An address that mail can reach: what the HTML Living Standard has for `<input type=email>`, with the dots of RFC 5322 §3.4.1, in lower
/// case. An international domain is spelled in ASCII (UTS 46), so that every spelling is one address.
///
/// Not from a crate, because those implement all of RFC 5321, including quoted local parts and comments, and a login name with a
/// space or a line break in it is a hazard. `Debug` hides the address, so that none is logged by accident.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

/// Longest address that SMTP can carry (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const MAX_BYTES: usize = 254;
/// Longest local part (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

impl Email {
    /// Parses what a person typed: trims white space, converts to lower case, and spells the domain in ASCII.
    ///
    /// # Errors
    /// When mail could not reach such an address.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let email = Self::of_account(text)?;
        let local = email.0.split('@').next().unwrap_or_default();
        if local.split('.').any(str::is_empty) { Err(Rejection::EmailDots) } else { Ok(email) }
    }

    /// Parses the address of an account that may be there already: an old one may have dots that mail cannot reach.
    ///
    /// # Errors
    /// When no account can have such an address.
    pub fn of_account(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Rejection::EmailMissing);
        }
        let (local, domain) = text.split_once('@').ok_or(Rejection::EmailMalformed)?;
        let domain = EmailDomain::parse(domain).ok_or(Rejection::EmailMalformed)?;
        if local.is_empty() || local.len() > MAX_LOCAL_BYTES || !local.bytes().all(is_local_byte) {
            return Err(Rejection::EmailMalformed);
        }
        let address = format!("{}@{}", local.to_ascii_lowercase(), domain.0);
        if address.len() > MAX_BYTES { Err(Rejection::EmailTooLong) } else { Ok(Self(address)) }
    }

    /// The address, for the database, a mail's envelope or its owner.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The mailbox that it leads to, for limits alone: without the detail after a `+` (RFC 5233).
    #[must_use]
    pub fn mailbox(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or_default();
        match local.split_once('+') {
            Some((user, _)) if !user.is_empty() => format!("{user}@{domain}"),
            _ => self.0.clone(),
        }
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// The part of an address behind the `@`, in lower case and in ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailDomain(String);

impl EmailDomain {
    /// The domain, unless no address can have it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let domain = idna::domain_to_ascii_strict(text).ok()?;
        domain.split('.').all(is_label).then_some(Self(domain))
    }

    /// Whether this address is right below it: a subdomain may be somebody else's.
    #[must_use]
    pub fn is_of(&self, email: &Email) -> bool {
        email.0.split_once('@').is_some_and(|(_, domain)| domain == self.0)
    }

    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn is_local_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'.' | b'!'
                | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
                | b'-'
        )
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_white_space_around_do_not_matter() {
        assert_eq!(Email::parse("  Cade@Example.COM ").map(|email| email.0), Ok("cade@example.com".to_owned()));
    }

    #[test]
    fn an_international_domain_is_one_address_in_every_spelling() {
        for text in
            ["kurt@bücher.example", "Kurt@BÜCHER.example", "kurt@xn--bcher-kva.example", "kurt@bu\u{308}cher。example"]
        {
            assert_eq!(Email::parse(text).map(|email| email.0), Ok("kurt@xn--bcher-kva.example".to_owned()), "{text}");
        }
    }

    #[test]
    fn a_tag_leads_to_the_same_mailbox() {
        for (text, mailbox) in [
            ("Cade+chat@example.com", "cade@example.com"),
            ("cade+a+b@example.com", "cade@example.com"),
            ("cade@example.com", "cade@example.com"),
            ("+cade@example.com", "+cade@example.com"),
        ] {
            assert_eq!(Email::parse(text).map(|email| email.mailbox()), Ok(mailbox.to_owned()));
        }
    }

    #[test]
    fn dots_have_text_on_both_sides() {
        for text in [".cade@example.com", "cade.@example.com", "ca..de@example.com"] {
            assert_eq!(Email::parse(text), Err(Rejection::EmailDots), "{text}");
            assert!(Email::of_account(text).is_ok(), "{text} may be an account's already");
        }
        assert!(Email::parse("ca.de@example.com").is_ok());
    }

    #[test]
    fn what_mail_cannot_reach_is_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long = format!("a@{}", ["b".repeat(63).as_str(); 4].join("."));
        for text in [
            "",
            "cade",
            "@example.com",
            "cade@",
            "cade@-example.com",
            "cade@example..com",
            "cadé@example.com",
            "cade@xn--a.example",
            "cade@exam ple.com",
            "cade@[127.0.0.1]",
            "ca de@example.com",
            "cade@exam\0ple.com",
            "cade@example.com\r\nBcc: eve@example.com",
            "\"cade\"@example.com",
            "<img src=x>@example.com",
            &long_local,
            &long,
        ] {
            assert!(Email::parse(text).is_err(), "{text:?} was read as an address");
        }
    }
}
