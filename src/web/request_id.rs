//! What the answer, the log and the body of a problem call a request.

use actix_web::{
    dev::RequestHead,
    http::header::{HeaderMap, HeaderName, HeaderValue},
};
use ipnet::IpNet;
use uuid::Uuid;

use super::client_address::is_trusted;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id: letters, digits and `._-`, so that it can stand in a header or a line of log as it is.
#[derive(Debug, Clone, Default)]
pub struct RequestId(pub String);

impl RequestId {
    /// The id that a trusted proxy gave, or a new one: anybody else could forge lines of our log.
    pub fn of(head: &RequestHead, trusted_proxies: &[IpNet]) -> Self {
        let given = || {
            let peer = head.peer_addr?.ip();
            let id = head.headers().get(HEADER)?.to_str().ok()?;
            let legal = (1..=64).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
            (legal && is_trusted(peer, trusted_proxies)).then(|| id.to_owned())
        };
        Self(given().unwrap_or_else(|| Uuid::new_v4().to_string()))
    }

    /// Tells the client.
    pub fn add_to(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            headers.insert(HEADER, value);
        }
    }
}
