//! A second factor of logins by password: set up, asked for, remembered, renewed and taken away.

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{
    Client, Code, Device, Directory, Enrolment, IdentityError, IdentityService, LoggedIn, Remembered, Visit,
    device::KnownDevice,
};
use crate::{
    accounts::{Authenticated, JudgedCode},
    audit::{Event, Outcome},
    crypto::authenticator::{Authenticator, RecoveryCode},
    domain::{email::Email, principal::ActiveSession, second_factor::TypedCode},
    store::{accounts::Credentials, second_factors::NewFactor},
};

/// What came of the first code.
#[derive(Debug)]
pub enum Enrolled<T> {
    /// Codes are asked for from now on. The recovery codes are shown once.
    Done(T, Vec<RecoveryCode>),
    /// It was wrong.
    WrongCode,
    /// Too late: the account has another second factor, or has changed.
    Stale,
}

impl<D: Directory> IdentityService<D> {
    /// What a code is worth beside the right password.
    pub(super) fn judge(
        &self,
        device: Option<KnownDevice>,
        credentials: Option<&Credentials>,
        code: Option<&Code<'_>>,
        purpose: Event,
    ) -> JudgedCode {
        let (Some(code), Some(credentials)) = (code, credentials) else { return JudgedCode::NotAsked };
        let Some(factor) = &credentials.second_factor else { return JudgedCode::NotAsked };
        let (typed, now) = (TypedCode::parse(code.typed.expose_secret()), self.clock.now());
        let remembered = device.filter(|device| device.password_version == Some(credentials.password_version));
        let is_remembered = remembered
            .and_then(|device| device.remembered)
            .is_some_and(|remembered| remembered.factor == factor.id && now.unix_timestamp() < remembered.until);
        if is_remembered && matches!((purpose, &typed), (Event::Login, TypedCode::Nothing)) {
            return JudgedCode::Remembered { factor: factor.id };
        }
        self.second_factors.judge(credentials.account.id, factor, &typed, now, self.has_mail)
    }

    /// Begins to set up a second factor, for somebody who gives their password once more; where they have none, by a login moments ago.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], [`IdentityError::Limited`], or an outage.
    pub async fn begin_enrolment(
        &self,
        own: &ActiveSession,
        client: &Client,
        password: &SecretString,
    ) -> Result<Enrolment, IdentityError> {
        let who = match self.own_credentials(own).await? {
            Some(credentials) => credentials.into(),
            None => self.reauthenticate(own, client, (password, None), Event::SecondFactorAdded).await?,
        };
        self.enrolment(&who, false)
    }

    /// Refuses a login until a second factor is set up, if this person may not log in without one.
    pub(super) fn require_second_factor(&self, client: &Client, who: &Authenticated) -> Result<(), IdentityError> {
        if who.second_factor.is_some() || !self.second_factors.are_required_of(&who.person) {
            return Ok(());
        }
        let entry = client.entry(Event::Login, Outcome::Refused).because("second_factor_required");
        entry.about(who.person.account_id.0).write(&self.audit);
        Err(IdentityError::EnrolmentRequired(Box::new(self.enrolment(who, true)?)))
    }

    fn enrolment(&self, who: &Authenticated, logs_in: bool) -> Result<Enrolment, IdentityError> {
        Ok(Enrolment::new(who, Authenticator::mint()?, logs_in, self.clock.now()))
    }

    /// An enrolment as its browser keeps it.
    ///
    /// # Errors
    /// [`IdentityError::Failed`] when it cannot be sealed.
    pub fn seal_enrolment(&self, enrolment: &Enrolment) -> Result<String, IdentityError> {
        let sealed = self.second_factors.keys.as_ref().and_then(|keys| enrolment.seal(keys));
        sealed.ok_or_else(|| IdentityError::Failed("an enrolment could not be sealed".to_owned()))
    }

    /// The enrolment of this text. One that took too long counts as none.
    #[must_use]
    pub fn open_enrolment(&self, text: &str) -> Option<Enrolment> {
        Enrolment::open(self.second_factors.keys.as_ref()?, text, self.clock.now())
    }

    /// Asks for the codes of an app from now on, for somebody who is logged in and shows its first one.
    ///
    /// # Errors
    /// An outage.
    pub async fn enrol(
        &self,
        own: &ActiveSession,
        client: &Client,
        enrolment: &Enrolment,
        code: &SecretString,
    ) -> Result<Enrolled<()>, IdentityError> {
        if enrolment.account != own.person.account_id {
            return Ok(Enrolled::Stale);
        }
        Ok(match self.add_factor(client, enrolment, own.person.email.as_ref(), code).await? {
            Enrolled::Done(_, codes) => Enrolled::Done((), codes),
            Enrolled::WrongCode => Enrolled::WrongCode,
            Enrolled::Stale => Enrolled::Stale,
        })
    }

    /// The same for somebody who may not log in without one: the first code logs them in.
    ///
    /// # Errors
    /// An outage.
    pub async fn enrol_and_log_in(
        &self,
        visit: &Visit,
        client: &Client,
        enrolment: &Enrolment,
        code: &SecretString,
    ) -> Result<Enrolled<LoggedIn>, IdentityError> {
        let credentials = self.directory.find_account(enrolment.account).await?;
        let Some(credentials) = credentials.filter(|found| found.password_version == enrolment.password_version) else {
            return Ok(Enrolled::Stale);
        };
        let who = Authenticated::from(credentials);
        match self.add_factor(client, enrolment, who.person.email.as_ref(), code).await? {
            Enrolled::Done(factor, codes) => {
                let who = Authenticated { second_factor: Some(factor), ..who };
                Ok(Enrolled::Done(self.open_session(visit, client, who).await?, codes))
            }
            Enrolled::WrongCode => Ok(Enrolled::WrongCode),
            Enrolled::Stale => Ok(Enrolled::Stale),
        }
    }

    async fn add_factor(
        &self,
        client: &Client,
        enrolment: &Enrolment,
        owner: Option<&Email>,
        code: &SecretString,
    ) -> Result<Enrolled<Uuid>, IdentityError> {
        let step = match TypedCode::parse(code.expose_secret()) {
            TypedCode::App(code) => enrolment.app.step_of(code.expose_secret(), self.clock.now()),
            _ => None,
        };
        let Some(step) = step else { return Ok(Enrolled::WrongCode) };
        let sealed = self.second_factors.seal(&enrolment.app, enrolment.account);
        let sealed = sealed.map_err(|error| IdentityError::Failed(error.to_string()))?;
        let Some(sealed_secret) = sealed else { return Ok(Enrolled::Stale) };
        let codes = RecoveryCode::mint_all()?;
        let digests: Vec<_> = codes.iter().map(|code| code.digest).collect();
        let new = NewFactor {
            account: enrolment.account,
            password_version: enrolment.password_version,
            sealed_secret: &sealed_secret,
            step,
            recovery_codes: &digests,
            notice: owner.filter(|_| self.has_mail),
        };
        let Some(factor) = self.directory.add_second_factor(&new).await? else { return Ok(Enrolled::Stale) };
        client.entry(Event::SecondFactorAdded, Outcome::Ok).about(enrolment.account.0).write(&self.audit);
        Ok(Enrolled::Done(factor, codes))
    }

    /// Gives somebody new recovery codes, who proves once more who they are, with a code. `None` when they are logged out by now.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], [`IdentityError::Limited`], or an outage.
    pub async fn renew_recovery_codes(
        &self,
        own: &ActiveSession,
        client: &Client,
        password: &SecretString,
        code: &SecretString,
    ) -> Result<Option<Vec<RecoveryCode>>, IdentityError> {
        self.prove_both(own, client, password, code, Event::RecoveryCodesRenewed).await?;
        let codes = RecoveryCode::mint_all()?;
        let digests: Vec<_> = codes.iter().map(|code| code.digest).collect();
        let notice = self.notice(own);
        if !self.directory.replace_recovery_codes(own.id, &digests, notice).await? {
            return Ok(None);
        }
        let entry = client.entry(Event::RecoveryCodesRenewed, Outcome::Ok);
        entry.about(own.person.account_id.0).write(&self.audit);
        Ok(Some(codes))
    }

    /// Asks for no codes any more, for somebody who proves once more who they are, with a code. Whom the policy asks for one keeps it.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], [`IdentityError::Limited`], or an outage.
    pub async fn remove_second_factor(
        &self,
        own: &ActiveSession,
        client: &Client,
        password: &SecretString,
        code: &SecretString,
    ) -> Result<bool, IdentityError> {
        if self.second_factors.are_required_of(&own.person) {
            return Ok(false);
        }
        self.prove_both(own, client, password, code, Event::SecondFactorRemoved).await?;
        let notice = self.notice(own);
        let removed = self.directory.remove_second_factor(own.person.account_id, notice).await?;
        if removed {
            let entry = client.entry(Event::SecondFactorRemoved, Outcome::Ok);
            entry.about(own.person.account_id.0).write(&self.audit);
        }
        Ok(removed)
    }

    async fn prove_both(
        &self,
        own: &ActiveSession,
        client: &Client,
        password: &SecretString,
        code: &SecretString,
        purpose: Event,
    ) -> Result<(), IdentityError> {
        let code = Code { typed: code, remembers: false };
        match self.own_credentials(own).await? {
            Some(credentials) => self.verify_code_alone(client, &credentials, &code, purpose).await.map(drop),
            None => self.reauthenticate(own, client, (password, Some(code)), purpose).await.map(drop),
        }
    }

    /// The account of somebody whose login stands in for a password, with its second factor.
    async fn own_credentials(&self, own: &ActiveSession) -> Result<Option<Credentials>, IdentityError> {
        let Some(email) = &own.person.email else { return Ok(None) };
        if !self.directory.login_proves(own.id).await? {
            return Ok(None);
        }
        let found = self.directory.find_credentials(email.as_str()).await?;
        Ok(found.filter(|found| found.account.id == own.person.account_id))
    }
}

impl<D> IdentityService<D> {
    /// Somebody who has just given a code, and wants to be asked for none in this browser for a while.
    pub(super) fn remembered(&self, logged_in: LoggedIn, factor: Uuid) -> LoggedIn {
        let Some((owner, device)) = logged_in.person.email.as_ref().zip(logged_in.device.as_ref()) else {
            return logged_in;
        };
        let remembered = Some(Remembered::new(factor, self.clock.now()));
        let known = device.known(&self.device_keys, owner);
        let device = known.map(|known| Device::new(&self.device_keys, owner, KnownDevice { remembered, ..known }));
        LoggedIn { device, ..logged_in }
    }
}
