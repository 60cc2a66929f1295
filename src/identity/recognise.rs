//! Whose conversation a request is part of: the browser's subject, when its cookie still counts.

use super::{Directory, IdentityService, Visit, rules};
use crate::{
    domain::{
        principal::ActiveSession,
        subject::{Binding, HeldSubject},
    },
    store::StoreError,
};

impl<D: Directory> IdentityService<D> {
    /// The browser behind a request: its live session, and the subject of its cookie when that still counts. Asks the directory for
    /// subjects with which somebody has logged in, and for them only where no session tells.
    ///
    /// # Errors
    /// An outage.
    pub async fn recognise(
        &self,
        session: Option<ActiveSession>,
        cookie: Option<HeldSubject>,
    ) -> Result<Visit, StoreError> {
        let (Some(held), None) = (cookie, &session) else { return Ok(Visit { cookie, session }) };
        let is_free = held.binding == Binding::FREE && !self.linked_subjects.may_contain(held.subject);
        // Boxed: the query's future is large, few requests ask, and the futures of all of them are copied.
        let current = if is_free { Binding::FREE } else { Box::pin(self.directory.binding(held.subject)).await? };
        let cookie = rules::cookie_counts(held, current).then_some(held);
        Ok(Visit { cookie, session })
    }
}
