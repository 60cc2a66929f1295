//! New recovery codes in the place of the old ones.

use actix_web::{HttpResponse, web::Data};

use super::{ProofForm, Shown, log_in_first, page, wrong_proof};
use crate::{
    app::App,
    identity::IdentityError,
    paths,
    web::{
        body::Form,
        error::WebError,
        openapi::WrongPasswordProblems,
        pages::{Layout, authenticator::show_codes, see_other},
        visitor::Visitor,
    },
};

/// Get new recovery codes
///
/// The old ones are worth nothing from now on. Shows the new ones, once.
#[utoipa::path(
    post, path = paths::ACCOUNT_SECOND_FACTOR_CODES, operation_id = "submitRecoveryCodes", tag = "Account pages", security(("cookies" = [])),
    request_body(content = ProofForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The recovery codes.", body = String, content_type = "text/html"),
        (status = 303, description = "There is no second factor: to its page. Also, to the login page, when nobody is logged in."),
        (status = 422, description = "The form again: the password or the code is wrong. Also when a field is there twice.", body = String, content_type = "text/html"),
        WrongPasswordProblems,
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ProofForm>) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let (password, code) = (&form.current_password, &form.code);
    match app.identity.renew_recovery_codes(own, &visitor.client(), password, code).await {
        Ok(Some(codes)) => {
            show_codes(Layout::of(&app, &visitor), &codes, false, &app.public_url.local(paths::ACCOUNT_SECOND_FACTOR))
        }
        Ok(None) => Ok(see_other(&app, paths::ACCOUNT_SECOND_FACTOR).finish()),
        Err(IdentityError::Invalid(errors)) => {
            page(&app, &visitor, own, Shown { errors: &errors, ..Shown::default() }).await
        }
        Err(IdentityError::WrongCredentials) => {
            page(&app, &visitor, own, Shown { errors: &wrong_proof(&form), ..Shown::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}
