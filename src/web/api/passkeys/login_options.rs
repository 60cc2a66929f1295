//! `/api/passkeys/login/options`: what a browser needs to log in with a passkey.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::passkeys;
use crate::{
    app::App,
    paths,
    web::{error::WebError, openapi::PasskeySiteProblems, passkey_challenge::Purpose},
};

/// Get the options for a login with a passkey
///
/// The answer is `PublicKeyCredentialRequestOptionsJSON` of Web Authentication. Nobody has to say who they are: the passkey knows.
#[utoipa::path(
    post, path = paths::API_PASSKEYS_LOGIN_OPTIONS, operation_id = "beginPasskeyLogin", tag = "Passkeys", security(("cookies" = [])),
    responses((status = 200, description = "What the browser is asked.", body = Object), PasskeySiteProblems),
)]
pub async fn post(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, WebError> {
    let passkeys = passkeys(&app)?;
    let mut response = HttpResponse::Ok();
    let challenge = Purpose::new_login(&app, &request, &mut response).challenge(&app, passkeys);
    Ok(response.json(passkeys.site.request_options(&challenge)))
}
