//! A login that lasts: what its owner and an operator are told of it.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::account::AccountId;

/// A session ends when nobody has used it for this long (OWASP ASVS 7.3.1).
pub const IDLE_LIMIT: Duration = Duration::days(14);
/// A session ends this long after login, used or not (ASVS 7.3.2; NIST SP 800-63B-4 §2.1.3 allows 30 days at most).
pub const ABSOLUTE_LIMIT: Duration = Duration::days(30);
/// How precisely `last_seen_at` is kept: a page that asks every second writes once a minute.
pub const TOUCH_INTERVAL: Duration = Duration::minutes(1);
/// How long an ended session is remembered as one that was there.
pub const GRACE: Duration = Duration::minutes(1);

/// What lists and revocation call a session. Not its key, which only the browser has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub Uuid);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What decides whether a session is live.
#[derive(Debug, Clone, Copy)]
pub struct SessionFacts {
    /// When its person logged in.
    pub authenticated_at: OffsetDateTime,
    /// When it was used last, to within [`TOUCH_INTERVAL`].
    pub last_seen_at: OffsetDateTime,
    /// When it was ended on purpose.
    pub ended_at: Option<OffsetDateTime>,
    /// Which of the account's passwords opened it.
    pub password_version: i32,
    /// Which password the account has now.
    pub account_password_version: i32,
    /// Whether an operator has disabled the account.
    pub account_is_disabled: bool,
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
