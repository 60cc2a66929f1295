//! Sessions in the browser: opened at login, ended at logout. actix-identity over actix-session over our own store.

mod cookie;
mod store;

use actix_identity::{Identity, IdentityMiddleware};
use actix_session::{
    Session, SessionExt, SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession},
    storage::SessionKey,
};
use actix_web::{
    HttpMessage, HttpRequest, Resource, cookie::SameSite, dev::HttpServiceFactory, http::header::USER_AGENT,
    middleware::from_fn, web::Data,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use self::store::{ACTIVE, DIGEST, IDENTITY, KEY, PgSessionStore};
use super::{audit::Source, client_address, error::WebError};
use crate::{
    accounts::Authenticated,
    app::App,
    audit::{Entry, Event, Outcome},
    crypto::random_bytes,
    domain::{
        account::AccountId,
        principal::ActiveSession,
        session::{SessionId, SessionRecord},
        subject::Subject,
    },
    store::{
        new_sessions::{self, NewSession, Opened},
        sessions::{self, ABSOLUTE_LIMIT},
    },
};

/// As much of what a browser calls itself as is kept.
const USER_AGENT_BYTES: usize = 300;

/// A resource whose handlers know who is logged in. Others never touch the session's store, so that an outage of the
/// database does not take them down.
pub fn with_session(app: &Data<App>, resource: Resource) -> impl HttpServiceFactory + 'static {
    let session = SessionMiddleware::builder(PgSessionStore::new(app), app.session_keys.signing().clone())
        .cookie_name(cookie::name(app).to_owned())
        .cookie_secure(app.public_url.is_https())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".to_owned())
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(PersistentSession::default().session_ttl(ABSOLUTE_LIMIT));
    resource
        .wrap(from_fn(cookie::note_known_session))
        .wrap(IdentityMiddleware::builder().id_key(IDENTITY).build())
        .wrap(session.build())
        .wrap(from_fn(cookie::guard))
}

/// The live session, as the store loaded it.
pub fn active(session: &Session) -> Option<ActiveSession> {
    session.get(ACTIVE).ok().flatten()
}

/// Opens a session for somebody whose password was right, and tells the subject that their browser has from now on.
///
/// The subject stays when it is nobody's or already theirs. When it belongs to another account, the browser gets a new one:
/// a subject belongs to one account for good. The session key is new, and nothing of an older session is kept.
///
/// # Errors
/// [`WebError::WrongCredentials`] when the account changed since the password was verified, [`WebError::Unavailable`] when the
/// database does not answer.
pub async fn open(
    app: &App,
    request: &HttpRequest,
    who: &Authenticated,
    browser: Option<Subject>,
) -> Result<Subject, WebError> {
    let source = Source::of(request);
    let mut subject = browser.unwrap_or_else(Subject::mint);
    let digest = loop {
        match replace(app, request, who, subject).await? {
            Ok(digest) => break digest,
            Err(Opened::ForeignSubject) => subject = Subject::mint(),
            Err(_) => {
                let entry = source.entry(Event::Login, Outcome::Refused).because("account_changed");
                entry.about(who.person.account_id.0).write(&app.audit);
                return Err(WebError::WrongCredentials);
            }
        }
    };
    let entry = source.entry(Event::Login, Outcome::Ok).about(who.person.account_id.0);
    Entry { session: Some(&digest), ..entry }.write(&app.audit);
    Ok(subject)
}

/// Gives somebody whose password was right a session in the place of the one that they have, with a new key. Its limits begin
/// anew. Tells whether it did: not when the account changed since.
///
/// # Errors
/// [`WebError::Unavailable`] when the database does not answer.
pub async fn renew(app: &App, request: &HttpRequest, who: &Authenticated, subject: Subject) -> Result<bool, WebError> {
    Ok(replace(app, request, who, subject).await?.is_ok())
}

/// Writes a new session down, and puts it in the place of the one that the browser has. Gives the beginning of its digest, or why
/// there is none.
async fn replace(
    app: &App,
    request: &HttpRequest,
    who: &Authenticated,
    subject: Subject,
) -> Result<Result<String, Opened>, WebError> {
    let internal = |error: &dyn std::fmt::Display| WebError::Internal(error.to_string());
    let secret = random_bytes::<32>().map_err(|error| internal(&error))?;
    let key = SessionKey::try_from(BASE64_URL_SAFE_NO_PAD.encode(secret)).map_err(|error| internal(&error))?;
    let digest = store::digest(&key);
    let new = NewSession {
        account: who.person.account_id,
        password_version: who.password_version,
        subject,
        user_agent: user_agent(request),
        client: client_address::of(request, &app.trusted_proxies),
    };
    match new_sessions::open(&app.pool, &digest, &new, app.clock.now()).await? {
        Opened::Open => {}
        refused => return Ok(Err(refused)),
    }
    let session = request.get_session();
    session.clear();
    session.insert(KEY, key.as_ref()).map_err(|error| internal(&error))?;
    Identity::login(&request.extensions(), new.account.to_string()).map_err(|error| internal(&error))?;
    Ok(Ok(store::beginning(&digest)))
}

/// What the browser calls itself, or the beginning of it.
fn user_agent(request: &HttpRequest) -> Option<String> {
    let text = request.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(text[..text.floor_char_boundary(USER_AGENT_BYTES)].to_owned())
}

/// Ends the session, when there is one.
pub fn end(app: &App, request: &HttpRequest) {
    let session = request.get_session();
    if let Some(active) = active(&session) {
        let (source, digest) = (Source::of(request), session.get::<String>(DIGEST).ok().flatten());
        let entry = source.entry(Event::Logout, Outcome::Ok).about(active.person.account_id.0);
        Entry { session: digest.as_deref(), ..entry }.write(&app.audit);
    }
    session.purge();
}

/// The sessions of an account, the one used last first.
///
/// # Errors
/// [`WebError::Unavailable`] when the database does not answer.
pub async fn list(app: &App, account: AccountId) -> Result<Vec<SessionRecord>, WebError> {
    Ok(sessions::list(&app.pool, Some(account)).await?)
}

/// Ends another session of the same person. One that is not there has ended already.
///
/// # Errors
/// [`WebError::Unavailable`] when the database does not answer.
pub async fn revoke(app: &App, request: &HttpRequest, own: &ActiveSession, other: SessionId) -> Result<(), WebError> {
    if let Some(revoked) = sessions::revoke(&app.pool, other, Some(own.person.account_id)).await? {
        let source = Source::of(request);
        let entry = source.entry(Event::SessionRevoke, Outcome::Ok).about(own.person.account_id.0);
        Entry { session: Some(&revoked.digest_beginning), ..entry }.write(&app.audit);
    }
    Ok(())
}

/// Ends every other session of the same person.
///
/// # Errors
/// [`WebError::Unavailable`] when the database does not answer.
pub async fn revoke_others(app: &App, request: &HttpRequest, own: &ActiveSession) -> Result<(), WebError> {
    sessions::revoke_all(&app.pool, own.person.account_id, Some(own.id)).await?;
    let source = Source::of(request);
    source.entry(Event::SessionRevoke, Outcome::Ok).because("others").about(own.person.account_id.0).write(&app.audit);
    Ok(())
}
