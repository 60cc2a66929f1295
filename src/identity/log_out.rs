//! Logging out: the session ends, and with it the conversation, because whoever comes next is somebody else (rule 4).

use super::{Client, Directory, IdentityError, IdentityService, Visit, error::outcome, rules};
use crate::{
    audit::{Entry, Event, Outcome},
    domain::{
        principal::ActiveSession,
        subject::{Binding, HeldSubject},
    },
};

impl<D: Directory> IdentityService<D> {
    /// Gives the subject that the browser has from now on; `None` when it had none. When that is another one, no cookie and no
    /// session brings the old one back. The caller ends the browser's own session.
    ///
    /// # Errors
    /// An outage: then nothing has ended.
    pub async fn log_out(&self, visit: &Visit, client: &Client) -> Result<Option<HeldSubject>, IdentityError> {
        let next = self.leave(visit).await;
        self.metrics.logouts.with_label_values(&[outcome(&next)]).inc();
        if let (Ok(_), Some(session)) = (&next, &visit.session) {
            self.note_logout(session, client);
        }
        next
    }

    async fn leave(&self, visit: &Visit) -> Result<Option<HeldSubject>, IdentityError> {
        let before = visit.subject();
        let after = rules::subject_after_logout(before, self.subject_on_logout);
        if let Some(left) = before.filter(|left| Some(*left) != after && left.binding != Binding::FREE) {
            self.directory.end_subject(left.subject, visit.session.as_ref().map(|session| session.id)).await?;
        }
        Ok(after)
    }

    pub(super) fn note_logout(&self, session: &ActiveSession, client: &Client) {
        let entry = client.entry(Event::Logout, Outcome::Ok).about(session.person.account_id.0);
        Entry { session: Some(&session.digest), ..entry }.write(&self.audit);
    }
}
