//! Logging out: the session ends, and with it the conversation, because whoever comes next is somebody else (rule 4).

use super::{Client, Directory, IdentityService, Visit, rules};
use crate::{
    audit::{Entry, Event, Outcome},
    domain::{principal::ActiveSession, subject::Subject},
};

impl<D: Directory> IdentityService<D> {
    /// Gives the subject that the browser has from now on; `None` when it had none. The caller ends the session.
    pub fn log_out(&self, visit: &Visit, client: &Client) -> Option<Subject> {
        if let Some(session) = &visit.session {
            self.note_logout(session, client);
        }
        self.metrics.logouts.with_label_values(&["success"]).inc();
        rules::subject_after_logout(visit.subject(), self.subject_on_logout)
    }

    pub(super) fn note_logout(&self, session: &ActiveSession, client: &Client) {
        let entry = client.entry(Event::Logout, Outcome::Ok).about(session.person.account_id.0);
        Entry { session: Some(&session.digest), ..entry }.write(&self.audit);
    }
}
