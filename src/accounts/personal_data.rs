//! A person's data: shown to them, changed by them, and erased.

use serde::Serialize;
use sqlx::PgPool;

use super::Accounts;
use crate::{
    audit::{Entry, Event},
    domain::{
        account::{Account, AccountId},
        display_name::DisplayName,
        session::{SessionId, SessionRecord},
        subject::{LinkedSubject, Subject},
    },
    store::{self, StoreError},
};

/// All data about a person except their password's hash, which is of no use to them (GDPR, articles 15 and 20).
#[derive(Debug, Serialize)]
pub struct PersonalData {
    /// The account.
    pub account: Account,
    /// Every subject that they have had.
    pub subjects: Vec<LinkedSubject>,
    /// Their live sessions.
    pub sessions: Vec<SessionRecord>,
}

impl PersonalData {
    /// The data about the owner of an account; `None` if there is no such account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn read(pool: &PgPool, account: AccountId) -> Result<Option<Self>, StoreError> {
        let Some(credentials) = store::accounts::find(pool, account).await? else { return Ok(None) };
        Ok(Some(Self {
            account: credentials.account,
            subjects: store::subjects::list(pool, account).await?,
            sessions: store::sessions::list(pool, Some(account)).await?,
        }))
    }

    /// Deletes an account with its sessions and subjects. Returns the subjects, whose data the assistant's vendor has to delete, or
    /// `None` if there is no such account, or the session in which its person asked for it has ended. `erased` is recorded in the audit trail.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer: then nothing is deleted.
    pub async fn erase(
        pool: &PgPool,
        account: AccountId,
        session: Option<SessionId>,
        erased: Entry<'_>,
    ) -> Result<Option<Vec<Subject>>, StoreError> {
        let due = Entry { event: Event::VendorErasureDue, ..erased };
        let subjects = store::accounts::erase(pool, account, session, |subjects| {
            let due = subjects.iter().map(|subject| due.because(&subject.to_string()).record());
            [erased.record()].into_iter().chain(due).collect()
        });
        let subjects = subjects.await?;
        if let Some(subjects) = &subjects {
            erased.log();
            for subject in subjects {
                due.because(&subject.to_string()).log();
            }
        }
        Ok(subjects)
    }
}

impl Accounts {
    /// The live sessions of an account, most recently used first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn sessions(&self, account: AccountId) -> Result<Vec<SessionRecord>, StoreError> {
        store::sessions::list(&self.pool, Some(account)).await
    }

    /// Changes the display name of a session's person. Whether the session was live.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn rename(&self, session: SessionId, name: &DisplayName) -> Result<bool, StoreError> {
        store::accounts::rename(&self.pool, session, name).await
    }
}
