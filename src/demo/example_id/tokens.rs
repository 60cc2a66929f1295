//! What Example ID signs: ID tokens, access tokens, logout tokens.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    CLIENT, Provider,
    memory::{Grant, Refresh, Session},
};
use crate::crypto::{opaque_token::OpaqueToken, token_signature::SignatureError};

/// How long an access token lives: short, so that renewing it can be watched.
const ACCESS: Duration = Duration::minutes(5);
/// How long an ID token does, and one about a logout.
const STATEMENT: Duration = Duration::minutes(2);
/// How long a login goes on being renewed.
const REFRESH: Duration = Duration::hours(12);
/// What an access token is for, besides UserInfo: a service that an agent calls on the person's behalf.
const AUDIENCE: &str = "https://api.example.com";
/// The event of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl Provider {
    /// The answer of the token endpoint (OpenID Connect Core 1.0 §3.1.3.3). Remembers what it gives.
    pub(super) fn grant(&self, grant: &Grant, nonce: Option<&str>) -> Result<Value, SignatureError> {
        let now = self.clock.now();
        let access_token = self.key.sign(&json!({
            "iss": self.issuer, "sub": grant.session.person.id, "aud": AUDIENCE, "client_id": CLIENT, "scope": grant.scope,
            "iat": now.unix_timestamp(), "exp": (now + ACCESS).unix_timestamp(), "jti": Uuid::new_v4(),
        }))?;
        let refresh_token = OpaqueToken::mint().map_err(|_| SignatureError)?.expose().to_owned();
        let answer = json!({
            "access_token": access_token, "token_type": "Bearer", "expires_in": ACCESS.whole_seconds(), "scope": grant.scope,
            "refresh_token": refresh_token, "id_token": self.id_token(&grant.session, nonce, now)?,
        });
        let mut memory = self.memory.lock();
        memory.access.insert(access_token, Grant { until: now + ACCESS, ..grant.clone() });
        let renewable = Grant { until: now + REFRESH, ..grant.clone() };
        memory.refresh.insert(refresh_token, Refresh { grant: renewable, is_used: false });
        Ok(answer)
    }

    /// About the login alone: what else there is to know of the person, UserInfo tells.
    fn id_token(&self, session: &Session, nonce: Option<&str>, now: OffsetDateTime) -> Result<String, SignatureError> {
        let mut claims = json!({
            "iss": self.issuer, "sub": session.person.id, "aud": CLIENT, "sid": session.id,
            "auth_time": session.since.unix_timestamp(),
            "iat": now.unix_timestamp(), "exp": (now + STATEMENT).unix_timestamp(),
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        self.key.sign(&claims)
    }

    /// That this session has ended.
    pub(super) fn logout_token(&self, session: &Session) -> Result<String, SignatureError> {
        let now = self.clock.now();
        self.key.sign(&json!({
            "iss": self.issuer, "sub": session.person.id, "aud": CLIENT, "sid": session.id, "jti": Uuid::new_v4(),
            "iat": now.unix_timestamp(), "exp": (now + STATEMENT).unix_timestamp(), "events": {LOGOUT_EVENT: {}},
        }))
    }
}
