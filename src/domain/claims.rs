//! The claims of an identity token (RFC 7519 §4).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::subject::Subject;

/// What an identity token says. There is no `nbf`: the vendor's verifier has no tolerance, so a clock that is a little
/// slow would refuse a fresh token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IdentityClaims {
    /// Issuer, when one is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Audience, when one is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    /// The browser's subject.
    pub sub: Subject,
    /// Issued at, in seconds since the Unix epoch.
    pub iat: i64,
    /// Expires at, likewise. At this second the token is expired already.
    pub exp: i64,
    /// A fresh uuid for each token.
    pub jti: uuid::Uuid,
    /// An object, or the base64 text of its encryption.
    pub user_payload: Value,
}
