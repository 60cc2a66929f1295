//! Ending the sessions of other browsers (OWASP ASVS 7.5.2).

use super::{Client, Directory, IdentityError, IdentityService};
use crate::{
    audit::{Entry, Event, Outcome},
    domain::{principal::ActiveSession, session::SessionId},
};

impl<D: Directory> IdentityService<D> {
    /// Ends another session of the same person. One that is not there has ended already.
    ///
    /// # Errors
    /// An outage.
    pub async fn revoke_session(
        &self,
        own: &ActiveSession,
        client: &Client,
        other: SessionId,
    ) -> Result<(), IdentityError> {
        let account = own.person.account_id;
        if let Some(revoked) = self.directory.revoke_session(other, account).await? {
            let entry = client.entry(Event::SessionRevoke, Outcome::Ok).about(account.0);
            Entry { session: Some(&revoked.digest_beginning), ..entry }.write(&self.audit);
        }
        Ok(())
    }

    /// Ends every other session of the same person.
    ///
    /// # Errors
    /// An outage.
    pub async fn revoke_other_sessions(&self, own: &ActiveSession, client: &Client) -> Result<(), IdentityError> {
        self.directory.revoke_other_sessions(own.person.account_id, own.id).await?;
        let entry = client.entry(Event::SessionRevoke, Outcome::Ok);
        entry.because("others").about(own.person.account_id.0).write(&self.audit);
        Ok(())
    }
}
