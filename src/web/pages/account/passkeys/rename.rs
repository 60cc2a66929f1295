//! Another name for a passkey.

use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{NEW_NAME, Shown, log_in_first, page, passkey_id};
use crate::{
    accounts::FieldError,
    app::App,
    domain::passkey::PasskeyName,
    paths,
    web::{body::Form, done::Done, error::WebError, pages::see_other, visitor::Visitor},
};

/// Which passkey is called what from now on. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct RenamePasskeyForm {
    /// The passkey's id.
    #[serde(default)]
    #[schema(example = "0f8fad5b-d9cb-469f-a165-70867728950e")]
    passkey: String,
    /// Its name.
    #[serde(default)]
    #[schema(required, min_length = 1, max_length = 60, example = "My phone")]
    name: String,
}

/// Rename a passkey
///
/// Its owner sees the name on this site alone.
#[utoipa::path(
    post, path = paths::ACCOUNT_PASSKEYS_RENAME, operation_id = "renamePasskey", tag = "Account pages", security(("cookies" = [])),
    request_body(content = RenamePasskeyForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page of the passkeys. Also, to `/login?next=/account/passkeys`, when nobody is logged in."),
        (status = 422, description = "The form again, with a sentence beside the name.", body = String, content_type = "text/html"),
    ),
)]
pub async fn post(
    app: Data<App>,
    visitor: Visitor,
    Form(form): Form<RenamePasskeyForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let id = passkey_id(&form.passkey);
    let name = match PasskeyName::parse(&form.name) {
        Ok(name) => name,
        Err(rejection) => {
            let errors = [FieldError::new(NEW_NAME, rejection)];
            let shown = Shown { errors: &errors, change: id, typed: Some(&form.name), ..Shown::default() };
            return page(&app, visitor.locale(), own, shown).await;
        }
    };
    let renamed = match id {
        Some(id) => app.identity.rename_passkey(own, id, &name).await?,
        None => false,
    };
    let place = if renamed { Done::PasskeyRenamed.location() } else { paths::ACCOUNT_PASSKEYS.to_owned() };
    Ok(see_other(&app, &place).finish())
}
