//! The requests that the stand-in saw, the latest ones.

use std::collections::VecDeque;

use serde::Serialize;
use time::OffsetDateTime;

/// Requests that are kept; the oldest makes room for a new one.
pub const MAX_REQUESTS: usize = 1_000;
/// As much of a path is kept, in bytes.
const MAX_PATH: usize = 200;

/// A request and what came of it. Never its token.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// When it came, by the stand-in's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// `GET`, …
    pub method: String,
    /// Its path.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// `code` of the problem, if it was refused.
    pub code: Option<&'static str>,
    /// `sub` of its token, if that was accepted.
    pub subject: Option<String>,
    /// What somebody said.
    pub text: Option<String>,
}

impl Seen {
    /// The part of a path that is kept.
    #[must_use]
    pub fn path(path: &str) -> String {
        path.get(..MAX_PATH).unwrap_or(path).to_owned()
    }
}

/// All of them, the oldest first.
#[derive(Debug, Default, Serialize)]
pub struct Journal(VecDeque<Seen>);

impl Journal {
    /// Keeps one.
    pub fn add(&mut self, seen: Seen) {
        if self.0.len() == MAX_REQUESTS {
            self.0.pop_front();
        }
        self.0.push_back(seen);
    }
}
