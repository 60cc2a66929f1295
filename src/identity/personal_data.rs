//! What is kept about a person: corrected, handed over and erased (GDPR, articles 15 to 17 and 20).

use secrecy::SecretString;

use super::{Client, Directory, IdentityError, IdentityService, rules};
use crate::{
    accounts::FieldError,
    audit::{Event, Outcome},
    domain::{
        Rejection, display_name::DisplayName, field::FieldChanges, locale::Locale, principal::ActiveSession,
        subject::HeldSubject,
    },
    store::accounts::FIELDS_FORM,
};

impl<D: Directory> IdentityService<D> {
    /// Gives a person another name and other values of their own, which their next token carries. Whether they were still logged in.
    ///
    /// # Errors
    /// An outage, or values that a change at the same time left no room for.
    pub async fn change_profile(
        &self,
        own: &ActiveSession,
        client: &Client,
        name: &DisplayName,
        fields: &FieldChanges,
    ) -> Result<bool, IdentityError> {
        let changed = self.directory.change_profile(own.id, name, fields).await.map_err(|error| {
            if error.breaks(FIELDS_FORM) {
                IdentityError::Invalid(vec![FieldError::new("fields", Rejection::ValuesTooLarge)])
            } else {
                error.into()
            }
        })?;
        if changed {
            client.entry(Event::ProfileChange, Outcome::Ok).about(own.person.account_id.0).write(&self.audit);
        }
        Ok(changed)
    }

    /// Writes to a person in another language from now on, which their next token carries, too.
    ///
    /// # Errors
    /// An outage.
    pub async fn choose_language(&self, own: &ActiveSession, locale: Locale) -> Result<(), IdentityError> {
        if own.person.locale == locale {
            return Ok(());
        }
        Ok(self.directory.set_locale(own.id, locale).await?)
    }

    /// Notes that somebody took a copy of what is kept about them.
    pub fn note_export(&self, own: &ActiveSession, client: &Client) {
        client.entry(Event::DataExport, Outcome::Ok).about(own.person.account_id.0).write(&self.audit);
    }

    /// Erases the account of somebody who proves once more who they are; where they have no password, by a login moments ago. Gives the subject that their browser has from now on;
    /// `None` when they are logged out by now, and nothing is erased. The caller ends the session.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], [`IdentityError::Limited`], or an outage: then nothing is erased.
    pub async fn erase(
        &self,
        own: &ActiveSession,
        client: &Client,
        password: &SecretString,
    ) -> Result<Option<HeldSubject>, IdentityError> {
        self.prove_owner(own, client, password, Event::AccountErase).await?;
        let account = own.person.account_id;
        let erased = client.entry(Event::AccountErase, Outcome::Ok).about(account.0);
        if self.directory.erase(own.id, account, erased).await?.is_none() {
            return Ok(None);
        }
        self.note_logout(own, client);
        Ok(Some(rules::subject_after_erasure()))
    }
}
