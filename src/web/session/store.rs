//! actix-session's view of the `session` table.
//!
//! A session's state is not a bag of values: it is the account, the subject and the time of login, which the table holds in
//! columns. What `load` gives is made of them, and `save` takes them from what login put in.

use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::{cookie::time::Duration, web::Data};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::{
    app::App,
    crypto::{random_bytes, sha256},
    store::sessions::{self, Found, NewSession},
    telemetry::audit::{Entry, Event, Outcome},
    web::audit::Source,
};

/// Where actix-identity keeps the account's id.
pub const IDENTITY: &str = "account";
/// Where `load` puts the live session.
pub const ACTIVE: &str = "active";
/// What `load` puts for a session that ended a moment ago: nobody is logged in, and the cookie is not to be removed.
const ENDED: &str = "ended";
/// Where `load` puts the beginning of the session's digest, for the audit trail.
pub const DIGEST: &str = "digest";
/// Where `load` says that it is time to note the session's use.
pub const DUE: &str = "due";
/// Where login puts the session to be saved.
pub const NEW: &str = "new";
/// Where login puts what the audit trail tells of its request. A session that is merely renewed is no login.
pub const SOURCE: &str = "source";

type State = HashMap<String, String>;

pub struct PgSessionStore(Data<App>);

impl PgSessionStore {
    pub fn new(app: &Data<App>) -> Self {
        Self(app.clone())
    }
}

impl SessionStore for PgSessionStore {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let found = sessions::find(&self.0.pool, &digest(key)).await;
        let lookup = match &found {
            Ok(Found::Active { .. }) => "found",
            Ok(Found::JustEnded | Found::Nothing) => "absent",
            Err(_) => "unavailable",
        };
        self.0.metrics.session_lookups.with_label_values(&[lookup]).inc();
        let (session, due) = match found.map_err(|error| LoadError::Other(error.into()))? {
            Found::Active { session, due } => (session, due),
            Found::JustEnded => return Ok(Some(HashMap::from([(ENDED.to_owned(), "true".to_owned())]))),
            Found::Nothing => return Ok(None),
        };
        let json = |value: serde_json::Result<String>| value.map_err(|error| LoadError::Other(error.into()));
        Ok(Some(HashMap::from([
            (IDENTITY.to_owned(), json(serde_json::to_string(&session.person.account_id))?),
            (ACTIVE.to_owned(), json(serde_json::to_string(&session))?),
            (DIGEST.to_owned(), json(serde_json::to_string(&beginning(&digest(key))))?),
            (DUE.to_owned(), due.to_string()),
        ])))
    }

    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        let new = state.get(NEW).ok_or_else(|| SaveError::Other(anyhow::anyhow!("only login makes a session")))?;
        let new: NewSession = serde_json::from_str(new).map_err(|error| SaveError::Serialization(error.into()))?;
        let secret = random_bytes::<32>().map_err(|error| SaveError::Other(error.into()))?;
        let key = SessionKey::try_from(BASE64_URL_SAFE_NO_PAD.encode(secret))
            .map_err(|error| SaveError::Other(error.into()))?;
        let (digest, account) = (digest(&key), new.account.0);
        let saved = sessions::insert(&self.0.pool, &digest, new).await;
        let source: Option<Source> = state.get(SOURCE).and_then(|source| serde_json::from_str(source).ok());
        if saved.map_err(|error| SaveError::Other(error.into()))? {
            if let Some(source) = source {
                let entry = source.entry(Event::Login, Outcome::Ok).about(account);
                Entry { session: Some(&beginning(&digest)), ..entry }.write();
            }
            Ok(key)
        } else {
            if let Some(source) = source {
                let entry = source.entry(Event::Login, Outcome::Refused).because("account_changed");
                entry.about(account).write();
            }
            Err(SaveError::Other(anyhow::anyhow!("the account changed while its owner logged in")))
        }
    }

    /// Nothing of a session changes after login, so there is nothing to write. An insert here would bring back a session that
    /// was ended meanwhile.
    async fn update(&self, key: SessionKey, _: State, _: &Duration) -> Result<SessionKey, UpdateError> {
        Ok(key)
    }

    /// `cookie::note_known_session` moves the idle limit, at most once a minute.
    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        Ok(sessions::end(&self.0.pool, &digest(key)).await?)
    }
}

/// As much of a digest as the audit trail tells: enough to follow a session, too little to find its key.
fn beginning([a, b, c, d, ..]: &[u8; 32]) -> String {
    format!("{a:02x}{b:02x}{c:02x}{d:02x}")
}

fn digest(key: &SessionKey) -> [u8; 32] {
    sha256(key.as_ref())
}
