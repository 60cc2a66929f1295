//! Password changes, by an account's owner or by an operator.

use super::{AccountError, Accounts, Authenticated};
use crate::{
    domain::{account::AccountId, mail::MailKind, password::Password, session::SessionId},
    store::{self, mail_outbox::NewMail},
};

impl Accounts {
    /// Changes the password of somebody who has just given the current one. All sessions end, so anyone else who knew the old password is
    /// logged out (ASVS 7.4.3). If `notice` is set (mail is configured), the owner is notified (ASVS 6.3.7). `None` if the password was
    /// changed meanwhile, the session has ended, or the account is gone.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn change_password(
        &self,
        session: SessionId,
        who: &Authenticated,
        new: Password,
        notice: bool,
    ) -> Result<Option<Authenticated>, AccountError> {
        let hash = self.hasher.hash(new).await?;
        let (account, old) = (who.person.account_id, who.password_version);
        let notice = who.person.email.as_ref().filter(|_| notice).map(|recipient| NewMail {
            kind: MailKind::PasswordChanged,
            recipient,
            client_network: None,
            next: None,
        });
        let version =
            store::accounts::replace_password(&self.pool, account, Some((old, session)), &hash, notice).await?;
        Ok(version.map(|password_version| Authenticated {
            password_version,
            person: who.person.clone(),
            provider: None,
            handover: None,
            second_factor: None,
        }))
    }

    /// Sets an account's password without asking for the current one. All sessions end. Returns whether the account exists.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn set_password(&self, account: AccountId, new: Password) -> Result<bool, AccountError> {
        let hash = self.hasher.hash(new).await?;
        Ok(store::accounts::replace_password(&self.pool, account, None, &hash, None).await?.is_some())
    }
}
