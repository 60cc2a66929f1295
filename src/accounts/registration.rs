//! Registration: from form input to an account.

use std::borrow::Cow;

use ipnet::IpNet;
use time::OffsetDateTime;

use super::{Accounts, Authenticated};
pub use crate::store::unconfirmed_accounts::Unconfirmed;
use crate::{
    crypto::password_hasher::{HashError, StoredHash},
    domain::{
        PasswordRejection, Rejection,
        account::{Account, AccountId, CustomUserId},
        display_name::{AnonymousName, DisplayName},
        email::Email,
        field::FieldValues,
        locale::Locale,
        password::{Context, Password, PasswordPolicy},
    },
    store::{
        self, StoreError,
        accounts::{CUSTOM_USER_ID_TAKEN, EMAIL_TAKEN},
    },
};

/// A requested account, with all fields validated.
#[derive(Debug)]
pub struct NewAccount {
    email: Email,
    display_name: DisplayName,
    password: Password,
    custom_user_id: Option<CustomUserId>,
    /// Whether an operator vouches for the address.
    email_verified: bool,
    locale: Locale,
}

/// What is wrong with a field of a form or a JSON body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: Cow<'static, str>,
    /// Why its value is rejected.
    pub rejection: Rejection,
}

impl FieldError {
    /// An error for the field with this name.
    #[must_use]
    pub fn new(field: impl Into<Cow<'static, str>>, rejection: impl Into<Rejection>) -> Self {
        Self { field: field.into(), rejection: rejection.into() }
    }
}

/// Why an account was not created.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// A field that the person can correct.
    #[error("{}: {}", .0.field, .0.rejection)]
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
            Self::Field(FieldError::new("email", Rejection::EmailTaken))
        } else if error.breaks(CUSTOM_USER_ID_TAKEN) {
            Self::Field(FieldError::new("custom_user_id", Rejection::CustomUserIdTaken))
        } else {
            Self::Store(error)
        }
    }
}

impl NewAccount {
    /// The requested login name.
    #[must_use]
    pub const fn email(&self) -> &Email {
        &self.email
    }

    /// The same with an operator's word that the address is the person's, if they give it.
    #[must_use]
    pub fn email_verified(self, email_verified: bool) -> Self {
        Self { email_verified, ..self }
    }

    /// The same for a person who is answered in this language.
    #[must_use]
    pub fn in_language(self, locale: Locale) -> Self {
        Self { locale, ..self }
    }

    /// The account, created now, and its password.
    #[must_use]
    pub fn into_account(self, now: OffsetDateTime) -> (Account, Password) {
        let id = AccountId::mint();
        let account = Account {
            id,
            email: Some(self.email),
            display_name: self.display_name,
            custom_user_id: self.custom_user_id.unwrap_or_else(|| id.into()),
            locale: self.locale,
            fields: FieldValues::default(),
            created_at: now,
            disabled_at: None,
            confirmation_requested_at: None,
            email_verified_at: self.email_verified.then_some(now),
        };
        (account, self.password)
    }

    /// Validates what somebody typed.
    ///
    /// # Errors
    /// The errors of all fields at once, in the order of the form.
    pub fn parse(
        policy: &PasswordPolicy,
        names: &AnonymousName,
        email: &str,
        display_name: &str,
        password: &str,
        custom_user_id: Option<&str>,
    ) -> Result<Self, Vec<FieldError>> {
        let password = policy.accept(password, &Context { email, display_name });
        Self::parse_with(names, email, display_name, password, custom_user_id)
    }

    /// Like [`Self::parse`], with a password that need not meet the policy: a random one, until the owner chooses theirs.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_with(
        names: &AnonymousName,
        email: &str,
        display_name: &str,
        password: Result<Password, PasswordRejection>,
        custom_user_id: Option<&str>,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = |field: &'static str, rejection: Rejection| errors.push(FieldError::new(field, rejection));
        let email = Email::parse(email).map_err(|rejection| keep("email", rejection));
        let display_name = names.parse_other(display_name).map_err(|rejection| keep("display_name", rejection));
        let password = password.map_err(|rejection| keep("password", rejection.into()));
        let custom_user_id = custom_user_id.map(CustomUserId::parse).transpose();
        let custom_user_id = custom_user_id.map_err(|rejection| keep("custom_user_id", rejection));
        match (email, display_name, password, custom_user_id) {
            (Ok(email), Ok(display_name), Ok(password), Ok(custom_user_id)) => Ok(Self {
                email,
                display_name,
                password,
                custom_user_id,
                email_verified: false,
                locale: Locale::default(),
            }),
            _ => Err(errors),
        }
    }
}

impl Accounts {
    /// Creates the account. Of several concurrent registrations with one login name only one succeeds: the schema decides.
    ///
    /// # Errors
    /// See [`RegistrationError`].
    pub async fn register(&self, new: NewAccount) -> Result<Authenticated, RegistrationError> {
        let (account, password_hash) = self.prepare(new).await?;
        store::accounts::insert(&self.pool, &account, &password_hash).await?;
        Ok(Authenticated {
            person: account.into(),
            password_version: 1,
            provider: None,
            handover: None,
            second_factor: None,
        })
    }

    /// Creates an account whose owner has to confirm the address, or notifies the owner of the existing one, after the same work
    /// (OWASP ASVS 6.3.8). `next` is where the person was going.
    ///
    /// # Errors
    /// See [`RegistrationError`]; a login name that is taken is not an error.
    pub async fn register_unconfirmed(
        &self,
        new: NewAccount,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Unconfirmed, RegistrationError> {
        let email = new.email.clone();
        let (account, password_hash) = self.prepare(new).await?;
        let account = (&account, &email);
        Ok(store::unconfirmed_accounts::insert(&self.pool, account, &password_hash, client_network, next).await?)
    }

    pub(super) async fn prepare(&self, new: NewAccount) -> Result<(Account, StoredHash), RegistrationError> {
        let (account, password) = new.into_account(self.clock.now());
        Ok((account, self.hasher.hash(password).await?))
    }
}
