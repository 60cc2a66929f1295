//! A handover: how the signing key changes for a verifier that holds exactly one key, so that no visitor's token is refused.
//!
//! Such a verifier refuses every token of the old key from the instant at which the new one is pasted. So there must be none then: from a
//! moment that every server knows in advance, no token is issued, and none issued before outlives it by more than a few seconds. Requests for
//! a token wait meanwhile. The plan is a file of the keys folder, which every server reads with the keys; after a moment of its own it is
//! void, so that nobody waits for an operator who has gone away.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::key_file::{self, KeyError};

/// Within this time every running server has taken up a change of the keys folder.
pub const RELOADED_WITHIN: Duration = Duration::seconds(5);

/// The plan's file.
pub const HANDOVER: &str = "handover.json";

/// How long the last token before the pause lives: long enough to be of use, and nobody waits longer than necessary.
const LAST_TOKEN: Duration = Duration::seconds(3);
/// How far the clocks of servers may be apart.
const SKEW: Duration = Duration::seconds(1);
/// How long an operator, or a program, has to change the verifier's key. The vendor's chat gives up waiting for a token after 30 s.
pub const CHANGE_WITHIN: Duration = Duration::seconds(20);

/// The plan of a handover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    from: String,
    #[serde(with = "time::serde::rfc3339")]
    pause_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    resume_at: OffsetDateTime,
}

impl Handover {
    /// Plans to hand over from this key, when tokens live this long: as soon as every server knows the plan, and all tokens from before have
    /// expired.
    #[must_use]
    pub fn plan(from: &str, now: OffsetDateTime, token_ttl: Duration) -> Self {
        let pause_at = now + RELOADED_WITHIN + (token_ttl - LAST_TOKEN).max(Duration::ZERO);
        let resume_at = pause_at + LAST_TOKEN + SKEW + CHANGE_WITHIN;
        Self { from: from.to_owned(), pause_at, resume_at }
    }

    /// Reads the plan in a keys folder, if there is one.
    ///
    /// # Errors
    /// When the file is none.
    pub fn read(folder: &Path) -> Result<Option<Self>, KeyError> {
        let path = folder.join(HANDOVER);
        match fs::read(&path) {
            Ok(text) => {
                serde_json::from_slice(&text).map(Some).map_err(|error| KeyError::Unreadable(path, error.into()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(KeyError::Unreadable(path, error)),
        }
    }

    /// Puts the plan into a keys folder, where servers find it.
    ///
    /// # Errors
    /// When it cannot be written, or another one is there.
    pub fn write(&self, folder: &Path) -> Result<(), KeyError> {
        let text = serde_json::to_vec_pretty(self).map_err(|_| KeyError::Generation)?;
        key_file::write_new(&folder.join(HANDOVER), 0o644, &text)
    }

    /// Whether this is the key that stops signing. Once another one signs, the plan is carried out.
    #[must_use]
    pub fn is_from(&self, kid: &str) -> bool {
        self.from == kid
    }

    /// When tokens issued at this moment expire at the latest; `None` when the plan doesn't matter to them. It does to one whose request was
    /// let through just before the pause.
    #[must_use]
    pub fn latest_expiry(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        (now < self.resume_at).then(|| self.pause_at + LAST_TOKEN)
    }

    /// Whether no token is issued at this moment.
    #[must_use]
    pub fn is_paused(&self, now: OffsetDateTime) -> bool {
        (self.pause_at..self.resume_at).contains(&now)
    }

    /// From when on no token of the old key is valid anywhere, so that the verifier's key may be changed.
    #[must_use]
    pub fn drained_at(&self) -> OffsetDateTime {
        self.pause_at + LAST_TOKEN + SKEW
    }

    /// When servers give up waiting and sign with the old key again.
    #[must_use]
    pub const fn resume_at(&self) -> OffsetDateTime {
        self.resume_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_of_the_old_key_outlives_the_pause() {
        let (now, ttl) = (OffsetDateTime::UNIX_EPOCH, Duration::minutes(5));
        let plan = Handover::plan("old", now, ttl);
        // A server that doesn't know the plan yet gives its tokens their whole life.
        assert!(now + RELOADED_WITHIN + ttl <= plan.drained_at());
        let mut issued_at = now;
        while !plan.is_paused(issued_at) {
            assert!(plan.latest_expiry(issued_at).unwrap() < plan.drained_at(), "{issued_at}");
            issued_at += Duration::seconds(1);
        }
        assert!(plan.is_paused(plan.drained_at()), "tokens are issued while the key is changed");
        assert!(plan.drained_at() - issued_at <= Duration::seconds(5), "visitors wait for nothing");
    }

    #[test]
    fn nobody_waits_for_an_operator_who_has_gone_away() {
        let plan = Handover::plan("old", OffsetDateTime::UNIX_EPOCH, Duration::seconds(10));
        assert!(plan.is_paused(plan.resume_at() - Duration::SECOND) && !plan.is_paused(plan.resume_at()));
        assert_eq!(plan.latest_expiry(plan.resume_at()), None);
    }
}
