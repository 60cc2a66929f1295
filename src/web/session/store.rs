//! actix-session's view of the `session` table. A session's state is the account that is logged in; the table has it in columns.

use std::{cell::RefCell, collections::HashMap};

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::{cookie::time::Duration, web::Data};
use serde_json::json;

use super::Recognised;
use crate::{app::App, crypto::opaque_token::OpaqueToken, store::sessions};

/// Where actix-identity keeps the account's id.
pub const IDENTITY: &str = "account";
/// Where a login puts the key of the session that it opened.
pub const KEY: &str = "key";

type State = HashMap<String, String>;

/// What the store has to say of one request beside what its methods give back.
#[derive(Debug, Default)]
struct Aside {
    /// What `load` gives back: the session was found before.
    state: Option<State>,
    /// actix-session would answer an error with a bare 500, and forget the request.
    failure: Option<String>,
}

tokio::task_local! {
    static ASIDE: RefCell<Aside>;
}

/// Answers a request that may change its session. Gives the answer, and why the store failed in it, if it did.
pub async fn in_request<T>(answer: impl Future<Output = T>) -> (T, Option<String>) {
    let take_failure = || ASIDE.with(|aside| aside.borrow_mut().failure.take());
    ASIDE.scope(RefCell::default(), async { (answer.await, take_failure()) }).await
}

/// Lets actix-session load what was found behind the request's cookie.
pub fn hand_on(recognised: Option<&Recognised>) {
    let state = recognised.and_then(|it| match &it.visit.session {
        Some(session) => Some(State::from([(IDENTITY.to_owned(), json!(session.person.account_id).to_string())])),
        // Known, and nobody is logged in.
        None => it.has_just_left.then(State::new),
    });
    note(|aside| aside.state = state);
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
}

impl SessionStore for PgSessionStore {
    /// No query: see [`hand_on`].
    async fn load(&self, _: &SessionKey) -> Result<Option<State>, LoadError> {
        Ok(ASIDE.try_with(|aside| aside.borrow_mut().state.take()).ok().flatten())
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

    /// Never asked for: `recognise` moves the idle limit, at most once a minute and without a new cookie.
    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Err(anyhow::anyhow!("the cookie's lifetime is counted from login"))
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let digest = OpaqueToken::attempt(key.as_ref()).digest();
        if let Err(error) = Box::pin(sessions::end(&self.0.pool, &digest)).await {
            note(|aside| aside.failure = Some(error.to_string()));
        }
        Ok(())
    }
}
