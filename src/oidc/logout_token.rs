//! The logout token with which a provider ends sessions here (OpenID Connect Back-Channel Logout 1.0 §2.4 and §2.6).

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{
    Provider,
    signed_token::{TokenFault, require_fresh, require_parties, text},
};
use crate::domain::provider::{ProviderAccount, ProviderLogout};

/// The event that the token has to name.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old a token without an end may be, in seconds.
const MAX_AGE: i64 = 600;

impl Provider {
    /// Whose sessions these claims end.
    pub(super) fn logged_out(
        &self,
        claims: &Map<String, Value>,
        now: OffsetDateTime,
    ) -> Result<ProviderLogout, TokenFault> {
        require_parties(claims, &self.settings.issuer, &self.settings.client_id)?;
        require_fresh(claims, now)?;
        let issued_at = claims.get("iat").and_then(Value::as_i64).unwrap_or_default();
        if !claims.contains_key("exp") && issued_at < now.unix_timestamp() - MAX_AGE {
            return Err(TokenFault::Time);
        }
        if !claims.get("events").is_some_and(|events| events[EVENT].is_object()) {
            return Err(TokenFault::Claim("events"));
        }
        // Else an ID token would pass for a logout token.
        if claims.contains_key("nonce") {
            return Err(TokenFault::Claim("nonce"));
        }
        let issuer = &self.settings.issuer;
        match (text(claims, "sid"), text(claims, "sub")) {
            (Some(id), _) => Ok(ProviderLogout::Session { issuer: issuer.clone(), id: id.to_owned() }),
            (None, Some(subject)) => {
                ProviderAccount::new(issuer, subject).map(ProviderLogout::Person).ok_or(TokenFault::Claim("sub"))
            }
            (None, None) => Err(TokenFault::Claim("sub")),
        }
    }
}
