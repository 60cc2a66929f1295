//! Sends the mail in the outbox.
//!
//! A lease assigns each mail to one replica at a time. A mail that the server accepted is sent a second time, with the same
//! Message-ID, only when the replica was killed or lost the database for longer than the lease before it could record the
//! delivery.

use std::time::{Duration as Wait, Instant};

use sqlx::PgPool;
use time::Duration;

use crate::{
    audit::{AuditTrail, Entry, Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::clock::{Clock, is_due},
    mail::{Mailer, SendError},
    store::{
        StoreError,
        mail_outbox::{self, Claim, DueMail},
    },
    telemetry::metrics::MailQueue,
};

/// How often a process looks for mail.
const TICK: Wait = Wait::from_secs(1);
/// How long a mail is assigned to one process: longer than sending it and recording the result may take.
const LEASE: Duration = Duration::seconds(60);
/// How long a process tries to record the result of a delivery.
const RECORD_FOR: Wait = Wait::from_secs(30);
/// Pause before the second attempt. It doubles with each further one.
const FIRST_PAUSE: Duration = Duration::seconds(10);
/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::hours(1);
/// Age at which an undelivered mail is given up.
const GIVE_UP_AFTER: Duration = Duration::days(2);
/// How often finished mails are deleted.
const SWEEP_INTERVAL: Duration = Duration::minutes(1);

/// The job that sends mail.
#[derive(Debug)]
pub struct MailDelivery<'a> {
    /// The database with the outbox.
    pub pool: &'a PgPool,
    /// The client of the mail server.
    pub mailer: &'a Mailer,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// Where mails that are given up are reported.
    pub audit: &'a AuditTrail,
    /// Its metrics.
    pub figures: &'a MailQueue,
}

impl MailDelivery<'_> {
    /// Sends up to four mails at once, so that a slow server delays fewer, for as long as it is polled. Starts no delivery once the
    /// process `is_draining`.
    pub async fn keep_sending(&self, is_draining: impl Fn() -> bool) {
        let lane = || {
            Box::pin(async {
                while !is_draining() {
                    // Everything that is due, then a pause.
                    while !is_draining() && self.send_next().await {}
                    tokio::time::sleep(TICK).await;
                }
            })
        };
        tokio::join!(lane(), lane(), lane(), lane(), self.keep_counting());
    }

    async fn keep_counting(&self) {
        let mut sweep_due = self.clock.now();
        loop {
            if let Ok(waiting) = mail_outbox::waiting(self.pool).await {
                self.figures.waiting.set(waiting);
            }
            let now = self.clock.now();
            if is_due(sweep_due, SWEEP_INTERVAL, now) && mail_outbox::sweep(self.pool).await.is_ok() {
                sweep_due = now + SWEEP_INTERVAL;
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// Sends the mail that has been due for longest. Returns whether there was one.
    async fn send_next(&self) -> bool {
        match self.claim().await {
            Ok(Some((mail, token))) => self.send(&mail, &token).await,
            Ok(None) => return false,
            Err(error) => {
                tracing::warn!(%error, "mail waits");
                return false;
            }
        }
        true
    }

    async fn claim(&self) -> Result<Option<(DueMail, OpaqueToken)>, StoreError> {
        loop {
            let token = OpaqueToken::mint().map_err(|error| StoreError::Failed(error.to_string()))?;
            match mail_outbox::claim(self.pool, &token.digest(), LEASE).await? {
                Claim::Due(mail) => return Ok(Some((mail, token))),
                Claim::Dropped => {}
                Claim::Nothing => return Ok(None),
            }
        }
    }

    async fn send(&self, mail: &DueMail, token: &OpaqueToken) {
        let now = self.clock.now();
        let sent = self.mailer.send(mail.id, mail.kind, mail.locale, &mail.recipient, token.expose(), now).await;
        let (id, kind, attempts) = (mail.id, mail.kind.name(), mail.attempts);
        match sent {
            Ok(()) => {
                self.figures.sent.inc();
                tracing::info!(mail = %id, kind, attempts, "mail sent");
                self.record(mail, true, None).await;
            }
            Err(SendError::Later(reason)) if mail.age < GIVE_UP_AFTER => {
                self.figures.failed.inc();
                let pause = pause_after(attempts);
                tracing::warn!(mail = %id, kind, attempts, reason, again_in_seconds = pause.whole_seconds(), "mail not sent");
                self.record(mail, false, Some(pause)).await;
            }
            Err(error) => {
                self.figures.given_up.inc();
                tracing::error!(mail = %id, kind, attempts, reason = %error, "mail given up");
                Entry::new(Event::MailGivenUp, Outcome::Failed).because(kind).write(self.audit);
                self.record(mail, false, None).await;
            }
        }
    }

    /// Records the result of a delivery, while the lease keeps others from sending the mail.
    async fn record(&self, mail: &DueMail, is_sent: bool, pause: Option<Duration>) {
        let began = Instant::now();
        while let Err(error) = mail_outbox::settle(self.pool, mail.id, is_sent, pause).await {
            if began.elapsed() > RECORD_FOR {
                tracing::error!(mail = %mail.id, %error, "what came of a mail could not be noted: it may be sent twice");
                return;
            }
            tokio::time::sleep(TICK).await;
        }
    }
}

fn pause_after(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour() {
        assert_eq!(pause_after(1), FIRST_PAUSE);
        assert_eq!(pause_after(2), FIRST_PAUSE * 2);
        assert_eq!(pause_after(9), FIRST_PAUSE * 256);
        assert_eq!(pause_after(10), LONGEST_PAUSE);
        assert_eq!(pause_after(u32::MAX), LONGEST_PAUSE);
    }
}
