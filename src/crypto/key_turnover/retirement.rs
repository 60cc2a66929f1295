//! Keys go: at once, or when nobody needs them any more.

use time::{Duration, OffsetDateTime};

use super::{KeysFolder, ROLLED_BACK, TurnoverError, step::Step};
use crate::crypto::{
    key_handover::{HANDOVER, Handover},
    keyring::{self, ACTIVE, NEXT, PREVIOUS, RetiredKey},
};

/// The longest that a token may live.
const LONGEST_TTL: Duration = Duration::hours(1);

/// Which key a retirement takes out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retired {
    /// The one that signed: the next one signs now.
    Active,
    /// The one that was to sign next.
    Next,
    /// One that only verified.
    Retired,
}

impl KeysFolder {
    /// Takes a key out of use at once, because somebody else may have it: it neither signs nor verifies any more. Where it is the active
    /// one, the next key has to be there and signs now.
    ///
    /// # Errors
    /// When no key has this id, or there is none to sign in its place.
    pub fn retire_now(&self, kid: &str) -> Result<Retired, TurnoverError> {
        let (retired, plan) = self.plan_retirement(kid)?;
        self.perform(&plan)?;
        Ok(retired)
    }

    fn plan_retirement(&self, kid: &str) -> Result<(Retired, Vec<Step>), TurnoverError> {
        let public_halves = keyring::read_retired(&self.path)?.into_iter().filter(|key| key.kid() == kid);
        let mut plan: Vec<_> = public_halves.map(|key| Step::Remove(key.path)).collect();
        if self.previous().is_ok_and(|previous| previous.kid() == kid) {
            plan.push(Step::Remove(self.path.join(PREVIOUS)));
        }
        let retired = if self.active()?.kid() == kid {
            self.next()?;
            // An interrupted activation has left the same key there.
            if self.read(PREVIOUS).is_ok_and(|previous| previous.kid() == kid) {
                plan.push(Step::Remove(self.path.join(PREVIOUS)));
            }
            plan.push(Step::Rename { from: self.path.join(NEXT), to: self.path.join(ACTIVE) });
            plan.push(Step::Remove(self.path.join(HANDOVER)));
            Retired::Active
        } else if self.next().is_ok_and(|next| next.kid() == kid) {
            plan.push(Step::Remove(self.path.join(NEXT)));
            Retired::Next
        } else {
            Retired::Retired
        };
        Ok((retired, plan))
    }

    /// The whole id of the key whose id begins so.
    ///
    /// # Errors
    /// When that is no key, or not one alone.
    pub fn find(&self, beginning: &str) -> Result<String, TurnoverError> {
        let signing = [self.active().ok(), self.next().ok(), self.previous().ok()];
        let signing = signing.into_iter().flatten().map(|key| key.kid().to_owned());
        let retired = keyring::read_retired(&self.path)?;
        let mut kids: Vec<_> = signing.chain(retired.iter().map(|key| key.kid().to_owned())).collect();
        kids.retain(|kid| kid.starts_with(beginning));
        kids.sort();
        kids.dedup();
        match kids.len() {
            0 => Err(TurnoverError::UnknownKey(beginning.to_owned())),
            1 => Ok(kids.remove(0)),
            _ => Err(TurnoverError::AmbiguousKey(beginning.to_owned())),
        }
    }

    /// Finishes what an interrupted command has begun, and removes what nobody needs any more: public halves whose last token expired long
    /// ago, the private key that nobody can go back to, a handover that is over.
    ///
    /// # Errors
    /// When a key cannot be used, or the file system refuses.
    pub fn tidy(&self, now: OffsetDateTime) -> Result<(), TurnoverError> {
        let path = |name: &str| self.path.join(name);
        let mut plan = Vec::new();
        let active = self.read(ACTIVE).ok();
        if let Ok(rolled_back) = self.read(ROLLED_BACK) {
            plan.push(if active.as_ref().is_some_and(|active| active.kid() == rolled_back.kid()) {
                Step::Remove(path(ROLLED_BACK))
            } else {
                Step::Rename { from: path(ROLLED_BACK), to: self.place_of_rolled_back() }
            });
        }
        let is_over = |retired: &RetiredKey| {
            retired.retired_at.is_some_and(|retired_at| now >= retired_at + keyring::retention(LONGEST_TTL))
        };
        let retired = keyring::read_retired(&self.path)?;
        if let Ok(previous) = self.previous() {
            // The one that was retired last counts.
            let last = retired.iter().find(|retired| retired.kid() == previous.kid());
            if last.is_some_and(is_over) {
                plan.push(Step::Remove(path(PREVIOUS)));
            }
        }
        plan.extend(retired.into_iter().filter(is_over).map(|retired| Step::Remove(retired.path)));
        if Handover::read(&self.path)?.is_some_and(|handover| {
            now >= handover.resume_at() || active.is_none_or(|active| !handover.is_from(active.kid()))
        }) {
            plan.push(Step::Remove(path(HANDOVER)));
        }
        self.perform(&plan)
    }
}
