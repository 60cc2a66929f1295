//! Login and registration, whichever form or script asks for them. What came of it goes to the audit trail.

use actix_web::HttpRequest;
use secrecy::{ExposeSecret, SecretString};

use super::{audit::Source, client_address, error::WebError};
use crate::{
    accounts::{Attempt, Authenticated, FieldError, NewAccount, Unconfirmed},
    app::App,
    domain::{email::Email, password::Password},
    telemetry::audit::{Event, Outcome},
};

/// Who has this login name and this password; `None` when nobody. A login is in the trail when its session is made.
///
/// # Errors
/// [`WebError::Unconfirmed`] when the password was right and the address waits to be confirmed: whoever knows the password may
/// be told. [`WebError::Unavailable`] when the database does not answer, or too many log in at once.
pub async fn log_in(
    app: &App,
    request: &HttpRequest,
    email: &str,
    password: &SecretString,
) -> Result<Option<Authenticated>, WebError> {
    match app.accounts.authenticate(email, &Password::attempt(password.expose_secret())).await? {
        Attempt::Accepted(who) => Ok(Some(who)),
        Attempt::Unconfirmed(account) => {
            let source = Source::of(request);
            let entry = source.entry(Event::Login, Outcome::Refused);
            entry.because("unconfirmed_address").about(account.0).write();
            Err(WebError::Unconfirmed)
        }
        Attempt::Refused { reason, account } => {
            let source = Source::of(request);
            source.entry(Event::Login, Outcome::Refused).because(reason).about(account.map(|id| id.0)).write();
            Ok(None)
        }
    }
}

/// What came of a registration.
pub enum Registered {
    /// There is an account, and its owner is known.
    LoggedIn(Authenticated),
    /// A mail was sent, to a new person or to one who has an account already. Which, only they are told.
    Mailed,
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
) -> Result<Registered, WebError> {
    let registered = match NewAccount::parse(app.accounts.policy, email, display_name, password.expose_secret(), None) {
        Ok(new) if app.mailer.is_some() => return register_by_mail(app, request, new).await,
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
    registered.map(Registered::LoggedIn)
}

async fn register_by_mail(app: &App, request: &HttpRequest, new: NewAccount) -> Result<Registered, WebError> {
    let client_network = client_address::network_of(request, &app.trusted_proxies);
    let registered = app.accounts.register_unconfirmed(new, client_network.as_ref()).await?;
    let source = Source::of(request);
    match registered {
        Unconfirmed::Waits(account) => source.entry(Event::Register, Outcome::Ok).about(account.0),
        Unconfirmed::Taken => source.entry(Event::Register, Outcome::Refused).because("email"),
        Unconfirmed::TooMany => source.entry(Event::Register, Outcome::Refused).because("mail_limit"),
    }
    .write();
    Ok(Registered::Mailed)
}

/// Sends a link for choosing a password to whoever has this login name.
///
/// # Errors
/// [`WebError::Unprocessable`] when it is no address; [`WebError::Unavailable`] when the database does not answer.
pub async fn request_reset(app: &App, request: &HttpRequest, email: &str) -> Result<(), WebError> {
    let email = Email::parse(email)
        .map_err(|error| WebError::Unprocessable(vec![FieldError::new("email", error.to_string())]))?;
    let client_network = client_address::network_of(request, &app.trusted_proxies);
    let source = Source::of(request);
    if app.accounts.request_reset(&email, client_network.as_ref()).await? {
        source.entry(Event::ResetRequested, Outcome::Ok).write();
    } else {
        source.entry(Event::ResetRequested, Outcome::Refused).because("mail_limit").write();
    }
    Ok(())
}
