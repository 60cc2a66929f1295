//! A login session, as its owner and operators see it.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::account::AccountId;

/// Idle timeout (OWASP ASVS 7.3.1).
pub const IDLE_LIMIT: Duration = Duration::days(14);
/// Absolute lifetime from login (ASVS 7.3.2; NIST SP 800-63B-4 §2.1.3 allows at most 30 days).
pub const ABSOLUTE_LIMIT: Duration = Duration::days(30);
/// Resolution of `last_seen_at`: a page that sends a request every second causes one write a minute.
pub const TOUCH_INTERVAL: Duration = Duration::minutes(1);
/// How long an ended session is still recognized as one that existed.
pub const GRACE: Duration = Duration::minutes(1);
/// How long a login stands in for the password of an account that has none (OWASP ASVS 7.5.1).
pub const FRESH_LOGIN: Duration = Duration::minutes(10);

/// A session's id in lists and for revocation. Not its key, which only the browser has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub Uuid);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Everything that decides whether a session is live.
#[derive(Debug, Clone, Copy)]
pub struct SessionFacts {
    /// When its person logged in.
    pub authenticated_at: OffsetDateTime,
    /// When it was last used, to within [`TOUCH_INTERVAL`].
    pub last_seen_at: OffsetDateTime,
    /// When it was ended explicitly.
    pub ended_at: Option<OffsetDateTime>,
    /// The version of the account's password that opened it.
    pub password_version: i32,
    /// The current version of the account's password.
    pub account_password_version: i32,
    /// Whether an operator has disabled the account.
    pub account_is_disabled: bool,
}

/// A live session, as shown in a list.
#[derive(Debug, Clone, Serialize)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// Its owner.
    pub account_id: AccountId,
    /// When the owner logged in.
    #[serde(with = "time::serde::rfc3339")]
    pub authenticated_at: OffsetDateTime,
    /// When it was last used, to the minute.
    #[serde(with = "time::serde::rfc3339")]
    pub last_seen_at: OffsetDateTime,
    /// The browser's `User-Agent` at login.
    pub user_agent: Option<String>,
    /// The client's network at login: an IPv4 address, or the first 64 bits of an IPv6 address.
    pub login_network: Option<String>,
    /// The client's network at its last use.
    pub last_network: Option<String>,
}
