//! The second factor of somebody who is logged in: set up, and, with password and code, renewed or taken away.

pub mod codes;
pub mod confirm;
pub mod remove;

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Moment, asks_for_codes, log_in_again, wrong_password};
use crate::{
    accounts::FieldError,
    app::App,
    domain::{Rejection, principal::ActiveSession},
    identity::{Enrolment, IdentityError},
    paths,
    web::{
        body::Form,
        done::Done,
        enrolment,
        error::WebError,
        next::Next,
        openapi::WrongPasswordProblems,
        pages::{Field, Layout, authenticator::NewApp, query, render, see_other, summary, with_error},
        text,
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "account_second_factor.html")]
struct SecondFactorPage<'a> {
    layout: Layout<'a>,
    done: Cow<'static, str>,
    error_summary: Vec<(&'a str, &'a str)>,
    email: &'a str,
    state: State<'a>,
    /// Whether the person shows who they are by password.
    has_password: bool,
    current_password: Field<'a>,
    /// Where they do so without one; empty where they did moments ago.
    log_in_again: String,
    code_error: &'a str,
    confirm: &'a str,
}

/// What there is to see and to do.
enum State<'a> {
    /// The site offers none.
    NotOffered,
    /// Codes go with a password or a mailed link, and the person logs in with neither.
    NotAskedFor,
    /// It may be set up.
    Off,
    /// It is being set up.
    New(NewApp<'a>),
    /// It is asked for.
    On { since: Moment, codes_left: i64, is_required: bool },
}

/// What the form sends that begins to set up a second factor. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct BeginForm {
    /// The password.
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
}

/// What a form sends that takes password and code. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct ProofForm {
    /// The password.
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
    /// A code of the app, or a recovery code.
    #[serde(default)]
    #[schema(value_type = String, example = "123456")]
    code: SecretString,
}

/// The second factor's page
///
/// Whoever is not logged in is sent to the login page.
#[utoipa::path(
    get, path = paths::ACCOUNT_SECOND_FACTOR, operation_id = "getSecondFactorPage", tag = "Account pages", security(("cookies" = [])),
    params(("done" = Option<String>, Query, description = "What was done, for a sentence about it. An unknown word counts as absent.")),
    responses((status = 200, description = "Whether there is a second factor, and what may be done about it.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody is logged in: to the login page, and from there back to this one."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let done = Done::read(paths::ACCOUNT_SECOND_FACTOR, &query(&request, "done"));
    let begun = begun_by(&app, &request, own);
    page(&app, &visitor, own, Shown { done, begun, ..Shown::default() }).await
}

/// Begin to set up a second factor
///
/// A cookie keeps it for 15 minutes; beginning again within them goes on with the same app.
#[utoipa::path(
    post, path = paths::ACCOUNT_SECOND_FACTOR, operation_id = "submitSecondFactor", tag = "Account pages", security(("cookies" = [])),
    request_body(content = BeginForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page with the app's QR code. Also, to the login page, when nobody is logged in."),
        (status = 422, description = "The form again: the password is wrong. Also when a field is there twice.", body = String, content_type = "text/html"),
        WrongPasswordProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<BeginForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let mut response = see_other(&app, paths::ACCOUNT_SECOND_FACTOR).finish();
    if !app.identity.second_factors.are_offered() {
        return Ok(response);
    }
    match app.identity.begin_enrolment(own, &visitor.client(), &form.current_password).await {
        // The other tab's QR code, so that what was scanned there counts here.
        Ok(_) if begun_by(&app, &request, own).is_some() => Ok(response),
        Ok(begun) => {
            enrolment::keep(&app, &mut response, &begun, &Next::default())?;
            Ok(response)
        }
        Err(IdentityError::WrongCredentials) => {
            let errors = [wrong_password("current_password", &form.current_password)];
            page(&app, &visitor, own, Shown { errors: &errors, ..Shown::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What the page shows besides what is kept.
#[derive(Default)]
struct Shown<'a> {
    done: Option<Done>,
    errors: &'a [FieldError],
    begun: Option<Enrolment>,
}

/// Nobody is logged in, or no longer: to the login page, and from there back to this one.
fn log_in_first(app: &App) -> HttpResponse {
    see_other(app, &paths::login_then(&app.public_url.local(paths::ACCOUNT_SECOND_FACTOR))).finish()
}

/// What this person has begun in this browser.
fn begun_by(app: &App, request: &HttpRequest, own: &ActiveSession) -> Option<Enrolment> {
    let (begun, _) = enrolment::find(app, request)?;
    (begun.account == own.person.account_id && !begun.logs_in).then_some(begun)
}

/// What is wrong with a password and a code of which one is wrong, or both: which of them it is, nobody is told.
fn wrong_proof(form: &ProofForm) -> Vec<FieldError> {
    let password = form.current_password.expose_secret().is_empty();
    let password = password.then(|| FieldError::new("current_password", Rejection::PasswordMissing));
    let code = form.code.expose_secret().trim().is_empty();
    let code = code.then(|| FieldError::new("code", Rejection::CodeMissing));
    let missing: Vec<_> = password.into_iter().chain(code).collect();
    if missing.is_empty() { vec![FieldError::new("current_password", Rejection::WrongPasswordOrCode)] } else { missing }
}

async fn page(app: &App, visitor: &Visitor, own: &ActiveSession, shown: Shown<'_>) -> Result<HttpResponse, WebError> {
    let (locale, account) = (visitor.locale(), own.person.account_id);
    let ways_in = app.accounts.ways_in(account).await?;
    let errors = text::field_messages(locale, shown.errors);
    let state = match app.accounts.second_factor(account).await? {
        Some(factor) => State::On {
            since: Moment::new(locale, factor.confirmed_at),
            codes_left: factor.recovery_codes_left,
            is_required: app.identity.second_factors.are_required_of(&own.person),
        },
        None if !app.identity.second_factors.are_offered() => State::NotOffered,
        None if !asks_for_codes(app, &ways_in) => State::NotAskedFor,
        None => match &shown.begun {
            Some(begun) => State::New(NewApp::new(app, begun, &errors)?),
            None => State::Off,
        },
    };
    let current = Field { name: "current_password", id: "current_password", ..Field::password("current-password") };
    let page = SecondFactorPage {
        layout: Layout::of(app, visitor),
        done: text::done(locale, shown.done),
        error_summary: summary(&errors),
        email: own.person.email.as_ref().map_or("", |email| email.as_str()),
        state,
        has_password: ways_in.has_password,
        current_password: with_error(current, &errors),
        log_in_again: log_in_again(app, own, &ways_in, paths::ACCOUNT_SECOND_FACTOR).await?,
        code_error: errors.iter().find(|error| error.field == "code").map_or("", |error| &error.message),
        confirm: paths::ACCOUNT_SECOND_FACTOR_CONFIRM,
    };
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render(status, &page)
}
