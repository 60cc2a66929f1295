//! How people log in: by password, with a mailed link.

use super::{Check, Finding};
use crate::config::{Settings, require_mail_for_links};

pub(super) fn examine_link(settings: &Settings) -> Finding {
    let check = Check::LoginLink;
    match require_mail_for_links(settings.mails_login_links, settings.mail.is_some()) {
        Err(error) => check.error(format!("{error}."), "docs/ACCOUNTS.md describes login by a mailed link."),
        Ok(()) if settings.mails_login_links => check.ok("People may have a link mailed that logs them in."),
        Ok(()) => check.ok("No links are mailed that log in."),
    }
}

pub(super) fn examine_passwords(settings: &Settings) -> Finding {
    Check::PasswordLogin.ok(if settings.passwords.logs_in {
        "People may log in by password."
    } else {
        "Nobody logs in by password."
    })
}
