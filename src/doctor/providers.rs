//! The identity providers that people may log in with, each asked for its discovery document.

use std::sync::Arc;

use super::{Check, Finding};
use crate::{
    app,
    config::{ProviderSettings, PublicUrl},
    domain::clock::Clock,
    paths,
};

/// What each of them answers.
pub(super) async fn examine(
    settings: Vec<ProviderSettings>,
    public_url: &PublicUrl,
    clock: &Arc<dyn Clock>,
) -> Vec<Finding> {
    let check = Check::Providers;
    let Ok(providers) = app::providers(settings, &Arc::default(), public_url, clock) else { return Vec::new() };
    let mut findings = Vec::new();
    for provider in providers {
        let (name, label) = (provider.name(), provider.label());
        let callback = format!("{public_url}{}", paths::provider_callback(name));
        findings.push(match provider.end_session(public_url.as_url()).await {
            Ok(None) if provider.is_left_at_logout() => check.warning(
                format!("{label} can't be logged out of from here: its discovery document has no end_session_endpoint."),
                format!("Take `logout_at_provider` out of the table of {}, or turn that on at the provider.", name.as_str()),
            ),
            Ok(_) => check.ok(format!(
                "{label} answers. Its redirect URI for this site is {callback}, and {public_url}{} is where it tells of logouts.",
                paths::provider_logout(name)
            )),
            Err(error) => check.error(
                format!("{label} ({}) is of no use: {error}.", provider.issuer()),
                format!("Check its issuer in the file of providers, and that this machine reaches it: `curl {}/.well-known/openid-configuration`.", provider.issuer().trim_end_matches('/')),
            ),
        });
    }
    findings
}

/// What is said when there was no answer at all by the deadline.
pub(super) fn no_answer() -> Finding {
    Check::Providers.error("There was no answer in time.", "Check that the providers' host names resolve here.")
}
