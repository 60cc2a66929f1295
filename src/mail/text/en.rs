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
        without_button: "If the button does nothing, copy this address into your browser:",
        footer: format!("Throughline at {site}. Sent by a program: nobody reads answers."),
    }
}

fn subject(kind: MailKind, site: &str) -> String {
    match kind {
        MailKind::ConfirmAddress => format!("Confirm your email address for {site}"),
        MailKind::AlreadyRegistered => format!("You already have an account at {site}"),
        MailKind::ResetPassword => format!("Choose a new password for {site}"),
        MailKind::PasswordChanged => format!("Your password for {site} was changed"),
        MailKind::NewDevice => format!("A new device logged in to {site}"),
        MailKind::Test => format!("Test mail from {site}"),
    }
}

const fn heading_and_button(kind: MailKind) -> (&'static str, &'static str) {
    match kind {
        MailKind::ConfirmAddress => ("Confirm your email address", "Confirm your address"),
        MailKind::AlreadyRegistered => ("You already have an account", "Choose a new password"),
        MailKind::ResetPassword => ("Choose a new password", "Choose a new password"),
        MailKind::PasswordChanged => ("Your password was changed", "Log in"),
        MailKind::NewDevice => ("A new device logged in", "Look at your account"),
        MailKind::Test => ("Mail arrives", "Open the site"),
    }
}

fn lead(kind: MailKind, site: &str) -> String {
    match kind {
        MailKind::ConfirmAddress => format!(
            "You registered at {site} with this address. Open the link within 24 hours and give the password \
             that you chose, to confirm that the address is yours."
        ),
        MailKind::AlreadyRegistered => format!(
            "Somebody wanted to register at {site} with this address, which has an account. If it was you, log \
             in instead. If you forgot your password, choose a new one."
        ),
        MailKind::ResetPassword => format!(
            "Somebody asked to choose a new password for your account at {site}. If it was you, open the link \
             within an hour. It works once."
        ),
        MailKind::PasswordChanged => format!(
            "The password of your account at {site} was changed a moment ago. Other devices have to log in \
             again."
        ),
        MailKind::NewDevice => {
            format!("Somebody logged in to your account at {site} with a browser that we didn't know.")
        }
        MailKind::Test => format!("An operator of {site} sent this mail to see whether mail arrives. It does."),
    }
}

const fn otherwise(kind: MailKind) -> &'static str {
    match kind {
        MailKind::ConfirmAddress => {
            "If it wasn't you, do nothing: without this step nobody can use the account. Somebody may \
             have mistyped their address."
        }
        MailKind::AlreadyRegistered => {
            "If it wasn't you, do nothing: your account is as it was, and whoever tried was not told \
             that it exists."
        }
        MailKind::ResetPassword => "If it wasn't you, do nothing: your password stays as it is.",
        MailKind::PasswordChanged => {
            "If it wasn't you, somebody else may have your account: choose a new password on the login \
             page at once, by “Forgot your password?”."
        }
        MailKind::Test => "There is nothing to do.",
        MailKind::NewDevice => "If it was you, there is nothing to do. If it wasn't, change your password at once.",
    }
}
