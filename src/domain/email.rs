//! The email address as a login name.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Rejection;

/// A valid address as defined by the HTML Living Standard (`<input type=email>`), in lower case.
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
    /// Parses what a person typed: trims white space and converts to lower case.
    ///
    /// # Errors
    /// When mail could not reach such an address.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Rejection::EmailMissing);
        }
        if text.len() > MAX_BYTES {
            return Err(Rejection::EmailTooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(Rejection::EmailMalformed)?;
        let local_ok = !local.is_empty() && local.len() <= MAX_LOCAL_BYTES && local.bytes().all(is_local_byte);
        let valid = local_ok && domain.split('.').all(is_label);
        if valid { Ok(Self(text.to_ascii_lowercase())) } else { Err(Rejection::EmailMalformed) }
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
