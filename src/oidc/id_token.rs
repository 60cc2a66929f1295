//! The ID token of a login: who logged in (OpenID Connect Core 1.0 §2 and §3.1.3.7).

use serde_json::{Map, Value};

use super::{
    Provider,
    signed_token::{TokenFault, require_fresh, require_parties, text},
};
use crate::domain::{
    account::CustomUserId,
    field::FieldChanges,
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
            fields: self.fields(claims),
            custom_user_id: custom_user_id.and_then(|id| CustomUserId::parse(id).ok()),
            may_register: self.settings.new_accounts,
            access: None,
        })
    }

    /// What is to be kept of a person besides. The provider decides: what it says no longer is kept no longer, and neither is what can't be
    /// kept, because a role that somebody had before may be one that they have lost.
    fn fields(&self, claims: &Map<String, Value>) -> FieldChanges {
        let mut changes = FieldChanges::default();
        for (field, path) in &self.settings.fields {
            let value = found(claims, path).filter(|value| !value.is_null());
            let refusal = value.and_then(|value| self.declared.check(field.as_str(), value).err());
            if let Some(refusal) = &refusal {
                let provider = self.name().as_str();
                tracing::warn!(provider, %field, %refusal, "a provider's claim can't be kept");
            }
            changes.put(field.as_str(), value.filter(|_| refusal.is_none()).cloned());
        }
        changes
    }
}

/// The claim of this name, which may itself have dots; else the member to which they lead.
pub(super) fn found<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    claims.get(path).or_else(|| {
        let (claim, rest) = path.split_once('.')?;
        found(claims.get(claim)?.as_object()?, rest)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_is_found_by_its_name_or_by_the_way_to_it() {
        let claims = json!({"a": {"b": {"c": 1}, "x.y": 2}, "https://id.example/roles": 3, "a.b": 4});
        let claims = claims.as_object().unwrap();
        for (path, value) in
            [("a.x.y", Some(2)), ("https://id.example/roles", Some(3)), ("a.b", Some(4)), ("a.c", None), ("b", None)]
        {
            assert_eq!(found(claims, path).and_then(Value::as_i64), value, "{path}");
        }
        assert_eq!(found(claims, "a.b.c"), Some(&json!(1)));
    }
}
