//! Another password, for whoever knows the current one.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Shown, log_in_first, page, wrong_password};
use crate::{
    accounts::FieldError,
    app::App,
    identity::{PasswordChange, PasswordRejections},
    paths,
    web::{
        body::Form, done::Done, error::WebError, openapi::WrongPasswordProblems, pages::see_other, visitor::Visitor,
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
    #[schema(required, value_type = String, format = Password, min_length = 15, max_length = 4096)]
    new_password: SecretString,
}

/// Change the password
///
/// Every session of the person ends, and this browser gets a new one.
#[utoipa::path(
    post, path = paths::ACCOUNT_PASSWORD, operation_id = "submitPassword", tag = "Account pages", security(("cookies" = [])),
    request_body(content = PasswordForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Changed: to the account page. Also, to `/login?next=/account`, when nobody is logged in."),
        (status = 403, description = "`password-login-off`: nobody logs in by password here. Or `cross-site`.", body = String, content_type = "text/html"),
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
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let PasswordForm { current_password, new_password } = &form;
    match app.identity.change_password(own, &visitor.client(), current_password, new_password).await? {
        PasswordChange::Done(logged_in) => {
            let mut response = see_other(&app, &Done::PasswordChanged.location());
            visitor.log_in(&app, &request, &mut response, &logged_in)?;
            Ok(response.finish())
        }
        PasswordChange::Rejected(PasswordRejections { current_is_wrong, new }) => {
            let current = current_is_wrong.then(|| wrong_password("current_password", current_password));
            let new = new.map(|rejection| FieldError::new("new_password", rejection));
            let errors: Vec<_> = current.into_iter().chain(new).collect();
            page(&app, visitor.locale(), own, Shown { errors: &errors, ..Shown::default() }).await
        }
        PasswordChange::LoggedOut => Ok(log_in_first(&app)),
    }
}
