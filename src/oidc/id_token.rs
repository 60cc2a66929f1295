//! The ID token of a login: who logged in (OpenID Connect Core 1.0 §2 and §3.1.3.7).

use serde_json::{Map, Value};

use super::{
    Provider,
    signed_token::{TokenFault, require_fresh, require_parties, text},
};
use crate::domain::{
    account::CustomUserId,
    provider::{ProviderAccount, ProviderIdentity},
};

/// Longest claim that is taken over, in bytes.
const MAX_CLAIM: usize = 5000;

impl Provider {
    /// Makes sure that an ID token answers the request with this `nonce`.
    pub(super) fn require_answer(&self, claims: &Map<String, Value>, nonce: &str) -> Result<(), TokenFault> {
        require_parties(claims, &self.settings.issuer, &self.settings.client_id)?;
        if !claims.contains_key("exp") {
            return Err(TokenFault::Claim("exp"));
        }
        require_fresh(claims, self.clock.now())?;
        if text(claims, "nonce") == Some(nonce) { Ok(()) } else { Err(TokenFault::Claim("nonce")) }
    }

    /// Whom these claims vouch for.
    pub(super) fn identity(&self, claims: &Map<String, Value>) -> Result<ProviderIdentity, TokenFault> {
        let subject = text(claims, "sub").unwrap_or_default();
        let account = ProviderAccount::new(&self.settings.issuer, subject).ok_or(TokenFault::Claim("sub"))?;
        let taken =
            |claim: &str| text(claims, claim).map(str::trim).filter(|text| (1..=MAX_CLAIM).contains(&text.len()));
        let vouches = self.settings.confirms_addresses || claims.get("email_verified") == Some(&Value::Bool(true));
        let custom_user_id = self.settings.custom_user_id_claim.as_deref().and_then(taken);
        Ok(ProviderIdentity {
            account,
            session: taken("sid").map(str::to_owned),
            verified_email: taken("email").filter(|_| vouches).map(str::to_owned),
            name: taken(&self.settings.name_claim).map(str::to_owned),
            custom_user_id: custom_user_id.and_then(|id| CustomUserId::parse(id).ok()),
            may_register: self.settings.new_accounts,
            access: None,
        })
    }
}
