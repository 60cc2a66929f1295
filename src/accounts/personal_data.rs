//! A person's data: shown to them, changed by them, and erased.

use serde::Serialize;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::{Accounts, EmailChange, WaysIn};
use crate::{
    audit::{Entry, Event, Outcome, Record},
    domain::{
        account::{Account, AccountId},
        display_name::DisplayName,
        field::{FieldChanges, FieldValues},
        invitation::SentInvitation,
        locale::Locale,
        second_factor::SecondFactorState,
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
    /// What else is kept of them.
    pub fields: FieldValues,
    /// When the site's own backend last handed them over.
    #[serde(with = "time::serde::rfc3339::option")]
    pub handed_over_at: Option<OffsetDateTime>,
    /// The second factor of their logins, if they have set one up: that it exists, never what it is.
    pub second_factor: Option<SecondFactorState>,
    /// Every subject that they have had.
    pub subjects: Vec<LinkedSubject>,
    /// Their live sessions.
    pub sessions: Vec<SessionRecord>,
    /// Changes of their address that wait to be confirmed, or may be undone.
    pub email_changes: Vec<EmailChange>,
    /// How they can log in.
    pub ways_in: WaysIn,
    /// Whom they have invited, as long as those may register.
    pub invitations: Vec<SentInvitation>,
}

impl PersonalData {
    /// The data about the owner of an account; `None` if there is no such account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn read(pool: &PgPool, account: AccountId) -> Result<Option<Self>, StoreError> {
        let Some(credentials) = store::accounts::find(pool, account).await? else { return Ok(None) };
        Ok(Some(Self {
            fields: credentials.account.fields.clone(),
            account: credentials.account,
            handed_over_at: store::handovers::last_of(pool, account).await?,
            second_factor: store::second_factors::find(pool, account).await?,
            subjects: store::subjects::list(pool, account).await?,
            sessions: store::sessions::list(pool, Some(account)).await?,
            email_changes: store::email_changes::list(pool, account).await?,
            ways_in: store::ways_in::find(pool, account).await?,
            invitations: store::invitation_requests::list(pool, account).await?,
        }))
    }

    /// Erases an account: at once nobody can use it or reads in it who it was. Returns its subjects, whose data the assistant's vendor has
    /// to delete, or the first batch of very many: [`Self::erase_rest`] does the others. `None` if there is no such account, or the
    /// session in which its person asked for it has ended. `erased` is recorded in the audit trail.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer: then nothing is erased.
    pub async fn erase(
        pool: &PgPool,
        account: AccountId,
        session: Option<SessionId>,
        erased: Entry<'_>,
    ) -> Result<Option<Vec<Subject>>, StoreError> {
        let due = Entry { event: Event::VendorErasureDue, ..erased };
        let trail = |subjects: &[Subject]| [erased.record()].into_iter().chain(records(&due, subjects)).collect();
        let subjects = store::erasures::begin(pool, account, session, trail).await?;
        if let Some(subjects) = &subjects {
            erased.log();
            log(&due, subjects);
        }
        Ok(subjects)
    }

    /// Erases what is left of an account that is being erased, batch by batch, and returns those subjects. `due` is recorded for each.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer: [`Self::erase_left_behind`] will go on.
    pub async fn erase_rest(pool: &PgPool, account: AccountId, due: Entry<'_>) -> Result<Vec<Subject>, StoreError> {
        let mut erased = Vec::new();
        while let Some(batch) =
            store::erasures::go_on(pool, account, |subjects| records(&due, subjects).collect()).await?
        {
            log(&due, &batch);
            erased.extend(batch);
        }
        Ok(erased)
    }

    /// Finishes every erasure that was left behind: of an account with more subjects than a request can end, or by a process that
    /// stopped. Returns how many subjects that were.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer: the next call goes on.
    pub async fn erase_left_behind(pool: &PgPool) -> Result<u64, StoreError> {
        let mut count = 0;
        while let Some(account) = store::erasures::left_behind(pool).await? {
            let due = Entry::new(Event::VendorErasureDue, Outcome::Ok).about(account.0);
            count += Self::erase_rest(pool, account, due).await?.len();
        }
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

/// One record for each subject whose data the vendor has to delete.
fn records(due: &Entry<'_>, subjects: &[Subject]) -> impl Iterator<Item = Record> {
    subjects.iter().map(|subject| due.because(&subject.to_string()).record())
}

fn log(due: &Entry<'_>, subjects: &[Subject]) {
    for subject in subjects {
        due.because(&subject.to_string()).log();
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

    /// Changes what a session's person may change of themselves. Whether the session was live.
    ///
    /// # Errors
    /// As [`store::accounts::change_profile`].
    pub async fn change_profile(
        &self,
        session: SessionId,
        name: &DisplayName,
        fields: &FieldChanges,
    ) -> Result<bool, StoreError> {
        store::accounts::change_profile(&self.pool, session, name, fields).await
    }

    /// Changes the language in which the person is written to, unless the session has ended in the meantime.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn set_locale(&self, session: SessionId, locale: Locale) -> Result<(), StoreError> {
        store::accounts::set_locale(&self.pool, session, locale).await
    }
}
