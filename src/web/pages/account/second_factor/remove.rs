//! No second factor any more.

use actix_web::{HttpResponse, web::Data};

use super::{ProofForm, Shown, log_in_first, page, wrong_proof};
use crate::{
    app::App,
    identity::IdentityError,
    paths,
    web::{
        body::Form, done::Done, error::WebError, openapi::WrongPasswordProblems, pages::see_other, visitor::Visitor,
    },
};

/// Turn the second factor off
///
/// Whoever may not log in without one keeps it. Browsers that were remembered are forgotten.
#[utoipa::path(
    post, path = paths::ACCOUNT_SECOND_FACTOR_REMOVE, operation_id = "removeSecondFactor", tag = "Account pages", security(("cookies" = [])),
    request_body(content = ProofForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the second factor's page. Also, to the login page, when nobody is logged in."),
        (status = 422, description = "The form again: the password or the code is wrong. Also when a field is there twice.", body = String, content_type = "text/html"),
        WrongPasswordProblems,
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ProofForm>) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let (password, code) = (&form.current_password, &form.code);
    match app.identity.remove_second_factor(own, &visitor.client(), password, code).await {
        Ok(true) => Ok(see_other(&app, &Done::SecondFactorRemoved.location()).finish()),
        Ok(false) => Ok(see_other(&app, paths::ACCOUNT_SECOND_FACTOR).finish()),
        Err(IdentityError::Invalid(errors)) => {
            page(&app, &visitor, own, Shown { errors: &errors, ..Shown::default() }).await
        }
        Err(IdentityError::WrongCredentials) => {
            page(&app, &visitor, own, Shown { errors: &wrong_proof(&form), ..Shown::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}
