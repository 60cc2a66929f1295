//! Hand-overs: the site's own backend says who is logged in, and their browser redeems its word for a session.

use secrecy::SecretString;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{Client, Directory, IdentityError, IdentityService, error::outcome};
use crate::{
    accounts::{Authenticated, FieldError},
    audit::{Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::{
        Rejection,
        account::CustomUserId,
        email::Email,
        field::{FieldChanges, FieldName, FieldValues},
        handover::{HandedOverPerson, HandoverEnd, HandoverId},
        subject::Subject,
    },
};

/// Why an entry of the trail is there.
const HANDOVER: &str = "handover";

/// What the backend says, as it said it.
#[derive(Debug)]
pub struct HandoverClaim<'a> {
    /// The browser's subject.
    pub subject: &'a str,
    /// The site's own id for the person.
    pub custom_user_id: &'a str,
    /// What they are called.
    pub name: &'a str,
    /// Their address.
    pub email: Option<&'a str>,
    /// Whether the backend has confirmed the address.
    pub email_verified: bool,
    /// Values of theirs; `null` for none.
    pub fields: &'a Map<String, Value>,
}

/// The backend's word, until the browser redeems it.
#[derive(Debug)]
pub struct HandedOver {
    /// What the backend ends it by.
    pub id: HandoverId,
    /// What the browser redeems.
    pub code: OpaqueToken,
    /// Until when.
    pub expires_at: OffsetDateTime,
}

impl<D: Directory> IdentityService<D> {
    /// Lets the backend in by its key. Wrong keys are counted, and nothing that is counted keeps a right one out.
    ///
    /// # Errors
    /// [`IdentityError::WrongKey`], [`IdentityError::Limited`], or an outage.
    pub async fn admit_backend(&self, client: &Client, key: Option<&SecretString>) -> Result<(), IdentityError> {
        let Err(reason) = self.handover_keys.find(key, client.address) else { return Ok(()) };
        // No key is no guess.
        let buckets = key.map_or_else(Vec::new, |_| self.throttle.of_handover_key(client.address));
        let counted = async {
            self.reject_if_cached(client, Event::Handover, &buckets)?;
            drop(self.count(client, Event::Handover, &buckets).await?);
            client.entry(Event::Handover, Outcome::Refused).because(reason).write(&self.audit);
            Err(IdentityError::WrongKey)
        };
        let refused = counted.await;
        self.metrics.handovers.with_label_values(&[outcome(&refused)]).inc();
        refused
    }

    /// Takes the backend's word for who is in a browser. Their account is made if there is none.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] with every field to correct, or an outage.
    pub async fn hand_over(&self, client: &Client, claim: &HandoverClaim<'_>) -> Result<HandedOver, IdentityError> {
        let handed_over = self.write_handover(client, claim).await;
        self.metrics.handovers.with_label_values(&[outcome(&handed_over)]).inc();
        handed_over
    }

    async fn write_handover(&self, client: &Client, claim: &HandoverClaim<'_>) -> Result<HandedOver, IdentityError> {
        let refused = |error: IdentityError| {
            if let IdentityError::Invalid(errors) = &error {
                let reason = reason_of(errors);
                client.entry(Event::Handover, Outcome::Refused).because(reason).write(&self.audit);
            }
            error
        };
        let (person, subject) = self.read_claim(client, claim).map_err(IdentityError::Invalid).map_err(refused)?;
        self.check_account(&person).await.map_err(refused)?;
        let code = OpaqueToken::mint()?;
        let written = self.directory.hand_over(person, subject, &code).await.map_err(|error| refused(error.into()))?;
        let Some(written) = written else {
            let errors = vec![FieldError::new("custom_user_id", Rejection::AccountDisabled)];
            return Err(refused(IdentityError::Invalid(errors)));
        };
        let account = written.account.0;
        if written.is_new_account {
            client.entry(Event::Register, Outcome::Ok).because(HANDOVER).about(account).write(&self.audit);
        }
        client.entry(Event::Handover, Outcome::Ok).about(account).write(&self.audit);
        Ok(HandedOver { id: written.id, code, expires_at: written.expires_at })
    }

    /// Every value of a claim, or everything that is wrong with them.
    fn read_claim(
        &self,
        client: &Client,
        claim: &HandoverClaim<'_>,
    ) -> Result<(HandedOverPerson, Subject), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = |field: &'static str, rejection: Rejection| errors.push(FieldError::new(field, rejection));
        let subject = Subject::parse(claim.subject).map_err(|rejection| keep("subject", rejection));
        let custom_user_id = CustomUserId::parse(claim.custom_user_id);
        let custom_user_id = custom_user_id.map_err(|rejection| keep("custom_user_id", rejection));
        let name = self.anonymous_name.parse_other(claim.name).map_err(|rejection| keep("name", rejection));
        let email = claim.email.map(Email::parse).transpose().map_err(|rejection| keep("email", rejection));
        if email.as_ref().is_ok_and(Option::is_some) && !claim.email_verified {
            keep("email", Rejection::EmailUnverified);
        }
        let fields = self.read_fields(claim.fields, &mut errors);
        match (subject, custom_user_id, name, email) {
            (Ok(subject), Ok(custom_user_id), Ok(name), Ok(email)) if errors.is_empty() => {
                Ok((HandedOverPerson { custom_user_id, name, email, fields, locale: client.locale }, subject))
            }
            _ => Err(errors),
        }
    }

    fn read_fields(&self, given: &Map<String, Value>, errors: &mut Vec<FieldError>) -> FieldChanges {
        let mut changes = FieldChanges::default();
        for (name, value) in given {
            let checked = match value {
                Value::Null if self.fields.has(name) => Ok(()),
                value => self.fields.check(name, value),
            };
            match checked {
                Ok(()) => changes.put(name, Some(value.clone()).filter(|value| !value.is_null())),
                // What is no name at all is not repeated.
                Err(refusal) => {
                    let field = FieldName::parse(name).map_or_else(|| "fields".into(), |name| format!("fields.{name}"));
                    errors.push(FieldError::new(field, refusal.rejection()));
                }
            }
        }
        changes
    }

    /// Whether the account that there is already, if there is one, may be handed over: not one whose id is ours, because it is nobody's
    /// whom the backend knows.
    async fn check_account(&self, person: &HandedOverPerson) -> Result<(), IdentityError> {
        let refused = |field, rejection| Err(IdentityError::Invalid(vec![FieldError::new(field, rejection)]));
        let found = self.directory.find_by_custom_user_id(&person.custom_user_id).await?;
        let account = found.map(|credentials| credentials.account);
        if let Some(account) = &account {
            if account.custom_user_id == CustomUserId::from(account.id) {
                return refused("custom_user_id", Rejection::CustomUserIdTaken);
            }
            if account.disabled_at.is_some() {
                return refused("custom_user_id", Rejection::AccountDisabled);
            }
        }
        let before = account.map_or_else(FieldValues::default, |account| account.fields);
        match self.fields.check_size(&before.after(&person.fields)) {
            Err(refusal) if !person.fields.is_empty() => refused("fields", refusal.rejection()),
            _ => Ok(()),
        }
    }

    /// Whom a code stands for, in the browser with this subject.
    pub(super) async fn verify_code(
        &self,
        client: &Client,
        code: &OpaqueToken,
        subject: Option<Subject>,
        purpose: Event,
    ) -> Result<Authenticated, IdentityError> {
        let entry = client.entry(purpose, Outcome::Refused);
        let Some(subject) = subject else {
            entry.because("no_subject").write(&self.audit);
            return Err(IdentityError::RefusedCode);
        };
        match self.directory.redeem_handover(&code.digest(), subject).await? {
            Err((refusal, account)) => {
                entry.because(refusal.name()).about(account.map(|id| id.0)).write(&self.audit);
                Err(IdentityError::RefusedCode)
            }
            Ok((_, found)) if found.account.disabled_at.is_some() => {
                entry.because("disabled_account").about(found.account.id.0).write(&self.audit);
                Err(IdentityError::RefusedCode)
            }
            Ok((handover, found)) => Ok(Authenticated { handover: Some(handover), ..found.into() }),
        }
    }

    /// Ends what the backend began: the next token of each such browser is anonymous, and has a new subject.
    ///
    /// # Errors
    /// An outage.
    pub async fn end_handovers(&self, client: &Client, end: &HandoverEnd) -> Result<(), IdentityError> {
        for account in self.directory.end_handovers(end).await? {
            let entry = client.entry(Event::SessionRevoke, Outcome::Ok).because(HANDOVER);
            entry.about(account.0).write(&self.audit);
        }
        Ok(())
    }
}

fn reason_of(errors: &[FieldError]) -> &'static str {
    match errors.first().map(|error| error.rejection) {
        Some(Rejection::EmailTaken) => "email_taken",
        Some(Rejection::CustomUserIdTaken) => "custom_user_id_taken",
        Some(Rejection::AccountDisabled) => "disabled_account",
        _ => "invalid_fields",
    }
}
