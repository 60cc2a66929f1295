//! How people may log in.

use super::{Check, Finding};
use crate::config::{Settings, require_usable_ways};

pub(super) fn examine_link(settings: &Settings) -> Finding {
    let check = Check::LoginLink;
    match require_usable_ways(settings.login_ways, settings.mail.is_some()) {
        Err(error) => check.error(format!("{error}."), "docs/ACCOUNTS.md describes login by a mailed link."),
        Ok(()) if settings.login_ways.link => check.ok("People may have a link mailed that logs them in."),
        Ok(()) => check.ok("No links are mailed that log in."),
    }
}
