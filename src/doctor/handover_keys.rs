//! The API keys of the site's own backend. What can't be used is found when the settings are read.

use super::{Check, Finding};
use crate::config::HandoverKeySettings;

/// Which keys there are, and where each may be used from.
pub(super) fn examine(keys: &[HandoverKeySettings]) -> Vec<Finding> {
    let check = Check::HandoverKeys;
    let finding = |key: &HandoverKeySettings| {
        let (name, file) = (&key.name, key.file.display());
        if key.networks.is_empty() {
            return check
                .note(format!("The key {name} ({file}) may be used from anywhere; `networks` can bound that."));
        }
        let networks: Vec<_> = key.networks.iter().map(ToString::to_string).collect();
        check.ok(format!("The key {name} ({file}) may be used from {}.", networks.join(", ")))
    };
    keys.iter().map(finding).collect()
}
