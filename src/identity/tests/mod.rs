//! The use cases over accounts and sessions in memory: no database, no HTTP.

mod accounts;
mod conversations;
mod memory;
mod rules;

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use argon2::Params;
use aws_lc_rs::rsa::KeySize;
use secrecy::SecretString;
use serde_json::Value;
use time::OffsetDateTime;

use self::memory::{Memory, NOW};
use super::{Client, IdentityError, IdentityService, LoggedIn, Proof, Visit};
use crate::{
    accounts::{HandoverKeys, SecondFactors, throttling::Throttle},
    audit::{AuditTrail, Record},
    config::SubjectOnLogout,
    crypto::{
        cookie_signature::CookieKeys, key_file, keyed_digest::DigestKey, keyring::Keyring,
        password_hasher::PasswordHasher, shared_keyring::SharedKeyring,
    },
    domain::{
        applies_to::AppliesTo, clock::Clock, display_name::AnonymousName, linked_subjects::LinkedSubjects,
        password::PasswordPolicy, principal::ActiveSession, registration::RegistrationPolicy, session::SessionId,
        subject::HeldSubject, throttle::Limit, user_payload::PayloadTemplate,
    },
    telemetry::metrics::Metrics,
    tokens::issuer::{TokenIssuer, TokenPolicy},
};

/// A password that every account here has at first.
const PASSPHRASE: &str = "violet otter counts teacups";

#[derive(Debug)]
struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> OffsetDateTime {
        NOW
    }
}

static KEYRING: LazyLock<Arc<SharedKeyring>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    key_file::generate(&folder.path().join("active.pem"), KeySize::Rsa2048, None).unwrap();
    let keyring = Keyring::read(folder.path(), None).unwrap();
    Arc::new(SharedKeyring::new(keyring, time::Duration::minutes(5)))
});

fn service() -> IdentityService<Memory> {
    let clock = Arc::new(StoppedClock);
    let policy = TokenPolicy {
        ttl: time::Duration::minutes(5),
        issuer: None,
        audience: None,
        payload: PayloadTemplate::default(),
        encryptor: None,
    };
    IdentityService {
        directory: Memory::default(),
        hasher: PasswordHasher::new(Params::new(8, 1, 1, None).unwrap()).unwrap(),
        policy: PasswordPolicy::new(15),
        registration: RegistrationPolicy::default(),
        anonymous_name: AnonymousName::default(),
        device_keys: CookieKeys::derive(&["0123456789abcdef".repeat(4).into()], "device").unwrap(),
        second_factors: SecondFactors { keys: None, required: AppliesTo::Nobody },
        linked_subjects: LinkedSubjects::default(),
        handover_keys: HandoverKeys::default(),
        fields: Arc::default(),
        throttle: Throttle::new(DigestKey::derive(&["0123456789abcdef".repeat(4).into()], "throttle").unwrap()),
        tokens: TokenIssuer::new(Arc::clone(&KEYRING), policy, clock.clone()),
        assistants: BTreeMap::new(),
        monthly_subjects: Arc::default(),
        audit: AuditTrail::new(),
        metrics: Arc::new(Metrics::new(&Limit::ALL.map(|limit| limit.name)).unwrap()),
        subject_on_logout: SubjectOnLogout::Rotate,
        mails_login_links: true,
        has_mail: false,
        clock,
    }
}

impl IdentityService<Memory> {
    async fn log_in_as(&self, visit: &Visit, email: &str, password: &str) -> Result<LoggedIn, IdentityError> {
        let password = SecretString::from(password);
        self.log_in(visit, &client(), &Proof::Password { email, password: &password, code: None }).await
    }

    /// The visit of a browser after a login, as its cookies would identify it.
    fn visit_of(&self, logged_in: &LoggedIn) -> Visit {
        let id = self.directory.session_of(&logged_in.key);
        Visit { cookie: Some(logged_in.subject), session: Some(active(logged_in, id)) }
    }

    /// A browser's next visit, as its cookies identify it by then.
    async fn comes_back(&self, visit: Visit) -> Visit {
        let session = visit.session.filter(|session| self.directory.is_live(session.id));
        self.recognise(session, visit.cookie).await.unwrap()
    }

    /// Each event of the trail as `event outcome reason`.
    fn trail(&self) -> Vec<String> {
        let word = |record: &Record| {
            let reason = record.reason.as_deref().map(|reason| format!(" {reason}")).unwrap_or_default();
            format!("{} {}{reason}", record.event, record.outcome)
        };
        self.audit.oldest(100).iter().map(word).collect()
    }

    /// The claims of the next token.
    fn claims(&self, visit: &Visit) -> (HeldSubject, Value) {
        let (held, token) = self.issue_token(visit).unwrap();
        let keys = KEYRING.published(NOW);
        let inspection =
            crate::tokens::verifier::inspect(secrecy::ExposeSecret::expose_secret(&token.text), &keys, NOW);
        (held, Value::Object(inspection.claims.unwrap()))
    }
}

fn client() -> Client {
    Client { address: Some([203, 0, 113, 7].into()), request_id: "r".to_owned(), ..Client::default() }
}

fn active(logged_in: &LoggedIn, id: SessionId) -> ActiveSession {
    let (person, subject) = (logged_in.person.clone(), logged_in.subject);
    ActiveSession { id, person, subject, provider: None, digest: "00000000".to_owned() }
}

fn secret(text: &str) -> SecretString {
    text.into()
}
