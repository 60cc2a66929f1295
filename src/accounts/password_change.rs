//! Another password for an account: from its owner, who gave the current one, or from an operator.

use super::{Accounts, Authenticated, AuthenticationError};
use crate::{
    domain::{account::AccountId, mail::MailKind, password::Password},
    store::{self, mail_outbox::NewMail},
};

impl Accounts {
    /// Gives somebody whose current password was right a new one. Every session ends: whoever else knew the old password is out
    /// (ASVS 7.4.3). Where mail is configured (`notice`) its owner is told (ASVS 6.3.7). `None` when the password was changed meanwhile, or the account is gone.
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub async fn change_password(
        &self,
        who: &Authenticated,
        new: Password,
        notice: bool,
    ) -> Result<Option<Authenticated>, AuthenticationError> {
        let hash = self.hasher.hash(new).await?;
        let (account, old) = (who.person.account_id, who.password_version);
        let notice = notice.then(|| NewMail {
            kind: MailKind::PasswordChanged,
            recipient: &who.person.email,
            client_network: None,
            now: self.clock.now(),
        });
        let version = store::accounts::replace_password(&self.pool, account, Some(old), &hash, notice).await?;
        Ok(version.map(|password_version| Authenticated { password_version, person: who.person.clone() }))
    }

    /// Gives an account a new password, whatever the current one is. Every session ends. Tells whether there is such an account.
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub async fn set_password(&self, account: AccountId, new: Password) -> Result<bool, AuthenticationError> {
        let hash = self.hasher.hash(new).await?;
        Ok(store::accounts::replace_password(&self.pool, account, None, &hash, None).await?.is_some())
    }
}
