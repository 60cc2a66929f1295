//! A mail as plain text and as HTML.
//!
//! Nothing that somebody typed stands in one: whoever registers with another person's address must not be able to write to
//! them in our name.

use askama::Template;

use super::text::{self, Words};
use crate::{
    domain::{
        locale::Locale,
        mail::{LinkKind, MailKind},
    },
    paths,
};

/// A mail's words.
#[derive(Debug)]
pub struct Letter {
    /// The line that mailboxes show.
    pub subject: String,
    /// For programs that show text alone.
    pub text: String,
    /// The same for others.
    pub html: String,
}

/// A letter was not written: a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("the letter cannot be rendered: {0}")]
pub struct LetterError(#[from] askama::Error);

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    words: &'a Words,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    locale: Locale,
    words: &'a Words,
    link: &'a str,
}

impl Letter {
    /// A mail of this kind from the site at `base`, such as `https://chat.example.com`. Where it has a link that works once,
    /// this is the link's token.
    ///
    /// # Errors
    /// When a template cannot be rendered.
    pub fn write(kind: MailKind, locale: Locale, base: &str, token: &str) -> Result<Self, LetterError> {
        let site = base.split('/').nth(2).unwrap_or(base);
        let words = text::words(locale, kind, site);
        let path = match kind {
            MailKind::ConfirmAddress => paths::one_time_link(LinkKind::Confirm, token),
            MailKind::ResetPassword => paths::one_time_link(LinkKind::Reset, token),
            MailKind::LoginLink => paths::one_time_link(LinkKind::Login, token),
            MailKind::Invitation => paths::one_time_link(LinkKind::Invitation, token),
            MailKind::EmailChange => paths::one_time_link(LinkKind::EmailChange, token),
            MailKind::EmailChanged => paths::one_time_link(LinkKind::EmailUndo, token),
            MailKind::AlreadyRegistered => paths::FORGOT.to_owned(),
            MailKind::PasswordChanged => paths::LOGIN.to_owned(),
            MailKind::NewDevice | MailKind::ProviderConnected | MailKind::ProviderDisconnected => {
                paths::ACCOUNT.to_owned()
            }
            MailKind::SecondFactorAdded | MailKind::SecondFactorRemoved | MailKind::RecoveryCodesChanged => {
                paths::ACCOUNT_SECOND_FACTOR.to_owned()
            }
            MailKind::PasskeyAdded | MailKind::PasskeyRemoved => paths::ACCOUNT_PASSKEYS.to_owned(),
            MailKind::Test => paths::HOME.to_owned(),
        };
        let link = format!("{base}{path}");
        let text = Text { words: &words, link: &link }.render()?;
        let html = Html { locale, words: &words, link: &link }.render()?;
        Ok(Self { subject: words.subject.into_owned(), text, html })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_written_in_both_forms() {
        for (kind, locale) in MailKind::ALL.into_iter().flat_map(|kind| Locale::ALL.map(|locale| (kind, locale))) {
            let letter = Letter::write(kind, locale, "https://chat.example.com", "s3cr3t").unwrap();
            assert!(letter.subject.contains("chat.example.com"), "{letter:?}");
            for body in [&letter.text, &letter.html] {
                assert!(body.contains("https://chat.example.com/"), "{body}");
                assert_eq!(body.contains("token=s3cr3t"), kind.link().is_some(), "{body}");
            }
            assert!(!letter.text.contains("&#"), "text is not escaped: {}", letter.text);
            assert!(letter.html.starts_with("<!doctype html>"), "{}", letter.html);
        }
    }
}
