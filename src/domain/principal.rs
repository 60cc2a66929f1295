//! Who is talking.

use serde::Serialize;

use super::{
    account::{Account, AccountId, CustomUserId},
    display_name::DisplayName,
    email::Email,
    session::SessionId,
    subject::Subject,
};

/// The person behind a valid session.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    /// Their account.
    pub account_id: AccountId,
    /// Their login name.
    pub email: Email,
    /// What they are called.
    pub display_name: DisplayName,
    /// The site's own id for them.
    pub custom_user_id: CustomUserId,
}

impl From<Account> for Person {
    fn from(account: Account) -> Self {
        Self {
            account_id: account.id,
            email: account.email,
            display_name: account.display_name,
            custom_user_id: account.custom_user_id,
        }
    }
}

/// Who holds a subject at this moment.
#[derive(Debug, Clone)]
pub enum Principal {
    /// Somebody who has not logged in.
    Anonymous,
    /// Somebody who has.
    Authenticated(Person),
}

/// A live session: the person, and the subject that their browser keeps.
#[derive(Debug, Clone)]
pub struct ActiveSession {
    /// Which of the person's sessions it is.
    pub id: SessionId,
    /// Who logged in.
    pub person: Person,
    /// The subject of the browser that they logged in with.
    pub subject: Subject,
    /// The first eight hexadecimal digits of its key's digest, for the audit trail.
    pub digest: String,
}
