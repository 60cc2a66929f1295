//! Logging out in the browser: at the provider, after a logout here (OpenID Connect RP-Initiated Logout 1.0), and here, after one there
//! (OpenID Connect Front-Channel Logout 1.0).

use url::Url;

use super::{Provider, ProviderError, patiently};
use crate::{config::LogoutReach, domain::provider::ProviderLogout};

impl Provider {
    /// Whether a logout here is to be one there as well.
    #[must_use]
    pub fn is_left_at_logout(&self) -> bool {
        self.settings.logout == LogoutReach::Provider
    }

    /// Where somebody logs out there; `None` if the provider has no such address. It sends them back to `home`. We keep no ID token that
    /// could tell whose session it is, so the provider may ask them (§2).
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`]
    pub async fn end_session(&self, home: &Url) -> Result<Option<Url>, ProviderError> {
        let metadata = patiently(self.metadata()).await?;
        Ok(metadata.end_session_endpoint.clone().map(|mut url| {
            url.query_pairs_mut()
                .append_pair("client_id", &self.settings.client_id)
                .append_pair("post_logout_redirect_uri", home.as_str());
            url
        }))
    }

    /// Whose session ends when a browser says that `session` there has ended; `None` if it isn't this provider's, or has no such form. Only
    /// who knows the session's id there can say so, and no browser has to (§2): our cookies don't come with a frame of another site.
    #[must_use]
    pub fn left_in_browser(&self, issuer: &str, session: &str) -> Option<ProviderLogout> {
        let is_ours = issuer == self.settings.issuer && !session.is_empty() && !session.chars().any(char::is_control);
        is_ours.then(|| ProviderLogout::Session { issuer: issuer.to_owned(), id: session.to_owned() })
    }
}
