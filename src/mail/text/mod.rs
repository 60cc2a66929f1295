//! What stands in each kind of mail: one file a language.

mod en;

use crate::domain::{locale::Locale, mail::MailKind};

/// A mail's words.
#[derive(Debug)]
pub struct Words {
    /// The line that mailboxes show.
    pub subject: String,
    /// The same as the reader's heading.
    pub heading: &'static str,
    /// What happened, and what to do.
    pub lead: String,
    /// What the link says.
    pub button: &'static str,
    /// What to do when it was somebody else.
    pub otherwise: &'static str,
    /// What to do when the button does nothing.
    pub without_button: &'static str,
    /// Who sent it.
    pub footer: String,
}

/// The words of a mail of this kind, from the site on this host.
pub fn words(locale: Locale, kind: MailKind, site: &str) -> Words {
    match locale {
        Locale::En => en::words(kind, site),
    }
}
