//! A [`Directory`] in memory, with the promises that PostgreSQL keeps: a subject belongs to one account, and what belongs together
//! is done together.

use std::{cell::RefCell, collections::HashMap};

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    accounts::{
        AccountError, Applied, Attempt, Authenticated, Confirmation, FieldError, Invitation, JudgedCode, LinkOwner,
        NewAccount, OpenAttempt, Queued, Redeemed, RegistrationError, Unconfirmed, Undone,
    },
    audit::Entry,
    crypto::opaque_token::OpaqueToken,
    domain::{
        Rejection,
        account::{Account, AccountId, CustomUserId},
        display_name::{AnonymousName, DisplayName},
        email::Email,
        field::{FieldChanges, FieldValues},
        handover::{CODE_LIFETIME, CodeRefusal, HandedOverPerson, HandoverEnd, HandoverId},
        invitation::{InvitationId, SentInvitation},
        locale::Locale,
        mail::{LinkKind, MailKind},
        passkey::{NewPasskey, PasskeyId, PasskeyName, PasskeyRecord, PasskeyUse},
        password::{Password, PasswordPolicy},
        provider::{ProviderAccount, ProviderIdentity, ProviderLogout},
        session::SessionId,
        subject::{Binding, Subject},
        throttle::{Bucket, Limited},
    },
    identity::{Client, Directory},
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

/// When every test takes place.
pub const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

#[derive(Debug, Default)]
pub struct Memory {
    pub accounts: RefCell<Vec<Kept>>,
    /// Whose a subject is, if that account still exists, and which of its cookies count.
    pub subjects: RefCell<HashMap<Subject, (Option<AccountId>, Binding)>>,
    pub sessions: RefCell<Vec<KeptSession>>,
    pub mails: RefCell<Vec<MailKind>>,
    handovers: RefCell<Vec<KeptHandover>>,
    counts: RefCell<HashMap<[u8; 32], u32>>,
    /// Whether mail is refused: too many were asked for.
    pub mail_is_limited: bool,
    /// How every question fails.
    pub failure: Option<fn(String) -> StoreError>,
    /// Whether the account is given another password between the proof and the session.
    pub changes_meanwhile: bool,
}

#[derive(Debug)]
pub struct Kept {
    pub account: Account,
    password: SecretString,
    version: i32,
    pub link: Option<(LinkKind, [u8; 32])>,
    provider: Option<ProviderAccount>,
}

#[derive(Debug)]
struct KeptHandover {
    id: HandoverId,
    code: [u8; 32],
    account: AccountId,
    subject: Subject,
    is_redeemed: bool,
}

#[derive(Debug)]
pub struct KeptSession {
    id: SessionId,
    digest: [u8; 32],
    account: AccountId,
    subject: Subject,
    handover: Option<HandoverId>,
}

impl Kept {
    fn credentials(&self) -> Credentials {
        Credentials {
            account: self.account.clone(),
            password_hash: self.password.clone(),
            password_version: self.version,
            second_factor: None,
        }
    }
}

impl Memory {
    pub fn add(&self, email: &str, password: &str) -> AccountId {
        let name = email.split('@').next().unwrap();
        let (policy, names) = (PasswordPolicy::new(8), AnonymousName::default());
        let new = NewAccount::parse(&policy, &names, email, name, password, None);
        let (account, _) = new.unwrap().into_account(NOW);
        let id = account.id;
        self.keep(&account, password.into(), None);
        id
    }

    fn keep(&self, account: &Account, password: SecretString, provider: Option<ProviderAccount>) {
        let kept = Kept { account: account.clone(), password, version: 1, link: None, provider };
        self.accounts.borrow_mut().push(kept);
    }

    pub fn edit(&self, id: AccountId, change: impl FnOnce(&mut Kept)) {
        change(self.accounts.borrow_mut().iter_mut().find(|kept| kept.account.id == id).unwrap());
    }

    pub fn add_link(&self, id: AccountId, kind: LinkKind) -> OpaqueToken {
        let token = OpaqueToken::mint().unwrap();
        self.edit(id, |kept| kept.link = Some((kind, token.digest())));
        token
    }

    pub fn session_of(&self, key: &OpaqueToken) -> SessionId {
        self.sessions.borrow().iter().find(|session| session.digest == key.digest()).unwrap().id
    }

    pub fn is_live(&self, session: SessionId) -> bool {
        self.sessions.borrow().iter().any(|kept| kept.id == session)
    }

    fn answer<T>(&self, answer: T) -> Result<T, StoreError> {
        self.failure.map_or(Ok(answer), |failure| Err(failure("no database".to_owned())))
    }

    /// Ends sessions, and the subjects they speak under.
    fn end_sessions(&self, ends: impl Fn(&KeptSession) -> bool) -> Vec<KeptSession> {
        let ended: Vec<_> = self.sessions.borrow_mut().extract_if(.., |session| ends(session)).collect();
        for session in &ended {
            self.count_up(session.subject);
        }
        ended
    }

    /// Voids every cookie of a subject.
    fn count_up(&self, subject: Subject) {
        if let Some((_, binding)) = self.subjects.borrow_mut().get_mut(&subject) {
            binding.0 += 1;
        }
    }

    /// Gives an account another password, which ends its sessions.
    fn set_password(&self, id: AccountId, new: &Password) -> i32 {
        self.end_sessions(|session| session.account == id);
        let mut accounts = self.accounts.borrow_mut();
        let kept = accounts.iter_mut().find(|kept| kept.account.id == id).unwrap();
        (kept.password, kept.version) = (text(new), kept.version + 1);
        kept.version
    }

    fn linked(&self, kind: LinkKind, token: &OpaqueToken) -> Option<AccountId> {
        let accounts = self.accounts.borrow();
        let kept = accounts.iter().find(|kept| kept.link == Some((kind, token.digest())))?;
        Some(kept.account.id)
    }
}

fn text(password: &Password) -> SecretString {
    String::from_utf8(password.expose_bytes().to_vec()).unwrap().into()
}

impl Directory for Memory {
    async fn find_credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        let accounts = self.accounts.borrow();
        let kept =
            accounts.iter().find(|kept| Email::parse(email).is_ok_and(|email| Some(email) == kept.account.email));
        self.answer(kept.map(Kept::credentials))
    }

    async fn find_account(&self, account: AccountId) -> Result<Option<Credentials>, StoreError> {
        let accounts = self.accounts.borrow();
        self.answer(accounts.iter().find(|kept| kept.account.id == account).map(Kept::credentials))
    }

    async fn find_by_provider(&self, provider: &ProviderAccount) -> Result<Option<Credentials>, StoreError> {
        let accounts = self.accounts.borrow();
        self.answer(accounts.iter().find(|kept| kept.provider.as_ref() == Some(provider)).map(Kept::credentials))
    }

    async fn authenticate(
        &self,
        credentials: Option<Credentials>,
        password: &Password,
        _: JudgedCode,
    ) -> Result<Attempt, AccountError> {
        let Some(credentials) = credentials else {
            return Ok(Attempt::Refused { reason: "unknown_account", account: None });
        };
        let id = credentials.account.id;
        if credentials.password_hash.expose_secret() != text(password).expose_secret() {
            return Ok(Attempt::Refused { reason: "wrong_password", account: Some(id) });
        }
        if credentials.account.confirmation_requested_at.is_some() {
            return Ok(Attempt::Unconfirmed(id));
        }
        let (password_version, person) = (credentials.password_version, credentials.account.into());
        Ok(Attempt::Accepted(Authenticated {
            person,
            password_version,
            provider: None,
            handover: None,
            second_factor: None,
        }))
    }

    async fn use_code(&self, _: &Account, _: JudgedCode) -> Result<Result<Option<Uuid>, &'static str>, StoreError> {
        self.answer(Ok(None))
    }

    async fn count(&self, buckets: &[Bucket]) -> Result<Result<(), Limited>, StoreError> {
        let mut counts = self.counts.borrow_mut();
        let full = |bucket: &&Bucket| counts.get(&bucket.digest).is_some_and(|count| *count >= bucket.limit.burst);
        if let Some(bucket) = buckets.iter().find(full).copied() {
            return self.answer(Err(Limited { bucket, retry_after: bucket.limit.pause }));
        }
        for bucket in buckets {
            *counts.entry(bucket.digest).or_default() += 1;
        }
        self.answer(Ok(()))
    }

    fn refund(&self, _: OpenAttempt, buckets: Vec<Bucket>) -> JoinHandle<()> {
        for bucket in buckets {
            *self.counts.borrow_mut().get_mut(&bucket.digest).unwrap() -= 1;
        }
        tokio::spawn(async {})
    }

    async fn binding(&self, subject: Subject) -> Result<Binding, StoreError> {
        self.answer(self.subjects.borrow().get(&subject).map_or(Binding::FREE, |(_, binding)| *binding))
    }

    async fn end_subject(&self, subject: Subject, _: Option<SessionId>) -> Result<(), StoreError> {
        self.answer(())?;
        self.sessions.borrow_mut().retain(|session| session.subject != subject);
        self.count_up(subject);
        Ok(())
    }

    async fn open_session(&self, key: &[u8; 32], new: &NewSession) -> Result<Opened, StoreError> {
        let is_current = |kept: &Kept| (kept.account.id, kept.version) == (new.account, new.password_version);
        let current = self.accounts.borrow().iter().any(is_current);
        if self.changes_meanwhile || !current {
            return self.answer(Opened::AccountChanged);
        }
        let logged_in_before = self.subjects.borrow().values().any(|(owner, _)| *owner == Some(new.account));
        let owner = Some(new.account);
        if self.subjects.borrow_mut().entry(new.subject).or_insert((owner, Binding::FREE)).0 != owner {
            return self.answer(Opened::ForeignSubject);
        }
        self.count_up(new.subject);
        if let Some((left, own)) = new.leaves {
            self.end_subject(left, own).await?;
        }
        if logged_in_before && new.new_device_notice.is_some() {
            self.mails.borrow_mut().push(MailKind::NewDevice);
        }
        let session = KeptSession {
            id: SessionId(Uuid::new_v4()),
            digest: *key,
            account: new.account,
            subject: new.subject,
            handover: new.handover,
        };
        self.sessions.borrow_mut().push(session);
        self.answer(Opened::Open(self.subjects.borrow()[&new.subject].1))
    }

    async fn revoke_session(&self, session: SessionId, account: AccountId) -> Result<Option<Revoked>, StoreError> {
        let gone = self.end_sessions(|kept| (kept.id, kept.account) == (session, account)).pop();
        self.answer(gone.map(|kept| Revoked { account: kept.account, digest_beginning: "00000000".to_owned() }))
    }

    async fn revoke_other_sessions(&self, account: AccountId, but: SessionId) -> Result<u64, StoreError> {
        self.end_sessions(|kept| kept.account == account && kept.id != but);
        self.answer(0)
    }

    async fn register(&self, new: NewAccount) -> Result<Authenticated, RegistrationError> {
        self.answer(())?;
        let (account, password) = new.into_account(NOW);
        if self.accounts.borrow().iter().any(|kept| kept.account.email == account.email) {
            return Err(RegistrationError::Field(FieldError::new("email", Rejection::EmailTaken)));
        }
        self.keep(&account, text(&password), None);
        Ok(Authenticated {
            person: account.into(),
            password_version: 1,
            provider: None,
            handover: None,
            second_factor: None,
        })
    }

    async fn register_unconfirmed(
        &self,
        new: NewAccount,
        _: Option<IpNet>,
        _: Option<&str>,
    ) -> Result<Unconfirmed, RegistrationError> {
        if self.mail_is_limited {
            return Ok(Unconfirmed::TooMany(None));
        }
        match self.register(new).await {
            Ok(who) => {
                self.edit(who.person.account_id, |kept| kept.account.confirmation_requested_at = Some(NOW));
                Ok(Unconfirmed::Waits(who.person.account_id))
            }
            Err(RegistrationError::Field(_)) => Ok(Unconfirmed::Taken),
            Err(error) => Err(error),
        }
    }

    async fn invitation(&self, _: &OpaqueToken) -> Result<Option<Invitation>, StoreError> {
        self.answer(None)
    }

    async fn send_invitation(
        &self,
        _: AccountId,
        email: &Email,
        _: Option<&DisplayName>,
        _: &Client,
    ) -> Result<SentInvitation, StoreError> {
        let (id, email) = (InvitationId(Uuid::new_v4()), email.as_str().to_owned());
        self.answer(SentInvitation { id, email, sent_at: NOW, expires_at: NOW })
    }

    async fn withdraw_invitation(&self, _: AccountId, _: InvitationId) -> Result<bool, StoreError> {
        self.answer(false)
    }

    async fn register_invited(
        &self,
        new: NewAccount,
        _: &OpaqueToken,
    ) -> Result<Option<Authenticated>, RegistrationError> {
        self.register(new).await.map(Some)
    }

    async fn register_with_provider(
        &self,
        identity: &ProviderIdentity,
        names: &AnonymousName,
        _: Locale,
    ) -> Result<Option<Authenticated>, RegistrationError> {
        let email = identity.verified_email.as_deref().unwrap_or_default();
        let name = names.other_for(&Email::parse(email).unwrap());
        let policy = PasswordPolicy::new(8);
        let new = NewAccount::parse(&policy, names, email, name.as_str(), "no password at all", None).unwrap();
        let who = self.register(new).await?;
        self.edit(who.person.account_id, |kept| kept.provider = Some(identity.account.clone()));
        Ok(Some(who))
    }

    async fn keep_fields(&self, account: AccountId, fields: &FieldChanges) -> Result<(), StoreError> {
        self.edit(account, |kept| kept.account.fields = kept.account.fields.after(fields));
        self.answer(())
    }

    async fn link_provider(
        &self,
        session: SessionId,
        provider: &ProviderAccount,
        _: Option<&Email>,
    ) -> Result<Option<AccountId>, StoreError> {
        if let Some(owner) = self.find_by_provider(provider).await? {
            return Ok(Some(owner.account.id));
        }
        let account = self.sessions.borrow().iter().find(|kept| kept.id == session).map(|kept| kept.account);
        if let Some(account) = account {
            self.edit(account, |kept| kept.provider = Some(provider.clone()));
        }
        self.answer(account)
    }

    async fn unlink_provider(&self, _: SessionId, _: &str, _: Option<&Email>) -> Result<bool, StoreError> {
        self.answer(false)
    }

    async fn login_proves(&self, _: SessionId) -> Result<bool, StoreError> {
        self.answer(false)
    }

    async fn logged_in_recently(&self, _: SessionId) -> Result<bool, StoreError> {
        self.answer(true)
    }

    async fn find_passkey(&self, _: &[u8]) -> Result<Option<(Credentials, PasskeyRecord)>, StoreError> {
        self.answer(None)
    }

    async fn use_passkey(&self, _: PasskeyId, _: &PasskeyUse) -> Result<Used, StoreError> {
        self.answer(Used::Replayed)
    }

    async fn add_passkey(
        &self,
        _: SessionId,
        _: &PasskeyName,
        _: &NewPasskey,
        _: &[u8; 32],
        _: Option<&Email>,
    ) -> Result<Added, StoreError> {
        self.answer(Added::LoggedOut)
    }

    async fn rename_passkey(&self, _: SessionId, _: PasskeyId, _: &PasskeyName) -> Result<bool, StoreError> {
        self.answer(false)
    }

    async fn remove_passkey(&self, _: SessionId, _: PasskeyId, _: Option<&Email>) -> Result<Removal, StoreError> {
        self.answer(Removal::Absent)
    }

    async fn end_provider_sessions(&self, _: &ProviderLogout) -> Result<Vec<AccountId>, StoreError> {
        self.answer(Vec::new())
    }

    async fn find_by_custom_user_id(&self, id: &CustomUserId) -> Result<Option<Credentials>, StoreError> {
        let accounts = self.accounts.borrow();
        self.answer(accounts.iter().find(|kept| kept.account.custom_user_id == *id).map(Kept::credentials))
    }

    async fn hand_over(
        &self,
        person: HandedOverPerson,
        subject: Subject,
        code: &OpaqueToken,
    ) -> Result<Option<Handover>, RegistrationError> {
        let found = self.find_by_custom_user_id(&person.custom_user_id).await?;
        let account = found.as_ref().map_or_else(AccountId::mint, |found| found.account.id);
        if found.is_none() {
            let new = Account {
                id: account,
                email: None,
                display_name: person.name.clone(),
                custom_user_id: person.custom_user_id,
                locale: person.locale,
                fields: FieldValues::default(),
                created_at: NOW,
                disabled_at: None,
                confirmation_requested_at: None,
                email_verified_at: None,
            };
            self.keep(&new, "no password at all".into(), None);
        }
        self.edit(account, |kept| {
            kept.account.display_name = person.name;
            kept.account.email = person.email.or(kept.account.email.take());
            kept.account.fields = kept.account.fields.after(&person.fields);
        });
        let id = HandoverId(Uuid::new_v4());
        let kept = KeptHandover { id, code: code.digest(), account, subject, is_redeemed: false };
        self.handovers.borrow_mut().push(kept);
        Ok(Some(Handover { id, account, is_new_account: found.is_none(), expires_at: NOW + CODE_LIFETIME }))
    }

    async fn redeem_handover(
        &self,
        code: &[u8; 32],
        subject: Subject,
    ) -> Result<Result<(HandoverId, Credentials), (CodeRefusal, Option<AccountId>)>, StoreError> {
        self.answer(())?;
        let mut handovers = self.handovers.borrow_mut();
        let Some(kept) = handovers.iter_mut().find(|kept| kept.code == *code) else {
            return Ok(Err((CodeRefusal::Unknown, None)));
        };
        if kept.subject != subject {
            return Ok(Err((CodeRefusal::Foreign, Some(kept.account))));
        }
        if std::mem::replace(&mut kept.is_redeemed, true) {
            return Ok(Err((CodeRefusal::Replayed, Some(kept.account))));
        }
        let accounts = self.accounts.borrow();
        let owner = accounts.iter().find(|found| found.account.id == kept.account).map(Kept::credentials);
        Ok(owner.map(|owner| (kept.id, owner)).ok_or((CodeRefusal::Unknown, None)))
    }

    async fn end_handovers(&self, end: &HandoverEnd) -> Result<Vec<AccountId>, StoreError> {
        let owner = match end {
            HandoverEnd::Person(id) => self.find_by_custom_user_id(id).await?.map(|found| found.account.id),
            HandoverEnd::One(_) => None,
        };
        let ends = |kept: &KeptHandover| *end == HandoverEnd::One(kept.id) || owner == Some(kept.account);
        let gone: Vec<_> = self.handovers.borrow_mut().extract_if(.., |kept| ends(kept)).map(|kept| kept.id).collect();
        let ended = self.end_sessions(|session| session.handover.is_some_and(|id| gone.contains(&id)));
        self.answer(ended.into_iter().map(|session| session.account).collect())
    }

    async fn set_locale(&self, session: SessionId, locale: Locale) -> Result<(), StoreError> {
        let account = self.sessions.borrow().iter().find(|kept| kept.id == session).map(|kept| kept.account);
        if let Some(account) = account {
            self.edit(account, |kept| kept.account.locale = locale);
        }
        self.answer(())
    }

    async fn change_profile(
        &self,
        session: SessionId,
        name: &DisplayName,
        fields: &FieldChanges,
    ) -> Result<bool, StoreError> {
        let account = self.sessions.borrow().iter().find(|kept| kept.id == session).map(|kept| kept.account);
        if let Some(account) = account {
            self.edit(account, |kept| {
                kept.account.display_name = name.clone();
                kept.account.fields = kept.account.fields.after(fields);
            });
        }
        self.answer(account.is_some())
    }

    async fn change_password(
        &self,
        session: SessionId,
        who: &Authenticated,
        new: Password,
        notice: bool,
    ) -> Result<Option<Authenticated>, AccountError> {
        if self.changes_meanwhile || !self.sessions.borrow().iter().any(|kept| kept.id == session) {
            return Ok(None);
        }
        if notice {
            self.mails.borrow_mut().push(MailKind::PasswordChanged);
        }
        let password_version = self.set_password(who.person.account_id, &new);
        Ok(Some(Authenticated {
            person: who.person.clone(),
            password_version,
            provider: None,
            handover: None,
            second_factor: None,
        }))
    }

    async fn add_second_factor(&self, _: &NewFactor<'_>) -> Result<Option<Uuid>, StoreError> {
        self.answer(None)
    }

    async fn replace_recovery_codes(
        &self,
        _: SessionId,
        _: &[[u8; 32]],
        _: Option<&Email>,
    ) -> Result<bool, StoreError> {
        self.answer(false)
    }

    async fn remove_second_factor(&self, _: AccountId, _: Option<&Email>) -> Result<bool, StoreError> {
        self.answer(false)
    }

    async fn erase(&self, _: SessionId, account: AccountId, _: Entry<'_>) -> Result<Option<Vec<Subject>>, StoreError> {
        self.accounts.borrow_mut().retain(|kept| kept.account.id != account);
        self.sessions.borrow_mut().retain(|session| session.account != account);
        let mut subjects = self.subjects.borrow_mut();
        for (owner, binding) in subjects.values_mut().filter(|(owner, _)| *owner == Some(account)) {
            (*owner, binding.0) = (None, binding.0 + 1);
        }
        self.answer(Some(Vec::new()))
    }

    async fn request_reset(&self, _: &Email, _: Option<IpNet>, _: Option<&str>) -> Result<Queued, StoreError> {
        self.answer(if self.mail_is_limited { Queued::Limited(None) } else { Queued::Queued })
    }

    async fn request_login_link(&self, _: &Email, _: Option<IpNet>, _: Option<&str>) -> Result<Queued, StoreError> {
        self.answer(if self.mail_is_limited { Queued::Limited(None) } else { Queued::Queued })
    }

    async fn redeem_login_link(&self, token: &OpaqueToken, _: &DisplayName) -> Result<Option<AccountId>, StoreError> {
        let account = self.linked(LinkKind::Login, token);
        if let Some(id) = account {
            self.edit(id, |kept| kept.link = None);
        }
        self.answer(account)
    }

    async fn link_owner(&self, kind: LinkKind, token: &OpaqueToken) -> Result<Option<LinkOwner>, StoreError> {
        let accounts = self.accounts.borrow();
        let owner = accounts.iter().find(|kept| kept.link == Some((kind, token.digest()))).map(|kept| LinkOwner {
            email: kept.account.email.as_ref().map_or("", Email::as_str).to_owned(),
            display_name: kept.account.display_name.as_str().to_owned(),
            next: None,
        });
        self.answer(owner)
    }

    async fn confirm_address(&self, token: &OpaqueToken, password: &Password) -> Result<Confirmation, AccountError> {
        let Some(id) = self.linked(LinkKind::Confirm, token) else { return Ok(Confirmation::DeadLink) };
        let right =
            |kept: &Kept| kept.account.id == id && kept.password.expose_secret() == text(password).expose_secret();
        if !self.accounts.borrow().iter().any(right) {
            return Ok(Confirmation::WrongPassword);
        }
        self.edit(id, |kept| (kept.account.confirmation_requested_at, kept.link) = (None, None));
        Ok(self.answer(Confirmation::Done(Redeemed { account: id, password_version: 1 }))?)
    }

    async fn request_email_change(
        &self,
        _: SessionId,
        _: &Email,
        _: Option<IpNet>,
    ) -> Result<Option<Queued>, StoreError> {
        self.answer(None)
    }

    async fn withdraw_email_change(&self, _: SessionId) -> Result<bool, StoreError> {
        self.answer(false)
    }

    async fn apply_email_change(&self, _: &OpaqueToken) -> Result<Applied, StoreError> {
        self.answer(Applied::DeadLink)
    }

    async fn undo_email_change(&self, _: &OpaqueToken, _: &OpaqueToken) -> Result<Option<Undone>, StoreError> {
        self.answer(None)
    }

    async fn reset_password(
        &self,
        token: &OpaqueToken,
        password: Password,
        _: &DisplayName,
        _: bool,
    ) -> Result<Option<Redeemed>, AccountError> {
        self.answer(())?;
        let account = self.linked(LinkKind::Reset, token).filter(|_| !self.changes_meanwhile);
        Ok(account.map(|id| {
            let password_version = self.set_password(id, &password);
            self.edit(id, |kept| kept.link = None);
            Redeemed { account: id, password_version }
        }))
    }
}
