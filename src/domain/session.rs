//! A login that lasts: what its owner and an operator are told of it.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::account::AccountId;

/// What lists and revocation call a session. Not its key, which only the browser has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub Uuid);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A live session as a list shows it.
#[derive(Debug, Clone, Serialize)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account_id: AccountId,
    /// When the password was given.
    #[serde(with = "time::serde::rfc3339")]
    pub authenticated_at: OffsetDateTime,
    /// When it was used last, to the minute.
    #[serde(with = "time::serde::rfc3339")]
    pub last_seen_at: OffsetDateTime,
    /// What the browser called itself at login.
    pub user_agent: Option<String>,
    /// The client's network at login: an IPv4 address, or the first 64 bits of an IPv6 one.
    pub login_network: Option<String>,
    /// The same at its last use.
    pub last_network: Option<String>,
}
