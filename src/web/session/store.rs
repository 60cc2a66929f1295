//! actix-session's view of the `session` table.
//!
//! A session's state is not a bag of values: it is the account, the subject and the time of login, which the table holds in
//! columns. What `load` gives is made of them, and login writes them.

use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::{cookie::time::Duration, web::Data};

use crate::{
    app::App,
    crypto::sha256,
    store::sessions::{self, Found},
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
/// Where login puts the key of the session that it opened.
pub const KEY: &str = "key";

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

    /// Login wrote the session down, because only it can say what came of it.
    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        let key = state.get(KEY).ok_or_else(|| SaveError::Other(anyhow::anyhow!("only login makes a session")))?;
        let key: String = serde_json::from_str(key).map_err(|error| SaveError::Serialization(error.into()))?;
        SessionKey::try_from(key).map_err(|error| SaveError::Other(error.into()))
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
pub fn beginning([a, b, c, d, ..]: &[u8; 32]) -> String {
    format!("{a:02x}{b:02x}{c:02x}{d:02x}")
}

/// What the table knows a session's key by.
pub fn digest(key: &SessionKey) -> [u8; 32] {
    sha256(key.as_ref())
}
