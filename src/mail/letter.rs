//! The text of each mail, as plain text and as HTML.
//!
//! Nothing that somebody typed stands in one: whoever registers with another person's address must not be able to write to
//! them in our name.

use askama::Template;

use crate::{domain::mail::MailKind, paths};

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
    words: &'a Words<'a>,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    subject: &'a str,
    words: &'a Words<'a>,
}

struct Words<'a> {
    /// The site's host.
    site: &'a str,
    heading: String,
    lead: String,
    button: &'a str,
    link: String,
    /// What to do when it was somebody else.
    otherwise: &'a str,
}

impl Letter {
    /// A mail of this kind from the site at `base`, such as `https://chat.example.com`. Where it has a link that works once,
    /// this is the link's token.
    ///
    /// # Errors
    /// When a template cannot be rendered.
    pub fn write(kind: MailKind, base: &str, token: &str) -> Result<Self, LetterError> {
        let site = base.split_once("://").map_or(base, |(_, host)| host);
        let (subject, words) = words(kind, base, site, token);
        let text = Text { words: &words }.render()?;
        let html = Html { subject: &subject, words: &words }.render()?;
        Ok(Self { subject, text, html })
    }
}

fn words<'a>(kind: MailKind, base: &str, site: &'a str, token: &str) -> (String, Words<'a>) {
    let plain = |path: &str| format!("{base}{path}");
    let link = kind.link().map_or_else(String::new, |link| plain(&paths::one_time_link(link, token)));
    match kind {
        MailKind::ConfirmAddress => (
            format!("Confirm your email address for {site}"),
            Words {
                site,
                heading: "Confirm your email address".to_owned(),
                lead: format!(
                    "You registered at {site} with this address. Open the link within 24 hours to confirm that it is \
                     yours. Then you can log in."
                ),
                button: "Confirm your address",
                link,
                otherwise: "If it wasn't you, do nothing: without this step nobody can use the account. Somebody may \
                            have mistyped their address.",
            },
        ),
        MailKind::AlreadyRegistered => (
            format!("You already have an account at {site}"),
            Words {
                site,
                heading: "You already have an account".to_owned(),
                lead: format!(
                    "Somebody wanted to register at {site} with this address, which has an account. If it was you, log \
                     in instead. If you forgot your password, choose a new one."
                ),
                button: "Choose a new password",
                link: plain(paths::FORGOT),
                otherwise: "If it wasn't you, do nothing: your account is as it was, and whoever tried was not told \
                            that it exists.",
            },
        ),
        MailKind::ResetPassword => (
            format!("Choose a new password for {site}"),
            Words {
                site,
                heading: "Choose a new password".to_owned(),
                lead: format!(
                    "Somebody asked to choose a new password for your account at {site}. If it was you, open the link \
                     within an hour. It works once."
                ),
                button: "Choose a new password",
                link,
                otherwise: "If it wasn't you, do nothing: your password stays as it is.",
            },
        ),
        MailKind::PasswordChanged => (
            format!("Your password for {site} was changed"),
            Words {
                site,
                heading: "Your password was changed".to_owned(),
                lead: format!(
                    "The password of your account at {site} was changed a moment ago. Other devices have to log in \
                     again."
                ),
                button: "Log in",
                link: plain(paths::LOGIN),
                otherwise: "If it wasn't you, somebody else may have your account: choose a new password on the login \
                            page at once, by “Forgot your password?”.",
            },
        ),
        MailKind::NewDevice => (
            format!("A new device logged in to {site}"),
            Words {
                site,
                heading: "A new device logged in".to_owned(),
                lead: format!("Somebody logged in to your account at {site} with a browser that we didn't know."),
                button: "Look at your account",
                link: plain(paths::ACCOUNT),
                otherwise: "If it was you, there is nothing to do. If it wasn't, change your password at once.",
            },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_written_in_both_forms() {
        for kind in MailKind::ALL {
            let letter = Letter::write(kind, "https://chat.example.com", "s3cr3t").unwrap();
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
