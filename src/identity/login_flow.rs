//! From a proof to a person: the steps before every login, and before what a stolen session must not do.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};

use super::{Client, Code, Directory, IdentityError, IdentityService, Proof};
use crate::{
    accounts::{Attempt, Authenticated, JudgedCode, Next, OpenAttempt},
    audit::{Event, Outcome},
    domain::{
        account::AccountId,
        email::Email,
        password::Password,
        throttle::{Bucket, Limit, Limited},
    },
    telemetry::metrics::ADMITTED,
};

/// How long an attempt waits for others that are not decided yet: for as long as the queue for a hash may be.
const PATIENCE: Duration = Duration::from_secs(1);
/// When whoever waited in vain asks again.
const AGAIN_SOON: Duration = Duration::from_secs(1);

/// How far a proof leads.
#[derive(Debug)]
pub(super) enum LoginFlow {
    /// The person is known, and may be logged in.
    Complete(Box<Authenticated>),
    /// The proof is right, but the address waits to be confirmed: the flow goes on behind the link in the mail.
    AwaitsConfirmation(AccountId),
}

impl<D: Directory> IdentityService<D> {
    /// Who this proof shows. `purpose` is what they are about to do, under which a refusal is in the trail.
    pub(super) async fn verify(
        &self,
        client: &Client,
        proof: &Proof<'_>,
        purpose: Event,
    ) -> Result<Authenticated, IdentityError> {
        let flow = match proof {
            Proof::Password { email, password, code } => {
                self.require_password_login()?;
                self.verify_password(client, email, (password, code.as_ref()), purpose).await?
            }
            Proof::Link { token, code } => {
                LoginFlow::Complete(self.verify_link(client, token, code, purpose).await?.into())
            }
            Proof::Handover { code, subject } => {
                LoginFlow::Complete(self.verify_code(client, code, *subject, purpose).await?.into())
            }
            Proof::Provider(identity) => {
                LoginFlow::Complete(self.verify_provider(client, identity, purpose).await?.into())
            }
            Proof::Passkey(assertion) => self.verify_passkey(client, assertion.as_ref(), purpose).await?,
        };
        match flow {
            LoginFlow::Complete(who) => Ok(*who),
            LoginFlow::AwaitsConfirmation(account) => {
                let entry = client.entry(purpose, Outcome::Refused);
                entry.because("unconfirmed_address").about(account.0).write(&self.audit);
                Err(IdentityError::Unconfirmed)
            }
        }
    }

    /// Counts a failure before the password is hashed (OWASP ASVS 6.3.1), and takes it back when it was none. Whoever finds the
    /// queue full, or was refused a moment ago, is turned away without a query.
    async fn verify_password(
        &self,
        client: &Client,
        email: &str,
        (password, code): (&SecretString, Option<&Code<'_>>),
        purpose: Event,
    ) -> Result<LoginFlow, IdentityError> {
        let _permit = self.hasher.queue_permit(client.address)?;
        let known = Email::of_account(email).ok().and_then(|email| self.known_device(client, &email));
        let device = known.and_then(|device| Some((device.id, device.password_version?)));
        let mut buckets = self.throttle.of_login(email, client.address, device);
        self.reject_if_cached(client, purpose, &buckets)?;
        // Before the attempt is counted: waiting for a database that does not answer is no guess.
        let credentials = self.directory.find_credentials(email).await?;
        let version = credentials.as_ref().map(|credentials| credentials.password_version);
        if device.is_some_and(|(_, given)| Some(given) != version) {
            // Another password was chosen since: this browser is as good as any.
            buckets = self.throttle.of_login(email, client.address, None);
            self.reject_if_cached(client, purpose, &buckets)?;
        }
        // In the same statement: a login asks the database often enough.
        let login = if matches!(purpose, Event::Login) { self.throttle.of_right_password(email) } else { None };
        let counted: Vec<_> = buckets.iter().chain(&login).copied().collect();
        let open = self.count(client, purpose, &counted).await?;
        let password = Password::attempt(password.expose_secret());
        let code = self.judge(known, credentials.as_ref(), code, purpose);
        let with_recovery_code = matches!(code, JudgedCode::Recovery { .. });
        let attempt = self.directory.authenticate(credentials, &password, code).await;
        match &attempt {
            Ok(Attempt::Refused { .. }) => drop(login.map(|login| self.directory.refund(open, vec![login]))),
            // The answer need not wait for it.
            Ok(_) => drop(self.directory.refund(open, buckets)),
            // Whoever an outage turns away comes back soon, and must not find it counted.
            Err(_) => drop(self.directory.refund(open, counted).await),
        }
        match attempt? {
            Attempt::Accepted(who) => {
                if with_recovery_code {
                    let entry = client.entry(Event::RecoveryCodeUsed, Outcome::Ok);
                    entry.about(who.person.account_id.0).write(&self.audit);
                }
                Ok(LoginFlow::Complete(Box::new(who)))
            }
            Attempt::Unconfirmed(account) => Ok(LoginFlow::AwaitsConfirmation(account)),
            Attempt::Refused { reason, account } => {
                let entry = client.entry(purpose, Outcome::Refused);
                entry.because(reason).about(account.map(|id| id.0)).write(&self.audit);
                Err(IdentityError::WrongCredentials)
            }
        }
    }

    /// Refuses what a limit refused a moment ago and still does, from memory.
    pub(super) fn reject_if_cached(
        &self,
        client: &Client,
        purpose: Event,
        buckets: &[Bucket],
    ) -> Result<(), IdentityError> {
        self.throttle.cached_rejection(buckets).map_or(Ok(()), |limited| Err(self.limited(client, purpose, &limited)))
    }

    /// Counts an attempt, unless a limit is reached. What other attempts use up and may give back is waited for.
    pub(super) async fn count(
        &self,
        client: &Client,
        purpose: Event,
        buckets: &[Bucket],
    ) -> Result<OpenAttempt, IdentityError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let open = self.throttle.open(buckets);
            let Err(limited) = self.directory.count(buckets).await? else {
                self.throttle.note(buckets, Ok(()));
                self.metrics.attempts.with_label_values(&[ADMITTED]).inc();
                return Ok(open);
            };
            let asks_again = match open.withdraw(&limited.bucket) {
                Next::Ask => Instant::now() < deadline,
                Next::Wait(settled) => timeout_at(deadline, settled).await.is_ok(),
                Next::GiveUp => {
                    self.throttle.note(buckets, Err(limited));
                    return Err(self.limited(client, purpose, &limited));
                }
            };
            if !asks_again {
                // The others are decided soon.
                let limited = Limited { retry_after: AGAIN_SOON, ..limited };
                return Err(self.limited(client, purpose, &limited));
            }
            self.reject_if_cached(client, purpose, buckets)?;
        }
    }

    fn limited(&self, client: &Client, purpose: Event, limited: &Limited) -> IdentityError {
        let limit = limited.bucket.limit.name;
        self.metrics.attempts.with_label_values(&[limit]).inc();
        client.entry(purpose, Outcome::Refused).because(limit).write(&self.audit);
        // A new password takes no code away.
        let of_codes = limit == Limit::LINK_CODE.name;
        let reset_helps = self.has_mail && matches!(purpose, Event::Login) && !of_codes;
        IdentityError::Limited { wait: limited.retry_after, reset_helps }
    }
}
