//! What the owner of an account is told by mail, whoever did it. Only where mail is configured: nobody sends it elsewhere.

use super::Accounts;
use crate::{
    domain::{email::Email, mail::MailKind, principal::Person},
    store::{
        StoreError,
        mail_outbox::{self, NewMail},
        subjects,
    },
};

impl Accounts {
    /// Tells somebody that they logged in with a browser in which they never did before (ASVS 6.3.5). Nothing to tell at their
    /// first login. To be asked before the login's subject is linked, which makes it the second.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer.
    pub async fn notify_of_new_device(&self, person: &Person) -> Result<(), StoreError> {
        if subjects::has_any(&self.pool, person.account_id).await? {
            mail_outbox::insert(&self.pool, self.notice(MailKind::NewDevice, &person.email)).await?;
        }
        Ok(())
    }

    /// A mail that nobody asked for.
    pub(super) fn notice<'a>(&self, kind: MailKind, recipient: &'a Email) -> NewMail<'a> {
        NewMail { kind, recipient, client_network: None, now: self.clock.now() }
    }
}
