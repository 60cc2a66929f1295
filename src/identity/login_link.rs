//! Logging in with a link that was mailed: whoever has it has the mailbox.

use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{Client, Code, Directory, IdentityError, IdentityService};
use crate::{
    accounts::{Authenticated, FieldError, JudgedCode, LinkOwner, Queued},
    audit::{Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::{Rejection, email::Email, mail::LinkKind, second_factor::TypedCode},
    store::accounts::Credentials,
};

/// What a link that works leads to.
#[derive(Debug)]
pub struct OpenedLink {
    /// Whose account it logs in to.
    pub owner: LinkOwner,
    /// Whether a code is asked for beside it, in this browser.
    pub takes_code: bool,
}

impl<D: Directory> IdentityService<D> {
    /// Mails a link that logs in to whoever has this login name, with which they go on to `next`. Takes the same time whether anybody has.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] when it is no address, or an outage.
    pub async fn request_login_link(
        &self,
        client: &Client,
        email: &str,
        next: Option<&str>,
    ) -> Result<(), IdentityError> {
        let email = Email::parse(email)
            .map_err(|rejection| IdentityError::Invalid(vec![FieldError::new("email", rejection)]))?;
        match self.directory.request_login_link(&email, client.network(), next).await? {
            Queued::Queued => client.entry(Event::LoginLinkRequested, Outcome::Ok),
            Queued::Limited(account) => {
                let entry = client.entry(Event::LoginLinkRequested, Outcome::Refused).because("mail_limit");
                entry.about(account.map(|id| id.0))
            }
        }
        .write(&self.audit);
        Ok(())
    }

    /// What a link leads to in the client's browser; `None` when it does not work. Looking does not use it up.
    ///
    /// # Errors
    /// An outage.
    pub async fn open_login_link(
        &self,
        client: &Client,
        token: &OpaqueToken,
    ) -> Result<Option<OpenedLink>, IdentityError> {
        let Some((owner, credentials)) = self.login_link(token).await? else { return Ok(None) };
        let nothing = Code { typed: &"".into(), remembers: false };
        let judged = self.judge_code_alone(client, &credentials, &nothing, Event::Login);
        Ok(Some(OpenedLink { owner, takes_code: matches!(judged, JudgedCode::Wrong) }))
    }

    async fn login_link(&self, token: &OpaqueToken) -> Result<Option<(LinkOwner, Credentials)>, IdentityError> {
        if !self.mails_login_links {
            return Ok(None);
        }
        let Some(owner) = self.directory.link_owner(LinkKind::Login, token).await? else { return Ok(None) };
        let credentials = self.directory.find_credentials(&owner.email).await?;
        Ok(credentials.map(|credentials| (owner, credentials)))
    }

    /// Whose link this is, which it uses up. Where a code is missing or wrong, the link goes on working.
    pub(super) async fn verify_link(
        &self,
        client: &Client,
        token: &OpaqueToken,
        code: &Code<'_>,
        purpose: Event,
    ) -> Result<Authenticated, IdentityError> {
        let Some((owner, credentials)) = self.login_link(token).await? else {
            return Err(self.dead_link(client, purpose));
        };
        let second_factor = self.verify_code_alone(client, &credentials, code, purpose).await?;
        let email = Email::of_account(&owner.email)
            .map_err(|_| IdentityError::Failed("the account of a link has an address that none can have".to_owned()))?;
        let name = self.anonymous_name.other_for(&email);
        let Some(account) = self.directory.redeem_login_link(token, &name).await? else {
            return Err(self.dead_link(client, purpose));
        };
        client.entry(Event::LoginLinkUsed, Outcome::Ok).about(account.0).write(&self.audit);
        // Read again: an address that the link has confirmed changes name and password.
        let Some(credentials) = self.directory.find_account(account).await? else {
            return Err(self.dead_link(client, purpose));
        };
        Ok(Authenticated { second_factor, ..credentials.into() })
    }

    /// Uses a code up that stands beside no password, and gives the second factor that it is of; none where none is asked for. Wrong codes
    /// are counted by account, apart from wrong passwords, with which anybody could keep the owner out.
    pub(super) async fn verify_code_alone(
        &self,
        client: &Client,
        credentials: &Credentials,
        code: &Code<'_>,
        purpose: Event,
    ) -> Result<Option<Uuid>, IdentityError> {
        let account = &credentials.account;
        let refused = |rejection| Err(IdentityError::Invalid(vec![FieldError::new("code", rejection)]));
        let judged = match self.judge_code_alone(client, credentials, code, purpose) {
            JudgedCode::NotAsked => return Ok(None),
            JudgedCode::Remembered { factor } => return Ok(Some(factor)),
            judged => judged,
        };
        if matches!(TypedCode::parse(code.typed.expose_secret()), TypedCode::Nothing) {
            return refused(Rejection::CodeMissing);
        }
        let with_recovery_code = matches!(judged, JudgedCode::Recovery { .. });
        let buckets = self.throttle.of_link_code(account.id);
        self.reject_if_cached(client, purpose, &buckets)?;
        let open = self.count(client, purpose, &buckets).await?;
        let used = self.directory.use_code(account, judged).await;
        if !matches!(used, Ok(Err(_))) {
            drop(self.directory.refund(open, buckets));
        }
        match used? {
            Ok(factor) => {
                if with_recovery_code {
                    client.entry(Event::RecoveryCodeUsed, Outcome::Ok).about(account.id.0).write(&self.audit);
                }
                Ok(factor)
            }
            Err(reason) => {
                client.entry(purpose, Outcome::Refused).because(reason).about(account.id.0).write(&self.audit);
                refused(Rejection::WrongCode)
            }
        }
    }

    fn judge_code_alone(
        &self,
        client: &Client,
        credentials: &Credentials,
        code: &Code<'_>,
        purpose: Event,
    ) -> JudgedCode {
        let device = credentials.account.email.as_ref().and_then(|email| self.known_device(client, email));
        self.judge(device, Some(credentials), Some(code), purpose)
    }
}
