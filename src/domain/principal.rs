//! Who is talking to the assistant.

use serde::Serialize;

use super::{
    account::{Account, AccountId, CustomUserId},
    display_name::DisplayName,
    email::Email,
    field::FieldValues,
    locale::Locale,
    session::SessionId,
    subject::HeldSubject,
};

/// The person behind a valid session.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    /// Their account.
    pub account_id: AccountId,
    /// Their login name; `None` for somebody whom the site's backend handed over without an address.
    pub email: Option<Email>,
    /// Whether that address is shown to be theirs.
    pub email_verified: bool,
    /// Their name on the pages.
    pub display_name: DisplayName,
    /// The site's own id for them.
    pub custom_user_id: CustomUserId,
    /// The language that they are written to in.
    pub locale: Locale,
    /// What else is kept of them.
    #[serde(skip)]
    pub fields: FieldValues,
}

impl From<Account> for Person {
    fn from(account: Account) -> Self {
        Self {
            account_id: account.id,
            email: account.email,
            email_verified: account.email_verified_at.is_some(),
            display_name: account.display_name,
            custom_user_id: account.custom_user_id,
            locale: account.locale,
            fields: account.fields,
        }
    }
}

/// Who a subject currently stands for.
#[derive(Debug, Clone)]
pub enum Principal {
    /// Somebody who is not logged in.
    Anonymous,
    /// Somebody who is.
    Authenticated(Person),
}

/// A live session: the person, and their browser's subject.
#[derive(Debug, Clone)]
pub struct ActiveSession {
    /// The session's id.
    pub id: SessionId,
    /// Who logged in.
    pub person: Person,
    /// The subject of the browser that they logged in with.
    pub subject: HeldSubject,
    /// The issuer of the identity provider that it was opened with, if it was one.
    pub provider: Option<String>,
    /// The first eight hexadecimal digits of the digest of its key, for the audit trail.
    pub digest: String,
}
