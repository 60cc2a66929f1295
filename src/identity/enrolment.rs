//! Somebody who is about to show the first code of their authenticator app.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::Authenticated,
    crypto::{authenticator::Authenticator, sealed::SealingKeys},
    domain::{account::AccountId, second_factor::SET_UP_LIMIT},
};

/// What an enrolment is sealed for: it opens as nothing else.
const BOUND_TO: &[u8] = b"enrolment";

/// Somebody who has proved that an account is theirs, and an app that is new to it. Their browser keeps it, sealed: it costs no row, and any
/// server goes on with it.
#[derive(Debug)]
pub struct Enrolment {
    /// Whose it is.
    pub account: AccountId,
    /// Their login name.
    pub email: String,
    /// The app.
    pub app: Authenticator,
    /// Whether they log in with the first code; otherwise they are logged in already.
    pub logs_in: bool,
    pub(super) password_version: i32,
    begun_at: i64,
}

/// An enrolment as text.
#[derive(Serialize, Deserialize)]
struct Written {
    account: Uuid,
    email: String,
    app: String,
    logs_in: bool,
    password_version: i32,
    begun_at: i64,
}

impl Enrolment {
    /// An enrolment that begins now.
    pub(super) fn new(who: &Authenticated, app: Authenticator, logs_in: bool, now: OffsetDateTime) -> Self {
        Self {
            account: who.person.account_id,
            email: who.person.email.as_ref().map_or_else(String::new, |email| email.as_str().to_owned()),
            app,
            logs_in,
            password_version: who.password_version,
            begun_at: now.unix_timestamp(),
        }
    }

    /// As its browser keeps it; `None` when it cannot be sealed.
    pub(super) fn seal(&self, keys: &SealingKeys) -> Option<String> {
        let written = Written {
            account: self.account.0,
            email: self.email.clone(),
            app: self.app.base32().expose_secret().to_owned(),
            logs_in: self.logs_in,
            password_version: self.password_version,
            begun_at: self.begun_at,
        };
        let json = SecretString::from(serde_json::to_string(&written).ok()?);
        Some(BASE64_URL_SAFE_NO_PAD.encode(keys.seal(json.expose_secret(), BOUND_TO).ok()?))
    }

    /// The enrolment of this text. One that took too long counts as none.
    pub(super) fn open(keys: &SealingKeys, text: &str, now: OffsetDateTime) -> Option<Self> {
        let opened = keys.open(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?, BOUND_TO)?;
        let written: Written = serde_json::from_str(opened.value.expose_secret()).ok()?;
        let age = now.unix_timestamp() - written.begun_at;
        (0..SET_UP_LIMIT.whole_seconds()).contains(&age).then_some(Self {
            account: AccountId(written.account),
            email: written.email,
            app: Authenticator::parse(&written.app)?,
            logs_in: written.logs_in,
            password_version: written.password_version,
            begun_at: written.begun_at,
        })
    }
}
