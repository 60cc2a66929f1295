//! actix-session's view of the `session` table. A session's state is the account that is logged in; the table has it in columns.

use std::{cell::RefCell, collections::HashMap};

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::{cookie::time::Duration, web::Data};

use crate::{
    app::App,
    crypto::opaque_token::OpaqueToken,
    domain::principal::ActiveSession,
    identity::rules::{self, SessionState},
    store::{StoreError, sessions},
};

/// Where actix-identity keeps the account's id.
pub const IDENTITY: &str = "account";
/// Where a login puts the key of the session that it opened.
pub const KEY: &str = "key";

type State = HashMap<String, String>;

/// What `load` found behind the key of a request's cookie.
#[derive(Debug)]
pub struct Found {
    /// Whether it is live.
    pub state: SessionState,
    /// The session, while it is live.
    pub session: Option<ActiveSession>,
}

/// What the store has to say of one request beside what its methods give back.
#[derive(Debug, Default)]
struct Aside {
    /// The trait's state is a map of texts, and a session is not.
    found: Option<Found>,
    /// actix-session would answer an error with a bare 500, and forget the request.
    failure: Option<String>,
}

tokio::task_local! {
    static ASIDE: RefCell<Aside>;
}

/// Answers a request that may load a session. Gives the answer, and why the store failed after it, if it did.
pub async fn in_request<T>(answer: impl Future<Output = T>) -> (T, Option<String>) {
    ASIDE.scope(RefCell::default(), async { (answer.await, take_failure()) }).await
}

/// What `load` found for this request; `None` when it was not asked, because there is no cookie with a valid signature.
pub fn take_found() -> Option<Found> {
    ASIDE.try_with(|aside| aside.borrow_mut().found.take()).ok().flatten()
}

/// Why the database did not answer.
pub fn take_failure() -> Option<String> {
    ASIDE.try_with(|aside| aside.borrow_mut().failure.take()).ok().flatten()
}

/// Notes something beside the answer. Every call of the store is within [`in_request`].
fn note(change: impl FnOnce(&mut Aside)) {
    let _ = ASIDE.try_with(|aside| change(&mut aside.borrow_mut()));
}

pub struct PgSessionStore(Data<App>);

impl PgSessionStore {
    pub fn new(app: &Data<App>) -> Self {
        Self(app.clone())
    }

    async fn find(&self, key: &SessionKey) -> Result<Found, StoreError> {
        // Boxed: the query's future is large, and actix-session copies the future of every request, also of those without a session.
        let Some(stored) = Box::pin(sessions::find(&self.0.pool, &digest(key))).await? else {
            return Ok(Found { state: SessionState::Over, session: None });
        };
        let state = rules::session_state(&stored.facts, stored.now);
        let is_live = matches!(state, SessionState::Live { .. });
        Ok(Found { state, session: is_live.then_some(stored.session) })
    }
}

impl SessionStore for PgSessionStore {
    /// One query, by index.
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let found = self.find(key).await;
        let lookup = match &found {
            Ok(Found { session: Some(_), .. }) => "found",
            Ok(_) => "absent",
            Err(_) => "unavailable",
        };
        self.0.metrics.session_lookups.with_label_values(&[lookup]).inc();
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                note(|aside| aside.failure = Some(error.to_string()));
                return Ok(None);
            }
        };
        let state = match (&found.session, found.state) {
            (Some(session), _) => {
                let account = serde_json::to_string(&session.person.account_id);
                let account = account.map_err(|error| LoadError::Deserialization(error.into()))?;
                Some(State::from([(IDENTITY.to_owned(), account)]))
            }
            // Known, and nobody is logged in.
            (None, SessionState::JustEnded) => Some(State::new()),
            (None, _) => None,
        };
        note(|aside| aside.found = Some(found));
        Ok(state)
    }

    /// Names the session that a login has written: in the transaction that made the subject theirs, which alone can say what came
    /// of it. See ADR 3.
    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        let key = state.get(KEY).ok_or_else(|| SaveError::Other(anyhow::anyhow!("only a login opens a session")))?;
        let key: String = serde_json::from_str(key).map_err(|error| SaveError::Serialization(error.into()))?;
        SessionKey::try_from(key).map_err(|error| SaveError::Other(error.into()))
    }

    /// Refuses: a session belongs to one account from beginning to end.
    async fn update(&self, _: SessionKey, _: State, _: &Duration) -> Result<SessionKey, UpdateError> {
        Err(UpdateError::Other(anyhow::anyhow!("a session's account never changes")))
    }

    /// Never asked for: `adapter::recognise` moves the idle limit, at most once a minute and without a new cookie.
    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Err(anyhow::anyhow!("the cookie's lifetime is counted from login"))
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        if let Err(error) = Box::pin(sessions::end(&self.0.pool, &digest(key))).await {
            note(|aside| aside.failure = Some(error.to_string()));
        }
        Ok(())
    }
}

/// What the table knows a session's key by.
fn digest(key: &SessionKey) -> [u8; 32] {
    OpaqueToken::attempt(key.as_ref()).digest()
}
