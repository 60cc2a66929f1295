//! The address of somebody who is logged in: changed by a link that goes to the new one.

pub mod confirm;
pub mod undo;
pub mod withdraw;

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Moment, log_in_again, wrong_password};
use crate::{
    accounts::FieldError,
    app::App,
    domain::{email::Email, locale::Locale, principal::ActiveSession},
    identity::IdentityError,
    paths,
    web::{
        body::Form,
        done::Done,
        error::WebError,
        openapi::WrongPasswordProblems,
        pages::{Field, Layout, query, render, see_other, summary, with_error},
        text,
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "account_email.html")]
struct EmailPage<'a> {
    layout: Layout<'a>,
    done: Cow<'static, str>,
    error_summary: Vec<(&'a str, &'a str)>,
    /// The address up to now; none for somebody whom the site's own backend handed over without one.
    email: Option<&'a str>,
    /// Whether the site sends mail.
    mail: bool,
    /// The address that waits to be confirmed, and until when.
    pending: Option<(String, Moment)>,
    new_email: Field<'a>,
    current_password: Field<'a>,
    has_password: bool,
    /// Where they show who they are; empty where they have a password, or did so moments ago.
    log_in_again: String,
}

/// What the form sends that changes the address. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct EmailForm {
    /// The new address.
    #[serde(default)]
    #[schema(required, format = Email, max_length = 254)]
    email: String,
    /// The password; of no account without one.
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
}

/// The page of the email address
///
/// Whoever is not logged in is sent to the login page.
#[utoipa::path(
    get, path = paths::ACCOUNT_EMAIL, operation_id = "getEmailPage", tag = "Account pages", security(("cookies" = [])),
    params(("done" = Option<String>, Query, description = "What was done, for a sentence about it. An unknown word counts as absent.")),
    responses((status = 200, description = "The address, the one that waits to be confirmed, and the form that asks for another.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody is logged in: to `/login?next=/account/email`."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let done = Done::read(paths::ACCOUNT_EMAIL, &query(&request, "done"));
    page(&app, visitor.locale(), own, Shown { done, ..Shown::default() }).await
}

/// Ask for another email address
///
/// A mail with a link goes to the new address, whether it has an account or not. Nothing changes before that link is used.
#[utoipa::path(
    post, path = paths::ACCOUNT_EMAIL, operation_id = "submitEmail", tag = "Account pages", security(("cookies" = [])),
    request_body(content = EmailForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Asked for: to the page of the address. Also where there is no mail, which the page then says; and to the login page, when nobody is logged in."),
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
        WrongPasswordProblems,
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<EmailForm>) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    if app.mailer.is_none() || own.person.email.is_none() {
        return Ok(see_other(&app, paths::ACCOUNT_EMAIL).finish());
    }
    let EmailForm { email, current_password } = &form;
    let errors = match app.identity.request_email_change(own, &visitor.client(), email, current_password).await {
        Ok(true) => return Ok(see_other(&app, &Done::EmailChangeSent.location()).finish()),
        Ok(false) => return Ok(log_in_first(&app)),
        Err(IdentityError::Invalid(errors)) => errors,
        Err(IdentityError::WrongCredentials) => vec![wrong_password("current_password", current_password)],
        Err(error) => return Err(error.into()),
    };
    page(&app, visitor.locale(), own, Shown { errors: &errors, typed: email, done: None }).await
}

/// What the page shows besides what is kept.
#[derive(Default)]
struct Shown<'a> {
    done: Option<Done>,
    errors: &'a [FieldError],
    /// The address as it was typed.
    typed: &'a str,
}

/// Nobody is logged in, or no longer: to the login page, and from there back to this one.
fn log_in_first(app: &App) -> HttpResponse {
    see_other(app, &paths::login_then(&app.public_url.local(paths::ACCOUNT_EMAIL))).finish()
}

async fn page(app: &App, locale: Locale, own: &ActiveSession, shown: Shown<'_>) -> Result<HttpResponse, WebError> {
    let person = &own.person;
    let errors = text::field_messages(locale, shown.errors);
    let ways_in = app.accounts.ways_in(person.account_id).await?;
    let pending = app.accounts.pending_email_change(person.account_id).await?;
    let current = Field { id: "current_password", name: "current_password", ..Field::password("current-password") };
    let page = EmailPage {
        layout: Layout::new(app, locale, Some(person.display_name.as_str())),
        done: text::done(locale, shown.done),
        error_summary: summary(&errors),
        email: person.email.as_ref().map(Email::as_str),
        mail: app.mailer.is_some(),
        pending: pending.map(|change| (change.new_email, Moment::new(locale, change.expires_at))),
        new_email: with_error(Field { autocomplete: "email", ..Field::email(shown.typed) }, &errors),
        current_password: with_error(current, &errors),
        has_password: ways_in.has_password,
        log_in_again: log_in_again(app, own, &ways_in, paths::ACCOUNT_EMAIL).await?,
    };
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render(status, &page)
}
