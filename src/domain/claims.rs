//! The claims of an identity token (RFC 7519 §4).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::subject::Subject;

/// The claims of an identity token. There is no `nbf`: the vendor's verifier allows no leeway, so it would reject a fresh token if its
/// clock were slightly behind ours.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IdentityClaims {
    /// Issuer, if configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Audience, if configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    /// The browser's subject.
    pub sub: Subject,
    /// Issued at, in seconds since the Unix epoch.
    pub iat: i64,
    /// Expires at, likewise. The token is already expired in this very second.
    pub exp: i64,
    /// A fresh uuid for each token.
    pub jti: uuid::Uuid,
    /// A JSON object, or the base64 text of its encryption.
    pub user_payload: Value,
}
