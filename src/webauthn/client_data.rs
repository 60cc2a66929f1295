//! What the browser itself says of a request (§5.8.1).

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::Deserialize;

use super::Refusal;

/// `clientDataJSON`.
pub struct ClientData {
    kind: String,
    pub challenge: Vec<u8>,
    origin: String,
    is_framed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Json {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<String>,
}

impl ClientData {
    pub fn read(json: &[u8]) -> Result<Self, Refusal> {
        let json: Json = serde_json::from_slice(json).map_err(|_| Refusal::Malformed)?;
        let challenge = BASE64_URL_SAFE_NO_PAD.decode(json.challenge).map_err(|_| Refusal::Malformed)?;
        let is_framed = json.cross_origin || json.top_origin.is_some();
        Ok(Self { kind: json.r#type, challenge, origin: json.origin, is_framed })
    }

    /// Whether a page of one of these origins asked for this. Our pages are in nobody's frame.
    pub fn check(&self, kind: &str, origins: &[String]) -> Result<(), Refusal> {
        if self.kind != kind {
            return Err(Refusal::Type);
        }
        let is_ours = origins.contains(&self.origin);
        if is_ours && !self.is_framed { Ok(()) } else { Err(Refusal::Origin) }
    }
}
