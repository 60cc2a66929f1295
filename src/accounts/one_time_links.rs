//! One-time links: whoever has one controls the mailbox, or was given it by an operator.

use ipnet::IpNet;
use secrecy::SecretString;
use time::Duration;
use url::Url;

use super::{AccountError, Accounts};
pub use crate::store::{link_redemption::Redeemed, mail_outbox::Queued, one_time_links::LinkOwner};
use crate::{
    crypto::{opaque_token::OpaqueToken, password_hasher::Verification},
    domain::{
        account::AccountId,
        display_name::DisplayName,
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

/// Time limit for choosing a first password.
pub const FIRST_PASSWORD_LIFETIME: Duration = one_time_links::CONFIRM_LIFETIME;
/// Time limit for resetting a password (NIST SP 800-63B-4 §4.2; OWASP ASVS 6.5.5).
pub const RESET_LIFETIME: Duration = one_time_links::RESET_LIFETIME;

/// The URL of a link, below the site's public URL.
#[must_use]
pub fn link(public_url: &Url, kind: LinkKind, token: &OpaqueToken) -> SecretString {
    let path = paths::one_time_link(kind, token.expose());
    format!("{}{path}", public_url.as_str().trim_end_matches('/')).into()
}

/// What came of confirming an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// It is confirmed, and its account may be used.
    Done(Redeemed),
    /// The password is not the one of the link's registration. The link still works.
    WrongPassword,
    /// The link does not work.
    DeadLink,
}

impl Accounts {
    /// Queues a mail with a password reset link. Whether the account exists is only checked when the mail is sent, so that the request
    /// takes the same time either way. `next` is where the person was going.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn request_reset(
        &self,
        recipient: &Email,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Queued, StoreError> {
        let kind = MailKind::ResetPassword;
        mail_outbox::insert(&self.pool, NewMail { kind, recipient, client_network, next }).await
    }

    /// Queues a mail with a link that logs in, as [`Self::request_reset`] does with one for a password.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn request_login_link(
        &self,
        recipient: &Email,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Queued, StoreError> {
        let kind = MailKind::LoginLink;
        mail_outbox::insert(&self.pool, NewMail { kind, recipient, client_network, next }).await
    }

    /// Uses a link up that logs in. An account whose address was not confirmed yet gets this `name`, and has no password from now on.
    /// `None` if the link does not work.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn redeem_login_link(
        &self,
        token: &OpaqueToken,
        name: &DisplayName,
    ) -> Result<Option<AccountId>, StoreError> {
        link_redemption::log_in(&self.pool, &token.digest(), &self.hasher.unmatchable(), name).await
    }

    /// Creates a password reset link for an operator to hand over. The account's older links stop working.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer, or the system provides no random bytes.
    pub async fn issue_reset_link(&self, account: AccountId, lifetime: Duration) -> Result<OpaqueToken, StoreError> {
        let token = OpaqueToken::mint().map_err(|error| StoreError::Failed(error.to_string()))?;
        one_time_links::issue_reset(&self.pool, account, &token.digest(), lifetime).await?;
        Ok(token)
    }

    /// Whom a link is for; `None` if it does not work. Looking does not use it up: mail scanners follow links before people do.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn link_owner(&self, kind: LinkKind, token: &OpaqueToken) -> Result<Option<LinkOwner>, StoreError> {
        one_time_links::find_owner(&self.pool, &token.digest(), kind).await
    }

    /// Where the person of a link that no longer works was going, if that is still known.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn next_of_link(&self, token: &OpaqueToken) -> Result<Option<String>, StoreError> {
        one_time_links::find_next(&self.pool, &token.digest()).await
    }

    /// Confirms the address that a link was sent to, for somebody who knows the password of the registration that it belongs to. The
    /// mailbox alone does not do: a stranger may have registered with its address.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn confirm_address(
        &self,
        token: &OpaqueToken,
        password: &Password,
    ) -> Result<Confirmation, AccountError> {
        let digest = token.digest();
        let Some(hash) = one_time_links::registered_password(&self.pool, &digest).await? else {
            return Ok(Confirmation::DeadLink);
        };
        if matches!(self.hasher.verify(password.clone(), Some(hash)).await?, Verification::Wrong) {
            return Ok(Confirmation::WrongPassword);
        }
        let confirmed = link_redemption::confirm(&self.pool, &digest).await?;
        Ok(confirmed.map_or(Confirmation::DeadLink, Confirmation::Done))
    }

    /// Sets a new password by means of a link. All the account's sessions end; an account whose address was not confirmed yet gets this
    /// `name`; and if `notice` is set (mail is configured), the owner is
    /// notified. `None` if the link does not work.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn reset_password(
        &self,
        token: &OpaqueToken,
        password: Password,
        name: &DisplayName,
        notice: bool,
    ) -> Result<Option<Redeemed>, AccountError> {
        let password_hash = self.hasher.hash(password).await?;
        Ok(link_redemption::reset(&self.pool, &token.digest(), &password_hash, name, notice).await?)
    }
}
