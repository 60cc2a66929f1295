//! The second factor of logins by password: what is asked for, what a code is worth, and the secrets behind it.

use secrecy::ExposeSecret;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Accounts;
use crate::{
    crypto::{
        authenticator::{Authenticator, RecoveryCode},
        sealed::{SealError, SealingKeys},
    },
    domain::{
        account::{Account, AccountId},
        applies_to::AppliesTo,
        email::Email,
        principal::Person,
        second_factor::{SecondFactorState, TypedCode},
        session::SessionId,
    },
    store::{
        self, StoreError,
        second_factors::{NewFactor, StoredFactor},
    },
};

/// What a code beside a password is worth, before anybody knows what the password is.
#[derive(Debug)]
pub enum JudgedCode {
    /// None is asked for: the account has no second factor, or what is about to be done needs none.
    NotAsked,
    /// None is asked for in this browser, because one of this second factor was given there.
    Remembered {
        /// The second factor.
        factor: Uuid,
    },
    /// It is missing or wrong.
    Wrong,
    /// The code of an app.
    App {
        /// The second factor.
        factor: Uuid,
        /// The step that it is of.
        step: i64,
        /// The app's secret, sealed with a newer key.
        sealed_anew: Option<Vec<u8>>,
    },
    /// One of the recovery codes.
    Recovery {
        /// The second factor.
        factor: Uuid,
        /// The code's digest.
        digest: [u8; 32],
        /// Whether its owner is told by mail.
        notice: bool,
    },
}

/// Whose second factor is asked for, and the keys of their secrets.
#[derive(Debug)]
pub struct SecondFactors {
    /// Seal the secrets of apps; without any, nobody can set one up.
    pub keys: Option<SealingKeys>,
    /// Who may not log in without one.
    pub required: AppliesTo,
}

impl SecondFactors {
    /// Whether people may set one up.
    #[must_use]
    pub const fn are_offered(&self) -> bool {
        self.keys.is_some()
    }

    /// Whether this person may not log in by password alone.
    #[must_use]
    pub fn are_required_of(&self, person: &Person) -> bool {
        self.are_offered() && self.required.includes(&person.fields)
    }

    /// Seals an app's secret for the row of its account; `None` without keys.
    ///
    /// # Errors
    /// See [`SealError`].
    pub fn seal(&self, app: &Authenticator, account: AccountId) -> Result<Option<Vec<u8>>, SealError> {
        let seal = |keys: &SealingKeys| keys.seal(app.base32().expose_secret(), account.0.as_bytes());
        self.keys.as_ref().map(seal).transpose()
    }

    /// What a code is worth to the owner of this second factor.
    #[must_use]
    pub fn judge(
        &self,
        account: AccountId,
        factor: &StoredFactor,
        typed: &TypedCode,
        now: OffsetDateTime,
        notice: bool,
    ) -> JudgedCode {
        match typed {
            TypedCode::Nothing | TypedCode::Neither => JudgedCode::Wrong,
            TypedCode::App(code) => {
                self.judge_app_code(account, factor, code.expose_secret(), now).unwrap_or(JudgedCode::Wrong)
            }
            TypedCode::Recovery(letters) => {
                let digest = RecoveryCode::digest(letters.expose_secret());
                if factor.recovery_codes.contains(&digest) {
                    JudgedCode::Recovery { factor: factor.id, digest, notice }
                } else {
                    JudgedCode::Wrong
                }
            }
        }
    }

    fn judge_app_code(
        &self,
        account: AccountId,
        factor: &StoredFactor,
        code: &str,
        now: OffsetDateTime,
    ) -> Option<JudgedCode> {
        let opened = self.keys.as_ref().and_then(|keys| keys.open(&factor.sealed_secret, account.0.as_bytes()));
        let app = opened.as_ref().and_then(|opened| Authenticator::parse(opened.value.expose_secret()));
        let (Some(app), Some(opened)) = (app, opened) else {
            tracing::error!(
                account = account.to_string(),
                "no secret of THROUGHLINE_ENCRYPTION_SECRET decrypts a second factor: add the one that it was made with, or reset it"
            );
            return None;
        };
        let step = app.step_of(code, now).filter(|step| *step > factor.last_step)?;
        let sealed_anew = if opened.is_outdated { self.seal(&app, account).ok().flatten() } else { None };
        Some(JudgedCode::App { factor: factor.id, step, sealed_anew })
    }
}

impl Accounts {
    /// Uses a code up. Gives the second factor that it is of, if one was asked for; otherwise why it is worth nothing, for the trail.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn use_code(
        &self,
        account: &Account,
        code: JudgedCode,
    ) -> Result<Result<Option<Uuid>, &'static str>, StoreError> {
        let (factor, was_unused) = match code {
            JudgedCode::NotAsked => return Ok(Ok(None)),
            JudgedCode::Remembered { factor } => return Ok(Ok(Some(factor))),
            JudgedCode::Wrong => return Ok(Err("wrong_code")),
            JudgedCode::App { factor, step, sealed_anew } => {
                let sealed_anew = sealed_anew.as_deref();
                (factor, store::second_factors::use_step(&self.pool, account.id, factor, step, sealed_anew).await?)
            }
            JudgedCode::Recovery { factor, digest, notice } => {
                let notice = account.email.as_ref().filter(|_| notice);
                (factor, store::second_factors::use_recovery_code(&self.pool, account.id, &digest, notice).await?)
            }
        };
        Ok(if was_unused { Ok(Some(factor)) } else { Err("used_code") })
    }

    /// What somebody's second factor is, if they have one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn second_factor(&self, account: AccountId) -> Result<Option<SecondFactorState>, StoreError> {
        store::second_factors::find(&self.pool, account).await
    }

    /// Asks for the codes of this app from now on. Gives its id; `None` when the account has one already, or has changed meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn add_second_factor(&self, new: &NewFactor<'_>) -> Result<Option<Uuid>, StoreError> {
        store::second_factors::insert(&self.pool, new).await
    }

    /// Puts new recovery codes in the place of the old ones. Whether the session is live and has a second factor.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn replace_recovery_codes(
        &self,
        session: SessionId,
        codes: &[[u8; 32]],
        notice: Option<&Email>,
    ) -> Result<bool, StoreError> {
        store::second_factors::replace_recovery_codes(&self.pool, session, codes, notice).await
    }

    /// Asks for no codes any more. Whether any were asked for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer promptly.
    pub async fn remove_second_factor(&self, account: AccountId, notice: Option<&Email>) -> Result<bool, StoreError> {
        store::second_factors::delete(&self.pool, account, notice).await
    }
}
