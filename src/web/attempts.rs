//! Login, reauthentication and registration, whichever form or script asks for them. What came of it goes to the audit trail.

use actix_web::HttpRequest;
use secrecy::{ExposeSecret, SecretString};

use super::{audit::Source, device_cookie, error::WebError};
use crate::{
    accounts::{
        Attempt, Authenticated, NewAccount,
        throttling::{self, Counted},
    },
    app::App,
    domain::{email::Email, password::Password, principal::Person, throttle::Bucket},
    telemetry::{
        audit::{Event, Outcome},
        metrics::ADMITTED,
    },
};

/// Who has this login name and this password; `None` when nobody. A login is in the trail when its session is made.
///
/// # Errors
/// [`WebError::Limited`] when too many attempts failed; [`WebError::Unavailable`] when the database does not answer, or too many
/// log in at once.
pub async fn log_in(
    app: &App,
    request: &HttpRequest,
    email: &str,
    password: &SecretString,
) -> Result<Option<Authenticated>, WebError> {
    authenticate(app, request, email, password, Event::Login).await
}

/// Whether somebody who is logged in has this password: asked again before what a stolen session must not do (ASVS 7.5.1).
/// `None` when they have not. `purpose` is what they are about to do, under which a refusal is in the trail.
///
/// # Errors
/// As for [`log_in`].
pub async fn reauthenticate(
    app: &App,
    request: &HttpRequest,
    person: &Person,
    password: &SecretString,
    purpose: Event,
) -> Result<Option<Authenticated>, WebError> {
    let who = authenticate(app, request, person.email.as_str(), password, purpose).await?;
    Ok(who.filter(|who| who.person.account_id == person.account_id))
}

/// Counts a failure first, and takes it back when it was none.
async fn authenticate(
    app: &App,
    request: &HttpRequest,
    email: &str,
    password: &SecretString,
    purpose: Event,
) -> Result<Option<Authenticated>, WebError> {
    let source = Source::of(request);
    let device = Email::parse(email).ok().and_then(|email| device_cookie::read(app, request, &email));
    let counted = count(app, &source, purpose, throttling::of_login(email, source.client(), device)).await?;
    let attempt = app.accounts.authenticate(email, &Password::attempt(password.expose_secret())).await;
    if !matches!(attempt, Ok(Attempt::Refused { .. })) {
        app.accounts.refund(counted).await;
    }
    match attempt? {
        Attempt::Accepted(who) => Ok(Some(who)),
        Attempt::Refused { reason, account } => {
            source.entry(purpose, Outcome::Refused).because(reason).about(account.map(|id| id.0)).write();
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
    let source = Source::of(request);
    let registered = match NewAccount::parse(&app.accounts.policy, email, display_name, password.expose_secret(), None)
    {
        Ok(new) => {
            // Never taken back: an account made counts, and so does a look at whether one exists.
            let _counted = count(app, &source, Event::Register, throttling::of_registration(source.client())).await?;
            app.accounts.register(new).await.map_err(WebError::from)
        }
        Err(errors) => Err(WebError::Unprocessable(errors)),
    };
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

/// Counts an attempt before anything is done about it.
async fn count(app: &App, source: &Source, event: Event, buckets: Vec<Bucket>) -> Result<Counted, WebError> {
    let counted = app.accounts.count(buckets).await?;
    let decision = counted.as_ref().map_or_else(|limited| limited.limit.name, |_| ADMITTED);
    app.metrics.attempts.with_label_values(&[decision]).inc();
    counted.map_err(|limited| {
        source.entry(event, Outcome::Limited).because(limited.limit.name).write();
        WebError::Limited(limited.retry_after)
    })
}
