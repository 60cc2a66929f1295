//! The identity providers that people may log in with.

use std::sync::Arc;

use url::Url;

use super::App;
use crate::{
    config::{ConfigError, ConfigErrors, ProviderSettings, PublicUrl},
    domain::{clock::Clock, field::DeclaredFields, principal::ActiveSession, provider::ProviderName},
    oidc::Provider,
    paths,
};

/// The identity providers that people may log in with. Connects to none of them yet.
///
/// # Errors
/// When no HTTP client can be made.
pub fn providers(
    settings: Vec<ProviderSettings>,
    declared: &Arc<DeclaredFields>,
    public_url: &PublicUrl,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<Provider>, ConfigErrors> {
    let (mut providers, mut errors) = (Vec::new(), ConfigErrors::default());
    for provider in settings {
        let mut callback = public_url.as_url().clone();
        callback.set_path(&public_url.local(&paths::provider_callback(&provider.name)));
        match Provider::new(provider, Arc::clone(declared), callback, Arc::clone(clock)) {
            Ok(provider) => providers.push(provider),
            Err(error) => errors.add(ConfigError::new("THROUGHLINE_PROVIDERS", error.to_string())),
        }
    }
    errors.none_or(providers)
}

impl App {
    /// Where a provider sends people back to who are here under another of this machine's names than the public URL's: cookies are kept
    /// under each name apart.
    #[must_use]
    pub fn callback_under(&self, provider: &Provider, host: &str) -> Option<Url> {
        let mut url = self.public_url.under(host)?;
        url.set_path(&self.public_url.local(&paths::provider_callback(provider.name())));
        Some(url)
    }

    /// Where a provider sends people back to who logged out there: the home page, under the name that they know it by.
    #[must_use]
    pub fn home_under(&self, host: Option<&str>) -> Url {
        let mut url =
            host.and_then(|host| self.public_url.under(host)).unwrap_or_else(|| self.public_url.as_url().clone());
        url.set_path(&self.public_url.local(paths::HOME));
        url
    }

    /// The identity provider that whoever has this session logs out of as well.
    #[must_use]
    pub fn provider_left_with(&self, session: &ActiveSession) -> Option<&Provider> {
        let issuer = session.provider.as_deref()?;
        self.providers.iter().find(|provider| provider.issuer() == issuer && provider.is_left_at_logout())
    }

    /// The identity provider of this name.
    #[must_use]
    pub fn provider(&self, name: &ProviderName) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.name() == name)
    }
}
