//! Sessions in the browser: opened at login, ended at logout. actix-identity over actix-session over our own store.

mod cookie;
mod store;

use actix_identity::{Identity, IdentityMiddleware};
use actix_session::{
    Session, SessionExt, SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession},
};
use actix_web::{
    HttpMessage, HttpRequest, Resource, cookie::SameSite, dev::HttpServiceFactory, http::header::USER_AGENT,
    middleware::from_fn, web::Data,
};

use self::store::{ACTIVE, DIGEST, IDENTITY, NEW, PgSessionStore, SOURCE};
use super::{audit::Source, client_address, error::WebError};
use crate::{
    accounts::Authenticated,
    app::App,
    domain::{
        account::AccountId,
        principal::ActiveSession,
        session::{SessionId, SessionRecord},
        subject::Subject,
    },
    store::{
        sessions::{self, ABSOLUTE_LIMIT, NewSession},
        subjects::{self, NO_SUCH_ACCOUNT},
    },
    telemetry::audit::{Entry, Event, Outcome},
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
/// [`WebError::WrongCredentials`] when the account was erased since the password was verified, [`WebError::Unavailable`] when the
/// database does not answer.
pub async fn open(
    app: &App,
    request: &HttpRequest,
    who: &Authenticated,
    browser: Option<Subject>,
) -> Result<Subject, WebError> {
    let account = who.person.account_id;
    let mut subject = browser.unwrap_or_else(Subject::mint);
    loop {
        match subjects::claim(&app.pool, subject, account, app.clock.now()).await {
            Ok(true) => break,
            Ok(false) => subject = Subject::mint(),
            Err(error) if error.breaks(NO_SUCH_ACCOUNT) => {
                let source = Source::of(request);
                source.entry(Event::Login, Outcome::Refused).because("account_changed").about(account.0).write();
                return Err(WebError::WrongCredentials);
            }
            Err(error) => return Err(error.into()),
        }
    }
    renew(app, request, who, subject)?;
    request.get_session().insert(SOURCE, Source::of(request)).map_err(|error| WebError::Internal(error.to_string()))?;
    Ok(subject)
}

/// Gives somebody whose password was right a session in the place of the one that they have, if any, with a new key. Its
/// limits begin anew.
///
/// # Errors
/// [`WebError::Internal`] when the session cannot be put together.
pub fn renew(app: &App, request: &HttpRequest, who: &Authenticated, subject: Subject) -> Result<(), WebError> {
    let account = who.person.account_id;
    let internal = |error: &dyn std::fmt::Display| WebError::Internal(error.to_string());
    let new = NewSession {
        account,
        password_version: who.password_version,
        subject,
        user_agent: user_agent(request),
        client: client_address::of(request, &app.trusted_proxies),
    };
    let session = request.get_session();
    session.clear();
    session.insert(NEW, new).map_err(|error| internal(&error))?;
    Identity::login(&request.extensions(), account.to_string()).map_err(|error| internal(&error))?;
    Ok(())
}

/// What the browser calls itself, or the beginning of it.
fn user_agent(request: &HttpRequest) -> Option<String> {
    let text = request.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(text[..text.floor_char_boundary(USER_AGENT_BYTES)].to_owned())
}

/// Ends the session, when there is one.
pub fn end(request: &HttpRequest) {
    let session = request.get_session();
    if let Some(active) = active(&session) {
        let (source, digest) = (Source::of(request), session.get::<String>(DIGEST).ok().flatten());
        let entry = source.entry(Event::Logout, Outcome::Ok).about(active.person.account_id.0);
        Entry { session: digest.as_deref(), ..entry }.write();
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
        Entry { session: Some(&revoked.digest_beginning), ..entry }.write();
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
    source.entry(Event::SessionRevoke, Outcome::Ok).because("others").about(own.person.account_id.0).write();
    Ok(())
}
