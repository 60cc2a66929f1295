//! The audit trail: one log line for each security event (OWASP ASVS 16.2.1, 16.3.1 to 16.3.4), and one row in a table, which a
//! background job writes. Refusals that any stranger can cause by the thousand are counted: see [`Entry::write`].
//!
//! A line names accounts by their id and sessions by the beginning of their digest. It holds nothing that lets anybody in, and no
//! name or email address. `docs/SECURITY.md` explains each event.

mod event;
mod record;
mod refusals;
mod trail;
mod writer;

use std::net::IpAddr;

use uuid::Uuid;

pub use self::{
    event::{Event, Outcome},
    trail::{AuditTrail, WritingPaused},
};
pub use crate::store::audit_events::Record;
use crate::telemetry::AUDIT_TARGET;

/// One event, with what is known about it.
#[derive(Debug, Clone, Copy)]
#[must_use = "an entry joins the trail only when it is written"]
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

    /// Logs the event and queues its row for the table. A refusal that is about no account, after the first of its kind, is only
    /// counted, and joins the trail with the others of its minute.
    pub fn write(self, trail: &AuditTrail) {
        if trail.push(&self) {
            self.log();
        }
    }

    /// Logs the event alone: the transaction it belongs to has written [`Self::record`].
    pub fn log(self) {
        tracing::info!(
            target: AUDIT_TARGET,
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
