//! Links that work once: who has one has the mailbox, or was given it by an operator.

use ipnet::IpNet;
use secrecy::SecretString;
use time::Duration;
use url::Url;

use super::Accounts;
pub use crate::store::one_time_links::LinkOwner;
use crate::{
    crypto::{opaque_token::OpaqueToken, password_hasher::HashError},
    domain::{
        account::AccountId,
        email::Email,
        mail::{LinkKind, MailKind},
        password::Password,
    },
    paths,
    store::{
        StoreError, link_redemption,
        mail_outbox::{self, NewMail},
        one_time_links,
    },
};

/// A first password is chosen within so long.
pub const FIRST_PASSWORD_LIFETIME: Duration = one_time_links::CONFIRM_LIFETIME;
/// A password is chosen anew within so long (NIST SP 800-63B-4 §4.2; OWASP ASVS 6.5.5).
pub const RESET_LIFETIME: Duration = one_time_links::RESET_LIFETIME;

/// A password was not reset. A link that does not work is no error.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The hasher failed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// The address of a link under the site's public URL.
#[must_use]
pub fn link(public_url: &Url, kind: LinkKind, token: &OpaqueToken) -> SecretString {
    let path = paths::one_time_link(kind, token.expose());
    format!("{}{path}", public_url.as_str().trim_end_matches('/')).into()
}

impl Accounts {
    /// Writes a mail with a link for choosing a password down. Whether anybody has this login name is seen when it is sent, so
    /// that asking takes the same time. Tells whether it was written down: not past the limits of mail.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer.
    pub async fn request_reset(&self, recipient: &Email, client_network: Option<IpNet>) -> Result<bool, StoreError> {
        let kind = MailKind::ResetPassword;
        mail_outbox::insert(&self.pool, NewMail { kind, recipient, client_network, now: self.clock.now() }).await
    }

    /// Makes a link with which the owner of an account chooses a password, for an operator to hand over. The account's older
    /// ones are dead from now on.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer, or the system gives no random bytes.
    pub async fn issue_reset_link(&self, account: AccountId, lifetime: Duration) -> Result<OpaqueToken, StoreError> {
        let token = OpaqueToken::mint().map_err(|error| StoreError::Failed(error.to_string()))?;
        one_time_links::issue_reset(&self.pool, account, &token.digest(), self.clock.now() + lifetime).await?;
        Ok(token)
    }

    /// Whom a link is for; `None` when it does not work. Looking does not use it up: programs look into mail before people do.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer.
    pub async fn link_owner(&self, kind: LinkKind, token: &OpaqueToken) -> Result<Option<LinkOwner>, StoreError> {
        one_time_links::find_owner(&self.pool, &token.digest(), kind, self.clock.now()).await
    }

    /// Confirms the address that a link was sent to. `None` when the link does not work.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer.
    pub async fn confirm_address(&self, token: &OpaqueToken) -> Result<Option<AccountId>, StoreError> {
        link_redemption::confirm(&self.pool, &token.digest(), self.clock.now()).await
    }

    /// Gives the account of a link another password. All its sessions end, and where mail is configured (`notice`) its owner
    /// is told. `None` when the link does not work.
    ///
    /// # Errors
    /// See [`ResetError`].
    pub async fn reset_password(
        &self,
        token: &OpaqueToken,
        password: Password,
        notice: bool,
    ) -> Result<Option<AccountId>, ResetError> {
        let password_hash = self.hasher.hash(password).await?;
        let now = self.clock.now();
        Ok(link_redemption::reset(&self.pool, &token.digest(), &password_hash, notice, now).await?)
    }
}
