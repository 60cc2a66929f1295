//! PostgreSQL as the [`Directory`] of the use cases.

use ipnet::IpNet;
use tokio::task::JoinHandle;
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    accounts::{
        AccountError, Accounts, Applied, Attempt, Authenticated, Confirmation, Invitation, JudgedCode, LinkOwner,
        NewAccount, OpenAttempt, PersonalData, Queued, Redeemed, RegistrationError, Unconfirmed, Undone,
    },
    audit::Entry,
    crypto::opaque_token::OpaqueToken,
    domain::{
        account::{Account, AccountId, CustomUserId},
        display_name::{AnonymousName, DisplayName},
        email::Email,
        field::FieldChanges,
        handover::{CodeRefusal, HandedOverPerson, HandoverEnd, HandoverId},
        invitation::{InvitationId, SentInvitation},
        locale::Locale,
        mail::LinkKind,
        passkey::{NewPasskey, PasskeyId, PasskeyName, PasskeyRecord, PasskeyUse},
        password::Password,
        provider::{ProviderAccount, ProviderIdentity, ProviderLogout},
        session::SessionId,
        subject::{Binding, Subject},
        throttle::{Bucket, Limited},
    },
    identity::{Client, Directory},
    store::{
        self, StoreError,
        accounts::Credentials,
        email_change_undo, email_changes,
        handovers::{self, Handover},
        invitation_requests,
        new_sessions::{self, NewSession, Opened},
        passkeys::{self, Added, Used},
        provider_accounts, provider_sessions,
        second_factors::NewFactor,
        sessions::{self, Revoked},
        subjects,
        ways_in::{self, Removal},
    },
};

impl Directory for Accounts {
    async fn find_credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        self.find_credentials(email).await
    }

    async fn find_account(&self, account: AccountId) -> Result<Option<Credentials>, StoreError> {
        store::accounts::find(&self.pool, account).await
    }

    async fn find_by_provider(&self, provider: &ProviderAccount) -> Result<Option<Credentials>, StoreError> {
        self.find_by_provider(provider).await
    }

    async fn find_by_custom_user_id(&self, id: &CustomUserId) -> Result<Option<Credentials>, StoreError> {
        store::accounts::find_by_custom_user_id(&self.pool, id).await
    }

    async fn authenticate(
        &self,
        credentials: Option<Credentials>,
        password: &Password,
        code: JudgedCode,
    ) -> Result<Attempt, AccountError> {
        self.authenticate(credentials, password, code).await
    }

    async fn use_code(
        &self,
        account: &Account,
        code: JudgedCode,
    ) -> Result<Result<Option<Uuid>, &'static str>, StoreError> {
        self.use_code(account, code).await
    }

    async fn count(&self, buckets: &[Bucket]) -> Result<Result<(), Limited>, StoreError> {
        store::throttle::count(&self.pool, buckets).await
    }

    fn refund(&self, attempt: OpenAttempt, buckets: Vec<Bucket>) -> JoinHandle<()> {
        let pool = self.pool.clone();
        let refund = async move {
            // An attempt that cannot be taken back is forgotten with the limit's pause.
            if let Err(error) = store::throttle::refund(&pool, &buckets).await {
                tracing::warn!(%error, "an attempt that was right stays counted for a while");
            }
            drop(attempt);
        };
        tokio::spawn(refund.in_current_span())
    }

    async fn binding(&self, subject: Subject) -> Result<Binding, StoreError> {
        subjects::binding(&self.pool, subject).await
    }

    async fn end_subject(&self, subject: Subject, own: Option<SessionId>) -> Result<(), StoreError> {
        subjects::end(&self.pool, subject, own).await
    }

    async fn open_session(&self, key: &[u8; 32], session: &NewSession) -> Result<Opened, StoreError> {
        let access = session.provider.as_ref().and_then(|provider| provider.access.as_ref());
        let sealed = access.map(|access| self.seal_access(session.account, access)).transpose();
        new_sessions::open(&self.pool, key, session, sealed?.flatten().as_ref()).await
    }

    async fn revoke_session(&self, session: SessionId, account: AccountId) -> Result<Option<Revoked>, StoreError> {
        sessions::revoke(&self.pool, session, Some(account)).await
    }

    async fn revoke_other_sessions(&self, account: AccountId, but: SessionId) -> Result<u64, StoreError> {
        sessions::revoke_all(&self.pool, account, Some(but)).await
    }

    async fn register(&self, new: NewAccount) -> Result<Authenticated, RegistrationError> {
        self.register(new).await
    }

    async fn register_unconfirmed(
        &self,
        new: NewAccount,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Unconfirmed, RegistrationError> {
        self.register_unconfirmed(new, client_network, next).await
    }

    async fn invitation(&self, token: &OpaqueToken) -> Result<Option<Invitation>, StoreError> {
        self.invitation(token).await
    }

    async fn send_invitation(
        &self,
        sender: AccountId,
        email: &Email,
        name: Option<&DisplayName>,
        client: &Client,
    ) -> Result<SentInvitation, StoreError> {
        self.send_invitation(sender, email, name, client.locale, client.network()).await
    }

    async fn withdraw_invitation(&self, sender: AccountId, invitation: InvitationId) -> Result<bool, StoreError> {
        invitation_requests::withdraw(&self.pool, sender, invitation).await
    }

    async fn register_invited(
        &self,
        new: NewAccount,
        token: &OpaqueToken,
    ) -> Result<Option<Authenticated>, RegistrationError> {
        self.register_invited(new, token).await
    }

    async fn register_with_provider(
        &self,
        identity: &ProviderIdentity,
        names: &AnonymousName,
        locale: Locale,
    ) -> Result<Option<Authenticated>, RegistrationError> {
        self.register_with_provider(identity, names, locale).await
    }

    async fn keep_fields(&self, account: AccountId, fields: &FieldChanges) -> Result<(), StoreError> {
        self.keep_fields(account, fields).await
    }

    async fn link_provider(
        &self,
        session: SessionId,
        provider: &ProviderAccount,
        notice: Option<&Email>,
    ) -> Result<Option<AccountId>, StoreError> {
        self.link_provider(session, provider, notice).await
    }

    async fn unlink_provider(
        &self,
        session: SessionId,
        issuer: &str,
        notice: Option<&Email>,
    ) -> Result<bool, StoreError> {
        provider_accounts::unlink(&self.pool, session, issuer, self.policy.logs_in, notice).await
    }

    async fn login_proves(&self, session: SessionId) -> Result<bool, StoreError> {
        ways_in::login_proves(&self.pool, session, self.policy.logs_in).await
    }

    async fn logged_in_recently(&self, session: SessionId) -> Result<bool, StoreError> {
        ways_in::login_proves(&self.pool, session, false).await
    }

    async fn find_passkey(&self, credential_id: &[u8]) -> Result<Option<(Credentials, PasskeyRecord)>, StoreError> {
        passkeys::find(&self.pool, credential_id).await
    }

    async fn use_passkey(&self, passkey: PasskeyId, made: &PasskeyUse) -> Result<Used, StoreError> {
        passkeys::record_use(&self.pool, passkey, made).await
    }

    async fn add_passkey(
        &self,
        session: SessionId,
        name: &PasskeyName,
        new: &NewPasskey,
        challenge: &[u8; 32],
        notice: Option<&Email>,
    ) -> Result<Added, StoreError> {
        passkeys::add(&self.pool, session, name, new, challenge, notice).await
    }

    async fn rename_passkey(
        &self,
        session: SessionId,
        passkey: PasskeyId,
        name: &PasskeyName,
    ) -> Result<bool, StoreError> {
        passkeys::rename(&self.pool, session, passkey, name).await
    }

    async fn remove_passkey(
        &self,
        session: SessionId,
        passkey: PasskeyId,
        notice: Option<&Email>,
    ) -> Result<Removal, StoreError> {
        passkeys::remove(&self.pool, session, passkey, self.policy.logs_in, notice).await
    }

    async fn end_provider_sessions(&self, logout: &ProviderLogout) -> Result<Vec<AccountId>, StoreError> {
        match logout {
            ProviderLogout::Session { issuer, id } => provider_sessions::end(&self.pool, issuer, id).await,
            ProviderLogout::Person(person) => provider_sessions::end_of(&self.pool, person).await,
        }
    }

    async fn hand_over(
        &self,
        person: HandedOverPerson,
        subject: Subject,
        code: &OpaqueToken,
    ) -> Result<Option<Handover>, RegistrationError> {
        self.hand_over(person, subject, code).await
    }

    async fn redeem_handover(
        &self,
        code: &[u8; 32],
        subject: Subject,
    ) -> Result<Result<(HandoverId, Credentials), (CodeRefusal, Option<AccountId>)>, StoreError> {
        let (handover, account) = match handovers::redeem(&self.pool, code, subject).await? {
            Ok(redeemed) => redeemed,
            Err(refused) => return Ok(Err(refused)),
        };
        let found = store::accounts::find(&self.pool, account).await?;
        Ok(found.map(|found| (handover, found)).ok_or((CodeRefusal::Unknown, None)))
    }

    async fn end_handovers(&self, end: &HandoverEnd) -> Result<Vec<AccountId>, StoreError> {
        handovers::end(&self.pool, end).await
    }

    async fn change_profile(
        &self,
        session: SessionId,
        name: &DisplayName,
        fields: &FieldChanges,
    ) -> Result<bool, StoreError> {
        self.change_profile(session, name, fields).await
    }

    async fn set_locale(&self, session: SessionId, locale: Locale) -> Result<(), StoreError> {
        self.set_locale(session, locale).await
    }

    async fn change_password(
        &self,
        session: SessionId,
        who: &Authenticated,
        new: Password,
        notice: bool,
    ) -> Result<Option<Authenticated>, AccountError> {
        self.change_password(session, who, new, notice).await
    }

    async fn add_second_factor(&self, new: &NewFactor<'_>) -> Result<Option<Uuid>, StoreError> {
        self.add_second_factor(new).await
    }

    async fn replace_recovery_codes(
        &self,
        session: SessionId,
        codes: &[[u8; 32]],
        notice: Option<&Email>,
    ) -> Result<bool, StoreError> {
        self.replace_recovery_codes(session, codes, notice).await
    }

    async fn remove_second_factor(&self, account: AccountId, notice: Option<&Email>) -> Result<bool, StoreError> {
        self.remove_second_factor(account, notice).await
    }

    async fn erase(
        &self,
        session: SessionId,
        account: AccountId,
        erased: Entry<'_>,
    ) -> Result<Option<Vec<Subject>>, StoreError> {
        PersonalData::erase(&self.pool, account, Some(session), erased).await
    }

    async fn request_reset(
        &self,
        email: &Email,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Queued, StoreError> {
        self.request_reset(email, client_network, next).await
    }

    async fn request_login_link(
        &self,
        email: &Email,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Queued, StoreError> {
        self.request_login_link(email, client_network, next).await
    }

    async fn redeem_login_link(
        &self,
        token: &OpaqueToken,
        name: &DisplayName,
    ) -> Result<Option<AccountId>, StoreError> {
        self.redeem_login_link(token, name).await
    }

    async fn link_owner(&self, kind: LinkKind, token: &OpaqueToken) -> Result<Option<LinkOwner>, StoreError> {
        self.link_owner(kind, token).await
    }

    async fn confirm_address(&self, token: &OpaqueToken, password: &Password) -> Result<Confirmation, AccountError> {
        self.confirm_address(token, password).await
    }

    async fn reset_password(
        &self,
        token: &OpaqueToken,
        password: Password,
        name: &DisplayName,
        notice: bool,
    ) -> Result<Option<Redeemed>, AccountError> {
        self.reset_password(token, password, name, notice).await
    }

    async fn request_email_change(
        &self,
        session: SessionId,
        new: &Email,
        client_network: Option<IpNet>,
    ) -> Result<Option<Queued>, StoreError> {
        email_changes::request(&self.pool, session, new, client_network).await
    }

    async fn withdraw_email_change(&self, session: SessionId) -> Result<bool, StoreError> {
        email_changes::withdraw(&self.pool, session).await
    }

    async fn apply_email_change(&self, token: &OpaqueToken) -> Result<Applied, StoreError> {
        email_changes::apply(&self.pool, &token.digest()).await
    }

    async fn undo_email_change(&self, token: &OpaqueToken, reset: &OpaqueToken) -> Result<Option<Undone>, StoreError> {
        let unmatchable = self.hasher.unmatchable();
        email_change_undo::undo(&self.pool, &token.digest(), &unmatchable, &reset.digest()).await
    }
}
