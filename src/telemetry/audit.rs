//! The audit trail: one line of log for each event that matters to security (OWASP ASVS 16.2.1, 16.3.1 to 16.3.4), and in a
//! process that has a database one row, which waits here to be written.
//!
//! A line names accounts by their id and sessions by the beginning of their digest: nothing in it lets anybody in, and nobody's
//! name or address stands in it. `docs/SECURITY.md` tells what each event means.

mod record;
mod waiting;

use std::net::IpAddr;

use uuid::Uuid;

pub use record::Record;
pub use waiting::{count as waiting, keep, lost, oldest as oldest_waiting, written};

/// The target of audit lines. [`super::init`] lets them through whatever `RUST_LOG` says.
pub const TARGET: &str = "audit";

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Somebody tried to log in.
    Login,
    /// Somebody logged out.
    Logout,
    /// Somebody asked for an account.
    Register,
    /// Somebody's display name was changed.
    ProfileChange,
    /// Somebody's password was changed, by them or by an operator.
    PasswordChange,
    /// Sessions were ended from elsewhere: by their owner in another browser, or by an operator.
    SessionRevoke,
    /// Somebody took a copy of what is kept about them.
    DataExport,
    /// An account was erased.
    AccountErase,
    /// A subject of an erased account, whose data the assistant's vendor has to delete.
    VendorErasureDue,
    /// The assistant's vendor was asked to delete the data of a subject.
    VendorErasure,
    /// An operator forbade the use of an account.
    AccountDisable,
    /// An operator allowed the use of an account again.
    AccountEnable,
    /// Somebody confirmed an address.
    AddressConfirmed,
    /// Somebody asked to choose a password anew.
    ResetRequested,
    /// Somebody chose a password with a link.
    ResetUsed,
    /// A mail could not be sent for days.
    MailGivenUp,
    /// Another site sent a request in a visitor's name, or asked for a token that it may not have.
    CrossSite,
    /// A cookie came that this deployment did not sign.
    BadCookie,
    /// A signing key was made.
    KeyGenerated,
    /// An operator ran a command that changes something, or that hands out a token or people's data.
    Command,
}

impl Event {
    /// Every event, for the documents.
    pub const ALL: [Self; 20] = [
        Self::Login,
        Self::Logout,
        Self::Register,
        Self::ProfileChange,
        Self::PasswordChange,
        Self::SessionRevoke,
        Self::DataExport,
        Self::AccountErase,
        Self::VendorErasureDue,
        Self::VendorErasure,
        Self::AccountDisable,
        Self::AccountEnable,
        Self::AddressConfirmed,
        Self::ResetRequested,
        Self::ResetUsed,
        Self::MailGivenUp,
        Self::CrossSite,
        Self::BadCookie,
        Self::KeyGenerated,
        Self::Command,
    ];

    /// The event's name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Register => "register",
            Self::ProfileChange => "profile_change",
            Self::PasswordChange => "password_change",
            Self::SessionRevoke => "session_revoke",
            Self::DataExport => "data_export",
            Self::AccountErase => "account_erase",
            Self::VendorErasureDue => "vendor_erasure_due",
            Self::VendorErasure => "vendor_erasure",
            Self::AccountDisable => "account_disable",
            Self::AccountEnable => "account_enable",
            Self::AddressConfirmed => "address_confirmed",
            Self::ResetRequested => "reset_requested",
            Self::ResetUsed => "reset_used",
            Self::MailGivenUp => "mail_given_up",
            Self::CrossSite => "cross_site",
            Self::BadCookie => "bad_cookie",
            Self::KeyGenerated => "key_generated",
            Self::Command => "command",
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Ok,
    /// We did not do it.
    Refused,
    /// We could not do it.
    Failed,
}

impl Outcome {
    /// The outcome's name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// One event, with what is known about it.
#[derive(Debug, Clone, Copy)]
#[must_use = "an entry is in the trail when it is written"]
pub struct Entry<'a> {
    /// What happened.
    pub event: Event,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in a word.
    pub reason: Option<&'a str>,
    /// Whose account it is about.
    pub account: Option<Uuid>,
    /// The network address of the client.
    pub client: Option<IpAddr>,
    /// The request's id, as in its answer.
    pub request_id: Option<&'a str>,
    /// The first eight hexadecimal digits of the session's digest.
    pub session: Option<&'a str>,
    /// The operating system's user who ran the command.
    pub operator: Option<u32>,
    /// The signing key's id.
    pub kid: Option<&'a str>,
}

impl<'a> Entry<'a> {
    /// An event of which nothing more is known yet.
    pub const fn new(event: Event, outcome: Outcome) -> Self {
        Self {
            event,
            outcome,
            reason: None,
            account: None,
            client: None,
            request_id: None,
            session: None,
            operator: None,
            kid: None,
        }
    }

    /// Says why, in a word.
    pub const fn because(self, reason: &'a str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// Says whose account it is about.
    pub fn about(self, account: impl Into<Option<Uuid>>) -> Self {
        Self { account: account.into(), ..self }
    }

    /// The row, to be written in the transaction that it tells of. [`Self::log`] follows.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::of(self)
    }

    /// Writes the line, and lets the row be written.
    pub fn write(self) {
        waiting::push(&self);
        self.log();
    }

    /// Writes the line alone: the row is there.
    pub fn log(self) {
        tracing::info!(
            target: TARGET,
            event = self.event.name(),
            outcome = self.outcome.name(),
            reason = self.reason,
            account = self.account.map(tracing::field::display),
            client = self.client.map(tracing::field::display),
            request_id = self.request_id,
            session = self.session,
            operator = self.operator,
            kid = self.kid,
            "audit"
        );
    }
}
