//! Another password, for whoever knows the current one.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Shown, done, log_in_first, page, wrong_password};
use crate::{
    accounts::FieldError,
    app::App,
    audit::{Event, Outcome},
    domain::password::Context,
    paths,
    web::{
        attempts, audit::Source, body::Form, error::WebError, openapi::WrongPasswordProblems, pages::see_other,
        session, subject_cookie, visitor::Visitor,
    },
};

/// What the form sends that changes the password. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct PasswordForm {
    /// The password up to now.
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
    /// As for `POST /api/accounts`.
    #[serde(default)]
    #[schema(required, value_type = String, format = Password, min_length = 8, max_length = 4096)]
    new_password: SecretString,
}

/// Where passwords are changed
///
/// Password managers send people here (W3C, A Well-Known URL for Changing Passwords).
#[utoipa::path(
    get, path = paths::CHANGE_PASSWORD, operation_id = "getChangePasswordAddress", tag = "Account pages",
    responses((status = 303, description = "To the account page.")),
)]
pub async fn well_known() -> HttpResponse {
    see_other(&format!("{}#password", paths::ACCOUNT)).finish()
}

/// Change the password
///
/// Every session of the person ends, and this browser gets a new one.
#[utoipa::path(
    post, path = paths::ACCOUNT_PASSWORD, operation_id = "submitPassword", tag = "Account pages", security(("cookies" = [])),
    request_body(content = PasswordForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Changed: to the account page. Also, to `/login?next=/account`, when nobody is logged in."),
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
        WrongPasswordProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first()) };
    let purpose = Event::PasswordChange;
    let who = attempts::reauthenticate(&app, &request, &own.person, &form.current_password, purpose).await?;
    let names = Context { email: own.person.email.as_str(), display_name: own.person.display_name.as_str() };
    let new = app.accounts.policy.accept(form.new_password.expose_secret(), &names);
    let (who, new) = match (who, new) {
        (Some(who), Ok(new)) => (who, new),
        (who, new) => {
            let current = who.is_none().then(|| wrong_password("current_password"));
            let new = new.err().map(|reason| FieldError::new("new_password", reason.to_string()));
            let errors: Vec<_> = current.into_iter().chain(new).collect();
            return page(&app, own, Shown { errors: &errors, ..Shown::default() }).await;
        }
    };
    let Some(who) = app.accounts.change_password(&who, new, app.mailer.is_some()).await? else {
        return Ok(log_in_first());
    };
    Source::of(&request).entry(purpose, Outcome::Ok).about(who.person.account_id.0).write(&app.audit);
    if !session::renew(&app, &request, &who, own.subject).await? {
        return Ok(log_in_first());
    }
    let mut response = see_other(&done("password"));
    subject_cookie::set(&app, &request, &mut response, own.subject);
    Ok(response.finish())
}
