//! Login and registration, whichever form or script asks for them. What came of it goes to the audit trail.

use actix_web::HttpRequest;
use secrecy::{ExposeSecret, SecretString};

use super::{audit::Source, error::WebError};
use crate::{
    accounts::{Attempt, Authenticated, NewAccount},
    app::App,
    domain::password::Password,
    telemetry::audit::{Event, Outcome},
};

/// Who has this login name and this password; `None` when nobody. A login is in the trail when its session is made.
///
/// # Errors
/// [`WebError::Unavailable`] when the database does not answer, or too many log in at once.
pub async fn log_in(
    app: &App,
    request: &HttpRequest,
    email: &str,
    password: &SecretString,
) -> Result<Option<Authenticated>, WebError> {
    match app.accounts.authenticate(email, &Password::attempt(password.expose_secret())).await? {
        Attempt::Accepted(who) => Ok(Some(who)),
        Attempt::Refused { reason, account } => {
            let source = Source::of(request);
            source.entry(Event::Login, Outcome::Refused).because(reason).about(account.map(|id| id.0)).write();
            Ok(None)
        }
    }
}

/// Makes an account of what somebody typed.
///
/// # Errors
/// [`WebError::Unprocessable`] with every field to be mended; [`WebError::Unavailable`] as for [`log_in`].
pub async fn register(
    app: &App,
    request: &HttpRequest,
    email: &str,
    display_name: &str,
    password: &SecretString,
) -> Result<Authenticated, WebError> {
    let registered = match NewAccount::parse(&app.accounts.policy, email, display_name, password.expose_secret(), None)
    {
        Ok(new) => app.accounts.register(new).await.map_err(WebError::from),
        Err(errors) => Err(WebError::Unprocessable(errors)),
    };
    let source = Source::of(request);
    match &registered {
        Ok(who) => source.entry(Event::Register, Outcome::Ok).about(who.person.account_id.0).write(),
        Err(WebError::Unprocessable(errors)) => {
            // Their names alone: what was typed is nobody's business.
            let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
            source.entry(Event::Register, Outcome::Refused).because(&fields.join(",")).write();
        }
        Err(_) => {}
    }
    registered
}
