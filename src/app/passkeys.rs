//! What a site needs for passkeys.

use secrecy::SecretString;
use url::Host;

use super::parts;
use crate::{
    config::{ConfigError, PublicUrl},
    crypto::cookie_signature::CookieKeys,
    webauthn::RelyingParty,
};

/// A site that has passkeys.
#[derive(Debug)]
pub struct Passkeys {
    /// Who asks for them.
    pub site: RelyingParty,
    /// Sign challenges.
    pub keys: CookieKeys,
}

impl Passkeys {
    pub(super) fn new(
        secrets: &[SecretString],
        public_url: &PublicUrl,
        name: &str,
    ) -> Result<Option<Self>, ConfigError> {
        let keys = parts::cookie_keys(secrets, "passkey")?;
        Ok(relying_party(public_url, name).map(|site| Self { site, keys }))
    }
}

/// Browsers know a site by its host's name, and have no passkeys for an IP address; this machine is called `localhost`.
fn relying_party(public_url: &PublicUrl, name: &str) -> Option<RelyingParty> {
    let url = public_url.as_url();
    let host = match url.host()? {
        Host::Domain(host) => host.to_owned(),
        Host::Ipv4(address) if address.is_loopback() => "localhost".to_owned(),
        Host::Ipv6(address) if address.is_loopback() => "localhost".to_owned(),
        Host::Ipv4(_) | Host::Ipv6(_) => return None,
    };
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let origin = format!("{}://{host}{port}", url.scheme());
    Some(RelyingParty::new(host, name.to_owned(), vec![origin]))
}
