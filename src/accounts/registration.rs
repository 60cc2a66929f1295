//! Becoming known: from what a person typed to an account.

use std::borrow::Cow;

use ipnet::IpNet;
use time::OffsetDateTime;

use super::{Accounts, Authenticated};
pub use crate::store::unconfirmed_accounts::Unconfirmed;
use crate::{
    crypto::{
        opaque_token::OpaqueToken,
        password_hasher::{HashError, StoredHash},
    },
    domain::{
        account::{Account, AccountId, CustomUserId},
        display_name::DisplayName,
        email::Email,
        password::{Context, Password, PasswordPolicy},
    },
    store::{
        self, StoreError,
        accounts::{CUSTOM_USER_ID_TAKEN, EMAIL_TAKEN},
    },
};

/// An account that somebody asks for, every field accepted.
#[derive(Debug)]
pub struct NewAccount {
    email: Email,
    display_name: DisplayName,
    password: Password,
    custom_user_id: Option<CustomUserId>,
}

/// What is wrong with a field of a form, in words that say how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// The field's name.
    pub field: Cow<'static, str>,
    /// The sentence beside it.
    pub message: String,
}

impl FieldError {
    /// An error beside the field of this name.
    #[must_use]
    pub fn new(field: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// An account was not made.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The person can mend it.
    #[error("{}", .0.message)]
    Field(FieldError),
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
    /// The hasher failed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl From<StoreError> for RegistrationError {
    fn from(error: StoreError) -> Self {
        if error.breaks(EMAIL_TAKEN) {
            Self::Field(FieldError::new("email", "That email address has an account already. Log in instead."))
        } else if error.breaks(CUSTOM_USER_ID_TAKEN) {
            Self::Field(FieldError::new("custom_user_id", "Another account has that custom user id."))
        } else {
            Self::Store(error)
        }
    }
}

impl NewAccount {
    /// The login name that is asked for.
    #[must_use]
    pub const fn email(&self) -> &Email {
        &self.email
    }

    /// The account that is asked for, made now, and its password.
    #[must_use]
    pub fn into_account(self, now: OffsetDateTime) -> (Account, Password) {
        let id = AccountId::mint();
        let account = Account {
            id,
            email: self.email,
            display_name: self.display_name,
            custom_user_id: self.custom_user_id.unwrap_or_else(|| id.into()),
            created_at: now,
            disabled_at: None,
            confirmation_requested_at: None,
        };
        (account, self.password)
    }

    /// Accepts what somebody typed.
    ///
    /// # Errors
    /// Every field's error at once, in the order of the form.
    pub fn parse(
        policy: &PasswordPolicy,
        email: &str,
        display_name: &str,
        password: &str,
        custom_user_id: Option<&str>,
    ) -> Result<Self, Vec<FieldError>> {
        Self::parse_with(policy, email, display_name, Some(password), custom_user_id)
    }

    /// The same, also for an account without a password: nobody logs in before its owner chose one.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_with(
        policy: &PasswordPolicy,
        email: &str,
        display_name: &str,
        password: Option<&str>,
        custom_user_id: Option<&str>,
    ) -> Result<Self, Vec<FieldError>> {
        let context = Context { email, display_name };
        let mut errors = Vec::new();
        let mut keep = |field: &'static str, message: String| errors.push(FieldError::new(field, message));
        let email = Email::parse(email).map_err(|error| keep("email", error.to_string()));
        let display_name = DisplayName::parse(display_name).map_err(|error| keep("display_name", error.to_string()));
        let password = match password {
            Some(password) => policy.accept(password, &context).map_err(|reason| reason.to_string()),
            None => unguessable_password(),
        };
        let password = password.map_err(|error| keep("password", error));
        let custom_user_id = custom_user_id.map(CustomUserId::parse).transpose();
        let custom_user_id = custom_user_id.map_err(|error| keep("custom_user_id", error.to_string()));
        match (email, display_name, password, custom_user_id) {
            (Ok(email), Ok(display_name), Ok(password), Ok(custom_user_id)) => {
                Ok(Self { email, display_name, password, custom_user_id })
            }
            _ => Err(errors),
        }
    }
}

fn unguessable_password() -> Result<Password, String> {
    let token = OpaqueToken::mint().map_err(|error| error.to_string())?;
    Ok(Password::attempt(token.expose()))
}

impl Accounts {
    /// Makes the account. Of many at once with the same login name, one succeeds: the schema decides, not a look before.
    ///
    /// # Errors
    /// See [`RegistrationError`].
    pub async fn register(&self, new: NewAccount) -> Result<Authenticated, RegistrationError> {
        let (account, password_hash) = self.prepare(new).await?;
        store::accounts::insert(&self.pool, &account, &password_hash).await?;
        Ok(Authenticated { person: account.into(), password_version: 1 })
    }

    /// Makes an account that waits for its owner to confirm the address, or writes to the owner of the one that is there:
    /// after the same work (OWASP ASVS 6.3.8).
    ///
    /// # Errors
    /// See [`RegistrationError`]; a login name that is taken is none.
    pub async fn register_unconfirmed(
        &self,
        new: NewAccount,
        client_network: Option<IpNet>,
    ) -> Result<Unconfirmed, RegistrationError> {
        let (account, password_hash) = self.prepare(new).await?;
        Ok(store::unconfirmed_accounts::insert(&self.pool, &account, &password_hash, client_network).await?)
    }

    async fn prepare(&self, new: NewAccount) -> Result<(Account, StoredHash), RegistrationError> {
        let (account, password) = new.into_account(self.clock.now());
        Ok((account, self.hasher.hash(password).await?))
    }
}
