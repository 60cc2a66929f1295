//! The end of an account.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ERASE_PASSWORD, Shown, log_in_first, page, wrong_password};
use crate::{
    app::App,
    identity::IdentityError,
    paths,
    web::{
        body::Form, done::Done, error::WebError, openapi::WrongPasswordProblems, pages::see_other, visitor::Visitor,
    },
};

/// What the form sends that erases the account. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct EraseForm {
    /// The password.
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
}

/// Erase the account
///
/// With its sessions and subjects. The conversation ends as at logout, whatever becomes of subjects there, because the old subject's data
/// are to be deleted at the vendor's. Which those are stands in the audit trail.
#[utoipa::path(
    post, path = paths::ACCOUNT_ERASE, operation_id = "submitErasure", tag = "Account pages", security(("cookies" = [])),
    request_body(content = EraseForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Erased and logged out: to the home page. Also, to `/login?next=/account`, when nobody is logged in."),
        (status = 422, description = "The form again: the password is wrong.", body = String, content_type = "text/html"),
        WrongPasswordProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<EraseForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    match app.identity.erase(own, &visitor.client(), &form.current_password).await {
        Ok(None) => Ok(log_in_first(&app)),
        Ok(next) => {
            let mut response = see_other(&app, &Done::AccountErased.location());
            visitor.log_out(&app, &request, &mut response, next);
            Ok(response.finish())
        }
        Err(IdentityError::WrongCredentials) => {
            let errors = [wrong_password(ERASE_PASSWORD, &form.current_password)];
            page(&app, visitor.locale(), own, Shown { errors: &errors, ..Shown::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}
