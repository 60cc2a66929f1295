//! A passkey less to log in with.

use actix_web::{HttpResponse, web::Data};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{REMOVE_PASSWORD, Shown, log_in_first, page, passkey_id};
use crate::{
    app::App,
    identity::{IdentityError, PasskeyRemoved},
    paths,
    web::{
        body::Form,
        done::Done,
        error::WebError,
        openapi::WrongPasswordProblems,
        pages::{account::wrong_password, see_other},
        visitor::Visitor,
    },
};

/// Which passkey goes. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct RemovePasskeyForm {
    /// The passkey's id.
    #[serde(default)]
    #[schema(example = "0f8fad5b-d9cb-469f-a165-70867728950e")]
    passkey: String,
    /// The password, unless the account has none and its owner has logged in within the last ten minutes.
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
}

/// Remove a passkey
///
/// Nobody logs in with it from now on. The last way in stays.
#[utoipa::path(
    post, path = paths::ACCOUNT_PASSKEYS_REMOVE, operation_id = "removePasskey", tag = "Account pages", security(("cookies" = [])),
    request_body(content = RemovePasskeyForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page of the passkeys. Also, to `/login?next=/account/passkeys`, when nobody is logged in."),
        (status = 422, description = "The form again: the password is wrong.", body = String, content_type = "text/html"),
        WrongPasswordProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    visitor: Visitor,
    Form(form): Form<RemovePasskeyForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let Some(id) = passkey_id(&form.passkey) else { return Ok(see_other(&app, paths::ACCOUNT_PASSKEYS).finish()) };
    let place = match app.identity.remove_passkey(own, &visitor.client(), id, &form.current_password).await {
        Ok(PasskeyRemoved::Done) => Done::PasskeyRemoved.location(),
        Ok(PasskeyRemoved::LastOne | PasskeyRemoved::Absent) => paths::ACCOUNT_PASSKEYS.to_owned(),
        Err(IdentityError::WrongCredentials) => {
            let errors = [wrong_password(REMOVE_PASSWORD, &form.current_password)];
            let shown = Shown { errors: &errors, change: Some(id), ..Shown::default() };
            return page(&app, visitor.locale(), own, shown).await;
        }
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&app, &place).finish())
}
