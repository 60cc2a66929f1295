//! Accounts of people who log in with an identity provider.

use super::{Accounts, Authenticated, FieldError, RegistrationError};
use crate::{
    domain::{
        Rejection,
        account::{Account, AccountId},
        display_name::AnonymousName,
        email::Email,
        field::{FieldChanges, FieldValues},
        locale::Locale,
        provider::{ProviderAccount, ProviderIdentity},
        session::SessionId,
    },
    store::{self, StoreError, accounts::Credentials, provider_accounts::PROVIDER_ACCOUNT_TAKEN},
};

impl Accounts {
    /// What is kept of somebody at a provider, if they have an account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn find_by_provider(&self, provider: &ProviderAccount) -> Result<Option<Credentials>, StoreError> {
        store::provider_accounts::find(&self.pool, provider).await
    }

    /// Makes an account without a password for somebody whom a provider vouches for, under the address that it vouches for, too. `None`
    /// when they have got an account in the same moment.
    ///
    /// # Errors
    /// See [`RegistrationError`]: it names `email` when the provider vouches for no address, or when another account has it. That one may
    /// be another person's, whom the provider knows nothing of.
    pub async fn register_with_provider(
        &self,
        identity: &ProviderIdentity,
        names: &AnonymousName,
        locale: Locale,
    ) -> Result<Option<Authenticated>, RegistrationError> {
        let unusable = |rejection| RegistrationError::Field(FieldError::new("email", rejection));
        let email = identity.verified_email.as_deref().ok_or_else(|| unusable(Rejection::EmailMissing))?;
        let email = Email::parse(email).map_err(unusable)?;
        let name = identity.name.as_deref().and_then(|name| names.parse_other(name).ok());
        let (id, now) = (AccountId::mint(), self.clock.now());
        let account = Account {
            id,
            display_name: name.unwrap_or_else(|| names.other_for(&email)),
            email: Some(email),
            custom_user_id: identity.custom_user_id.clone().unwrap_or_else(|| id.into()),
            locale,
            fields: FieldValues::default(),
            created_at: now,
            disabled_at: None,
            confirmation_requested_at: None,
            email_verified_at: Some(now),
        };
        match store::provider_accounts::insert(&self.pool, &account, &self.hasher.unmatchable(), &identity.account)
            .await
        {
            Err(error) if error.breaks(PROVIDER_ACCOUNT_TAKEN) => Ok(None),
            inserted => {
                inserted?;
                Ok(Some(Authenticated {
                    person: account.into(),
                    password_version: 1,
                    provider: None,
                    handover: None,
                    second_factor: None,
                }))
            }
        }
    }

    /// Keeps what a provider says of the owner of an account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn keep_fields(&self, account: AccountId, fields: &FieldChanges) -> Result<(), StoreError> {
        store::accounts::set_fields(&self.pool, account, fields).await.map(drop)
    }

    /// Connects somebody at a provider with the account of this session. Gives the account that they belong to now, which may have been
    /// another before; none when the session has ended.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn link_provider(
        &self,
        session: SessionId,
        provider: &ProviderAccount,
        notice: Option<&Email>,
    ) -> Result<Option<AccountId>, StoreError> {
        store::provider_accounts::link(&self.pool, session, provider, notice).await
    }
}

impl From<Credentials> for Authenticated {
    fn from(credentials: Credentials) -> Self {
        Self {
            password_version: credentials.password_version,
            person: credentials.account.into(),
            provider: None,
            handover: None,
            second_factor: None,
        }
    }
}
