//! Sessions in the browser: opened at login, ended at logout. actix-identity says who is logged in; actix-session keeps that
//! in the `session` table, and the session's key in a cookie.

mod adapter;
mod recognise;
mod store;

use actix_identity::{Identity, IdentityExt, IdentityMiddleware};
use actix_session::{
    SessionExt, SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession},
};
use actix_web::{
    HttpMessage, HttpRequest, Scope, cookie::SameSite, dev::HttpServiceFactory, middleware::from_fn, web::Data,
};

pub use self::recognise::Recognised;
use self::store::{IDENTITY, KEY, PgSessionStore};
use super::error::WebError;
use crate::{
    app::App,
    domain::session::ABSOLUTE_LIMIT,
    identity::{LoggedIn, Visit},
};

/// Lets the handlers of a scope know who is logged in. Those outside of such scopes never touch the table of sessions, so an outage of
/// the database does not take them down.
pub fn reading(scope: Scope) -> impl HttpServiceFactory + 'static {
    scope.wrap(from_fn(adapter::read))
}

/// Lets the handlers of a scope open and end sessions besides.
pub fn changing(app: &Data<App>, scope: Scope) -> impl HttpServiceFactory + 'static {
    let session = SessionMiddleware::builder(PgSessionStore::new(app), app.session_keys.signing().clone())
        .cookie_name(name(app))
        .cookie_secure(app.public_url.is_https())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path(app.public_url.cookie_path().to_owned())
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(PersistentSession::default().session_ttl(ABSOLUTE_LIMIT));
    // The last one wrapped is the first to see a request.
    scope
        .wrap(IdentityMiddleware::builder().id_key(IDENTITY).build())
        .wrap(session.build())
        .wrap(from_fn(adapter::guard))
}

/// The cookie's name.
fn name(app: &App) -> String {
    format!("{}session", app.public_url.cookie_prefix())
}

/// Who a request is from; `None` outside of these scopes.
pub fn recognised(request: &HttpRequest) -> Option<Recognised> {
    request.extensions().get::<Recognised>().cloned()
}

/// The browser behind a request; `None` when the request did not come that far.
pub fn looked_for(request: &HttpRequest) -> Option<Visit> {
    let extensions = request.extensions();
    Some(extensions.get::<Recognised>()?.visit.clone())
}

/// Gives the browser the session of a login in the place of an older one.
///
/// # Errors
/// [`WebError::Internal`] when actix-session cannot hold it.
pub fn establish(request: &HttpRequest, logged_in: &LoggedIn) -> Result<(), WebError> {
    let internal = |error: &dyn std::fmt::Display| WebError::Internal(error.to_string());
    let session = request.get_session();
    session.clear();
    session.insert(KEY, logged_in.key.expose()).map_err(|error| internal(&error))?;
    let account = logged_in.person.account_id.to_string();
    Identity::login(&request.extensions(), account).map_err(|error| internal(&error))?;
    Ok(())
}

/// Ends the browser's session, when it has one.
pub fn end(request: &HttpRequest) {
    match request.get_identity() {
        Ok(identity) => identity.logout(),
        Err(_) => request.get_session().purge(),
    }
}
