//! What the use cases ask of whatever keeps accounts and sessions: PostgreSQL in a server, memory in the unit tests.

#![expect(async_fn_in_trait, reason = "every caller is in this crate, and none needs the futures to be Send")]

use ipnet::IpNet;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::Client;
use crate::{
    accounts::{
        AccountError, Applied, Attempt, Authenticated, Confirmation, Invitation, JudgedCode, LinkOwner, NewAccount,
        OpenAttempt, Queued, Redeemed, RegistrationError, Unconfirmed, Undone,
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
    store::{
        StoreError,
        accounts::Credentials,
        handovers::Handover,
        new_sessions::{NewSession, Opened},
        passkeys::{Added, Used},
        second_factors::NewFactor,
        sessions::Revoked,
        ways_in::Removal,
    },
};

/// Accounts, sessions, and counts of attempts. Errors are those of the store and of the password hasher.
pub trait Directory {
    /// What is kept of whoever has this login name.
    async fn find_credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError>;
    /// What is kept of an account.
    async fn find_account(&self, account: AccountId) -> Result<Option<Credentials>, StoreError>;
    /// What is kept of somebody at an identity provider, if they have an account.
    async fn find_by_provider(&self, provider: &ProviderAccount) -> Result<Option<Credentials>, StoreError>;
    /// What is kept of whoever has this id of the site's own.
    async fn find_by_custom_user_id(&self, id: &CustomUserId) -> Result<Option<Credentials>, StoreError>;
    /// Compares a password, at the same cost whether there are credentials or not, and uses the code up when it was right.
    async fn authenticate(
        &self,
        credentials: Option<Credentials>,
        password: &Password,
        code: JudgedCode,
    ) -> Result<Attempt, AccountError>;

    /// Uses a code up. The second factor that it is of, or why it is worth nothing.
    async fn use_code(
        &self,
        account: &Account,
        code: JudgedCode,
    ) -> Result<Result<Option<Uuid>, &'static str>, StoreError>;

    /// Counts an attempt in all of these buckets, or in none when one of them is full.
    async fn count(&self, buckets: &[Bucket]) -> Result<Result<(), Limited>, StoreError>;
    /// Takes an attempt back in these buckets, whether the caller waits for that or not. Until then it is open.
    fn refund(&self, attempt: OpenAttempt, buckets: Vec<Bucket>) -> JoinHandle<()>;

    /// Which cookies of a subject count; [`Binding::FREE`] for one that nobody has logged in with.
    async fn binding(&self, subject: Subject) -> Result<Binding, StoreError>;
    /// Ends a subject's conversation in the browser of this session: no cookie and no session brings it back.
    async fn end_subject(&self, subject: Subject, own: Option<SessionId>) -> Result<(), StoreError>;
    /// Links the subject to the account and opens the session, in one transaction.
    async fn open_session(&self, key: &[u8; 32], session: &NewSession) -> Result<Opened, StoreError>;
    /// Ends one session of an account, and its subject; `None` when it has ended already.
    async fn revoke_session(&self, session: SessionId, account: AccountId) -> Result<Option<Revoked>, StoreError>;
    /// Ends every session of an account but one, and their subjects.
    async fn revoke_other_sessions(&self, account: AccountId, but: SessionId) -> Result<u64, StoreError>;

    /// Makes an account that may be used at once.
    async fn register(&self, new: NewAccount) -> Result<Authenticated, RegistrationError>;
    /// Makes an account that waits for its address to be confirmed, and queues the mail.
    async fn register_unconfirmed(
        &self,
        new: NewAccount,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Unconfirmed, RegistrationError>;
    /// Whom an invitation is for; `None` when it is dead. Looking does not use it up.
    async fn invitation(&self, token: &OpaqueToken) -> Result<Option<Invitation>, StoreError>;
    /// Invites somebody in a person's name, within the limits of mail.
    async fn send_invitation(
        &self,
        sender: AccountId,
        email: &Email,
        name: Option<&DisplayName>,
        client: &Client,
    ) -> Result<SentInvitation, StoreError>;
    /// Ends an invitation of a person's. Whether there was one.
    async fn withdraw_invitation(&self, sender: AccountId, invitation: InvitationId) -> Result<bool, StoreError>;
    /// Makes the account of somebody who was invited, and uses the invitation up; `None` when it is dead.
    async fn register_invited(
        &self,
        new: NewAccount,
        token: &OpaqueToken,
    ) -> Result<Option<Authenticated>, RegistrationError>;
    /// Makes an account for somebody whom a provider vouches for; `None` when they have got one in the same moment.
    async fn register_with_provider(
        &self,
        identity: &ProviderIdentity,
        names: &AnonymousName,
        locale: Locale,
    ) -> Result<Option<Authenticated>, RegistrationError>;
    /// Keeps what a provider says of the owner of an account.
    async fn keep_fields(&self, account: AccountId, fields: &FieldChanges) -> Result<(), StoreError>;
    /// Connects somebody at a provider with the account of a session. Whose they are now; `None` when the session has ended.
    async fn link_provider(
        &self,
        session: SessionId,
        provider: &ProviderAccount,
        notice: Option<&Email>,
    ) -> Result<Option<AccountId>, StoreError>;
    /// Disconnects the account of a session from a provider, unless that is the last way in. Whether it is done.
    async fn unlink_provider(
        &self,
        session: SessionId,
        issuer: &str,
        notice: Option<&Email>,
    ) -> Result<bool, StoreError>;
    /// Whether the login of a session stands in for a password: its account has none that counts, and it was moments ago.
    async fn login_proves(&self, session: SessionId) -> Result<bool, StoreError>;
    /// Whether the login of a session was moments ago.
    async fn logged_in_recently(&self, session: SessionId) -> Result<bool, StoreError>;
    /// A passkey and its owner, by what the authenticator calls it.
    async fn find_passkey(&self, credential_id: &[u8]) -> Result<Option<(Credentials, PasskeyRecord)>, StoreError>;
    /// Notes the use of a passkey, unless its challenge was answered before or it has not counted on.
    async fn use_passkey(&self, passkey: PasskeyId, made: &PasskeyUse) -> Result<Used, StoreError>;
    /// Adds a passkey to the account of a session.
    async fn add_passkey(
        &self,
        session: SessionId,
        name: &PasskeyName,
        new: &NewPasskey,
        challenge: &[u8; 32],
        notice: Option<&Email>,
    ) -> Result<Added, StoreError>;
    /// Gives a passkey of a session's account another name. Whether there is one.
    async fn rename_passkey(
        &self,
        session: SessionId,
        passkey: PasskeyId,
        name: &PasskeyName,
    ) -> Result<bool, StoreError>;
    /// Removes a passkey from the account of a session, unless it is the last way in.
    async fn remove_passkey(
        &self,
        session: SessionId,
        passkey: PasskeyId,
        notice: Option<&Email>,
    ) -> Result<Removal, StoreError>;
    /// Ends the sessions that a logout at a provider ends, and their subjects. The account of each.
    async fn end_provider_sessions(&self, logout: &ProviderLogout) -> Result<Vec<AccountId>, StoreError>;
    /// Writes down that the site's own backend vouches for somebody in a browser. `None` when their account was disabled meanwhile.
    async fn hand_over(
        &self,
        person: HandedOverPerson,
        subject: Subject,
        code: &OpaqueToken,
    ) -> Result<Option<Handover>, RegistrationError>;
    /// Uses a code up in the browser with this subject. Whose account it is; or why not, and whose account the code is about.
    async fn redeem_handover(
        &self,
        code: &[u8; 32],
        subject: Subject,
    ) -> Result<Result<(HandoverId, Credentials), (CodeRefusal, Option<AccountId>)>, StoreError>;
    /// Ends hand-overs, their sessions and the subjects of those. The account of each session.
    async fn end_handovers(&self, end: &HandoverEnd) -> Result<Vec<AccountId>, StoreError>;
    /// Gives the person of a session another name and other values of their own. Whether the session was live.
    async fn change_profile(
        &self,
        session: SessionId,
        name: &DisplayName,
        fields: &FieldChanges,
    ) -> Result<bool, StoreError>;
    /// Gives the account of a session another language.
    async fn set_locale(&self, session: SessionId, locale: Locale) -> Result<(), StoreError>;
    /// Gives an account another password, unless it has changed since `who` proved the old one, or the session has ended. Ends every
    /// session, and their subjects.
    async fn change_password(
        &self,
        session: SessionId,
        who: &Authenticated,
        new: Password,
        notice: bool,
    ) -> Result<Option<Authenticated>, AccountError>;
    /// Asks for the codes of an app from now on. Gives its id; `None` when the account has one already, or has changed meanwhile.
    async fn add_second_factor(&self, new: &NewFactor<'_>) -> Result<Option<Uuid>, StoreError>;
    /// Puts new recovery codes in the place of the old ones. Whether the session is live and has a second factor.
    async fn replace_recovery_codes(
        &self,
        session: SessionId,
        codes: &[[u8; 32]],
        notice: Option<&Email>,
    ) -> Result<bool, StoreError>;
    /// Asks for no codes any more. Whether any were asked for.
    async fn remove_second_factor(&self, account: AccountId, notice: Option<&Email>) -> Result<bool, StoreError>;
    /// Deletes an account with its sessions, ends its subjects, and writes `erased` and what follows from it to the trail, in one
    /// transaction. Gives the subjects; `None` when the session has ended.
    async fn erase(
        &self,
        session: SessionId,
        account: AccountId,
        erased: Entry<'_>,
    ) -> Result<Option<Vec<Subject>>, StoreError>;

    /// Queues a mail with a reset link, within the limits of mail.
    async fn request_reset(
        &self,
        email: &Email,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Queued, StoreError>;
    /// Queues a mail with a link that logs in, within the limits of mail.
    async fn request_login_link(
        &self,
        email: &Email,
        client_network: Option<IpNet>,
        next: Option<&str>,
    ) -> Result<Queued, StoreError>;
    /// Uses up a link that logs in. Whose it was, who gets this name where the address was not confirmed yet; `None` when it is dead.
    async fn redeem_login_link(&self, token: &OpaqueToken, name: &DisplayName)
    -> Result<Option<AccountId>, StoreError>;
    /// Whom a link is for; `None` when it is dead. Looking does not use it up.
    async fn link_owner(&self, kind: LinkKind, token: &OpaqueToken) -> Result<Option<LinkOwner>, StoreError>;
    /// Uses a link up to confirm the address it was sent to, when the password is that of its registration.
    async fn confirm_address(&self, token: &OpaqueToken, password: &Password) -> Result<Confirmation, AccountError>;
    /// Uses a link up to set a password, and this name where the address was not confirmed yet. Ends every session.
    async fn reset_password(
        &self,
        token: &OpaqueToken,
        password: Password,
        name: &DisplayName,
        notice: bool,
    ) -> Result<Option<Redeemed>, AccountError>;
    /// Writes down that the person of a session wants another address, and queues the mail that goes there. `None` when the session has ended.
    async fn request_email_change(
        &self,
        session: SessionId,
        new: &Email,
        client_network: Option<IpNet>,
    ) -> Result<Option<Queued>, StoreError>;
    /// Forgets that the person of a session wants another address. Whether they did.
    async fn withdraw_email_change(&self, session: SessionId) -> Result<bool, StoreError>;
    /// Uses a link up to give its account the new address.
    async fn apply_email_change(&self, token: &OpaqueToken) -> Result<Applied, StoreError>;
    /// Uses a link up to give its account the old address back. The token chooses a password; `None` when the link does not work.
    async fn undo_email_change(&self, token: &OpaqueToken, reset: &OpaqueToken) -> Result<Option<Undone>, StoreError>;
}
