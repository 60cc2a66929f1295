//! Login, reauthentication and registration, whichever form or script asks for them. What came of it goes to the audit trail.

use actix_web::HttpRequest;
use secrecy::{ExposeSecret, SecretString};

use super::{audit::Source, client_address, device_cookie, error::WebError};
use crate::{
    accounts::{Attempt, Authenticated, FieldError, NewAccount, Unconfirmed, throttling::Counted},
    app::App,
    audit::{Event, Outcome},
    domain::{
        email::Email,
        password::Password,
        principal::Person,
        throttle::{Bucket, Limited},
    },
    telemetry::metrics::ADMITTED,
};

/// Who has this login name and this password; `None` when nobody. A login is in the trail when its session is made.
///
/// # Errors
/// [`WebError::Limited`] when too many attempts failed. [`WebError::Unconfirmed`] when the password was right and the address
/// waits to be confirmed: whoever knows the password may be told. [`WebError::Unavailable`] when the database does not answer,
/// or too many log in at once.
pub async fn log_in(
    app: &App,
    request: &HttpRequest,
    email: &str,
    password: &SecretString,
) -> Result<Option<Authenticated>, WebError> {
    let who = authenticate(app, request, email, password, Event::Login).await?;
    if let Some(who) = &who
        && app.mailer.is_some()
        && device_cookie::read(app, request, &who.person.email).is_none()
    {
        app.accounts.notify_of_new_device(&who.person).await?;
    }
    Ok(who)
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

/// Counts a failure before the hash, and takes it back when it was none. Whoever finds no place in the queue before the hashes, or
/// was refused a moment ago, is sent away without a question to the database.
async fn authenticate(
    app: &App,
    request: &HttpRequest,
    email: &str,
    password: &SecretString,
    purpose: Event,
) -> Result<Option<Authenticated>, WebError> {
    let _place = app.accounts.hasher.place()?;
    let source = Source::of(request);
    let device = Email::parse(email).ok().and_then(|email| device_cookie::read(app, request, &email));
    let buckets = app.throttle.of_login(email, source.client(), device);
    recall(app, &source, purpose, &buckets)?;
    // Before it is counted: many who wait together for a database that does not answer are no guesses.
    let credentials = app.accounts.find_credentials(email).await?;
    let counted = count(app, &source, purpose, buckets).await?;
    let attempt = app.accounts.authenticate(credentials, &Password::attempt(password.expose_secret())).await;
    match &attempt {
        Ok(Attempt::Refused { .. }) => {}
        // The answer is on its way meanwhile.
        Ok(_) => drop(app.throttle.refund(counted)),
        // Whoever is sent away by an outage comes back soon, and must find this one taken back.
        Err(_) => drop(app.throttle.refund(counted).await),
    }
    match attempt? {
        Attempt::Accepted(who) => Ok(Some(who)),
        Attempt::Unconfirmed(account) => {
            let entry = source.entry(purpose, Outcome::Refused);
            entry.because("unconfirmed_address").about(account.0).write(&app.audit);
            Err(WebError::Unconfirmed)
        }
        Attempt::Refused { reason, account } => {
            source.entry(purpose, Outcome::Refused).because(reason).about(account.map(|id| id.0)).write(&app.audit);
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
    let source = Source::of(request);
    let registered = match NewAccount::parse(&app.accounts.policy, email, display_name, password.expose_secret(), None)
    {
        Ok(new) => {
            let _place = app.accounts.hasher.place()?;
            // Never taken back: an account made counts, and so does a look at whether one exists.
            let buckets = app.throttle.of_registration(source.client());
            recall(app, &source, Event::Register, &buckets)?;
            let _counted = count(app, &source, Event::Register, buckets).await?;
            if app.mailer.is_some() {
                return register_by_mail(app, request, new).await;
            }
            app.accounts.register(new).await.map_err(WebError::from)
        }
        Err(errors) => Err(WebError::Unprocessable(errors)),
    };
    match &registered {
        Ok(who) => source.entry(Event::Register, Outcome::Ok).about(who.person.account_id.0).write(&app.audit),
        Err(WebError::Unprocessable(errors)) => {
            // Their names alone: what was typed is nobody's business.
            let fields: Vec<_> = errors.iter().map(|error| &*error.field).collect();
            source.entry(Event::Register, Outcome::Refused).because(&fields.join(",")).write(&app.audit);
        }
        Err(_) => {}
    }
    registered.map(Registered::LoggedIn)
}

async fn register_by_mail(app: &App, request: &HttpRequest, new: NewAccount) -> Result<Registered, WebError> {
    let client_network = client_address::network_of(request, &app.trusted_proxies);
    let registered = app.accounts.register_unconfirmed(new, client_network).await?;
    let source = Source::of(request);
    match registered {
        Unconfirmed::Waits(account) => source.entry(Event::Register, Outcome::Ok).about(account.0),
        Unconfirmed::Taken => source.entry(Event::Register, Outcome::Refused).because("email"),
        Unconfirmed::TooMany => source.entry(Event::Register, Outcome::Refused).because("mail_limit"),
    }
    .write(&app.audit);
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
    if app.accounts.request_reset(&email, client_network).await? {
        source.entry(Event::ResetRequested, Outcome::Ok).write(&app.audit);
    } else {
        source.entry(Event::ResetRequested, Outcome::Refused).because("mail_limit").write(&app.audit);
    }
    Ok(())
}

/// Refuses an attempt like one that was refused a moment ago.
fn recall(app: &App, source: &Source, event: Event, buckets: &[Bucket]) -> Result<(), WebError> {
    app.throttle.recent_refusal(buckets).map_or(Ok(()), |limited| Err(refuse(app, source, event, &limited)))
}

/// Counts an attempt before its password is looked at.
async fn count(app: &App, source: &Source, event: Event, buckets: Vec<Bucket>) -> Result<Counted, WebError> {
    let counted = app.throttle.count(buckets).await?.map_err(|limited| refuse(app, source, event, &limited))?;
    app.metrics.attempts.with_label_values(&[ADMITTED]).inc();
    Ok(counted)
}

fn refuse(app: &App, source: &Source, event: Event, limited: &Limited) -> WebError {
    app.metrics.attempts.with_label_values(&[limited.bucket.limit.name]).inc();
    if app.audits_refusal(&limited.bucket) {
        source.entry(event, Outcome::Refused).because(limited.bucket.limit.name).write(&app.audit);
    }
    WebError::Limited(limited.retry_after)
}
