//! The next key signs, or the previous one again.

use std::path::PathBuf;

use time::OffsetDateTime;

use super::{KeysFolder, ROLLED_BACK, TurnoverError, step::Step};
use crate::crypto::{
    key_handover::HANDOVER,
    keyring::{ACTIVE, NEXT, PREVIOUS},
};

impl KeysFolder {
    /// Lets the next key sign. The one that signed until now stays published, and can be gone back to.
    ///
    /// # Errors
    /// When there is no next key, or the file system refuses.
    pub fn activate(&self, now: OffsetDateTime) -> Result<(), TurnoverError> {
        self.perform(&self.plan_activation(now)?)
    }

    pub(super) fn plan_activation(&self, now: OffsetDateTime) -> Result<Vec<Step>, TurnoverError> {
        self.next()?;
        Ok(vec![
            self.publish(&self.active()?, now)?,
            Step::Link { from: self.path.join(ACTIVE), to: self.path.join(PREVIOUS) },
            Step::Rename { from: self.path.join(NEXT), to: self.path.join(ACTIVE) },
            Step::Remove(self.path.join(HANDOVER)),
        ])
    }

    /// Lets the previous key sign again. The one that signed until now becomes the next one, or the previous one where another is waiting.
    ///
    /// # Errors
    /// When there is no previous key, or the file system refuses.
    pub fn roll_back(&self, now: OffsetDateTime) -> Result<(), TurnoverError> {
        self.perform(&self.plan_rollback(now)?)
    }

    pub(super) fn plan_rollback(&self, now: OffsetDateTime) -> Result<Vec<Step>, TurnoverError> {
        self.previous()?;
        let rolled_back = self.path.join(ROLLED_BACK);
        Ok(vec![
            self.publish(&self.active()?, now)?,
            Step::Link { from: self.path.join(ACTIVE), to: rolled_back.clone() },
            Step::Rename { from: self.path.join(PREVIOUS), to: self.path.join(ACTIVE) },
            Step::Rename { from: rolled_back, to: self.place_of_rolled_back() },
            Step::Remove(self.path.join(HANDOVER)),
        ])
    }

    pub(super) fn place_of_rolled_back(&self) -> PathBuf {
        let next = self.path.join(NEXT);
        if next.exists() { self.path.join(PREVIOUS) } else { next }
    }
}
