//! An account: a registered person.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Rejection, display_name::DisplayName, email::Email, field::FieldValues, locale::Locale};

/// An account's own id. The assistant sees it only if the operator set no other `custom_user_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub Uuid);

impl AccountId {
    /// A random id for a new account.
    #[must_use]
    pub fn mint() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The site's own id for a person, which the assistant's actions read from the user payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomUserId(String);

impl CustomUserId {
    /// Parses an id given by an operator.
    ///
    /// # Errors
    /// When it is empty, longer than 200 bytes, or contains a control character.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let fits = (1..=200).contains(&text.len()) && !text.chars().any(char::is_control) && text.trim() == text;
        if fits { Ok(Self(text.to_owned())) } else { Err(Rejection::CustomUserIdMalformed) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<AccountId> for CustomUserId {
    fn from(id: AccountId) -> Self {
        Self(id.to_string())
    }
}

/// A registered person, without what only authentication needs.
#[derive(Debug, Clone, Serialize)]
pub struct Account {
    /// The account's own id.
    pub id: AccountId,
    /// Login name; unique. `None` for somebody whom the site's backend handed over without an address.
    pub email: Option<Email>,
    /// Name that the person goes by.
    pub display_name: DisplayName,
    /// The site's own id for the person.
    pub custom_user_id: CustomUserId,
    /// The language to answer its owner in.
    pub locale: Locale,
    /// What else is kept of the person. Not part of lists.
    #[serde(skip)]
    pub fields: FieldValues,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was disabled; `None` while it is enabled.
    #[serde(with = "time::serde::rfc3339::option")]
    pub disabled_at: Option<OffsetDateTime>,
    /// Since when it has been waiting for its owner to confirm the address; `None` once confirmed, or where no confirmation is required.
    #[serde(with = "time::serde::rfc3339::option")]
    pub confirmation_requested_at: Option<OffsetDateTime>,
    /// When its owner used a link that was mailed to the address, or an operator vouched for it; `None` while neither happened.
    #[serde(with = "time::serde::rfc3339::option")]
    pub email_verified_at: Option<OffsetDateTime>,
}

impl Account {
    /// Whether it can be used.
    #[must_use]
    pub const fn state(&self) -> AccountState {
        match (self.disabled_at, self.confirmation_requested_at) {
            (Some(_), _) => AccountState::Disabled,
            (None, Some(_)) => AccountState::Unconfirmed,
            (None, None) => AccountState::Enabled,
        }
    }
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Usable.
    Enabled,
    /// Its owner has not confirmed the address yet.
    Unconfirmed,
    /// Disabled by an operator.
    Disabled,
}

impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Enabled => "enabled",
            Self::Unconfirmed => "unconfirmed",
            Self::Disabled => "disabled",
        })
    }
}
