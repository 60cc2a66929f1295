//! English.

use super::Words;
use crate::domain::mail::MailKind;

pub fn words(kind: MailKind, site: &str) -> Words {
    let (heading, button) = heading_and_button(kind);
    Words {
        subject: subject(kind, site),
        heading,
        lead: lead(kind, site),
        button,
        otherwise: otherwise(kind),
        without_button: "If the button doesn't work, copy this address into your browser:",
        footer: format!("Throughline at {site}. This is an automated email; replies aren't read."),
    }
}

fn subject(kind: MailKind, site: &str) -> String {
    match kind {
        MailKind::ConfirmAddress => format!("Confirm your email address for {site}"),
        MailKind::AlreadyRegistered => format!("You already have an account at {site}"),
        MailKind::ResetPassword => format!("Choose a new password for {site}"),
        MailKind::PasswordChanged => format!("Your password for {site} was changed"),
        MailKind::NewDevice => format!("A new device logged in to {site}"),
        MailKind::Test => format!("Test email from {site}"),
    }
}

const fn heading_and_button(kind: MailKind) -> (&'static str, &'static str) {
    match kind {
        MailKind::ConfirmAddress => ("Confirm your email address", "Confirm email address"),
        MailKind::AlreadyRegistered => ("You already have an account", "Choose a new password"),
        MailKind::ResetPassword => ("Choose a new password", "Choose a new password"),
        MailKind::PasswordChanged => ("Your password was changed", "Log in"),
        MailKind::NewDevice => ("A new device logged in", "Review your account"),
        MailKind::Test => ("Email works", "Open the site"),
    }
}

fn lead(kind: MailKind, site: &str) -> String {
    match kind {
        MailKind::ConfirmAddress => format!(
            "You created an account at {site} with this address. To confirm the address is yours, open the link \
             within 24 hours and enter the password you chose."
        ),
        MailKind::AlreadyRegistered => format!(
            "Someone tried to create an account at {site} with this address, but it already has one. If it was \
             you, log in instead. If you've forgotten your password, choose a new one."
        ),
        MailKind::ResetPassword => format!(
            "Someone asked for a new password for your account at {site}. If it was you, open the link within an \
             hour. It works once."
        ),
        MailKind::PasswordChanged => format!(
            "The password of your account at {site} has just been changed. Your other devices have been logged \
             out."
        ),
        MailKind::NewDevice => {
            format!("Someone logged in to your account at {site} from a browser we haven't seen before.")
        }
        MailKind::Test => format!("An operator of {site} sent this email to test delivery. It arrived."),
    }
}

const fn otherwise(kind: MailKind) -> &'static str {
    match kind {
        MailKind::ConfirmAddress => {
            "If it wasn't you, ignore this email. Someone may have mistyped their address, and nobody can use \
             the account unless you confirm it."
        }
        MailKind::AlreadyRegistered => {
            "If it wasn't you, ignore this email. Your account hasn't changed, and whoever tried wasn't told \
             that it exists."
        }
        MailKind::ResetPassword => "If it wasn't you, ignore this email. Your password hasn't changed.",
        MailKind::PasswordChanged => {
            "If it wasn't you, someone else may have access to your account. Choose a new password now, using \
             “Forgot your password?” on the login page."
        }
        MailKind::Test => "You don't need to do anything.",
        MailKind::NewDevice => "If it was you, you don't need to do anything. If it wasn't, change your password now.",
    }
}
