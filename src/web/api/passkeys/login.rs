//! `/api/passkeys/login`: a login with a passkey.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::passkeys;
use crate::{
    app::App,
    identity::{IdentityError, Proof},
    paths,
    web::{
        api::session::{SessionView, answer},
        body::Json,
        error::WebError,
        openapi::PasskeyLoginProblems,
        passkey_challenge::Purpose,
        visitor::Visitor,
    },
    webauthn::Refusal,
};

/// A login with a passkey
#[derive(Deserialize, ToSchema)]
pub struct PasskeyLoginRequest {
    /// The browser's answer to the options: `AuthenticationResponseJSON` of Web Authentication.
    #[schema(value_type = Object)]
    credential: Value,
}

/// Log in with a passkey
///
/// With the browser's answer to the options, once and within five minutes. Opens a session as a login with a password does: the subject stays,
/// unless it belongs to another account.
#[utoipa::path(
    post, path = paths::API_PASSKEYS_LOGIN, operation_id = "logInWithPasskey", tag = "Passkeys", security(("cookies" = [])),
    request_body = PasskeyLoginRequest,
    responses((status = 200, description = "Logged in.", body = SessionView), PasskeyLoginProblems),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    login: Json<PasskeyLoginRequest>,
) -> Result<HttpResponse, WebError> {
    let purpose = Purpose::login(&app, &request).ok_or(Refusal::Challenge);
    let passkeys = passkeys(&app)?;
    let assertion = passkeys.site.read_assertion(&login.0.credential.to_string());
    let assertion = assertion.and_then(|made| purpose?.check(&app, passkeys, &made.challenge).map(|()| made));
    match app.identity.log_in(&visitor.visit, &visitor.client(), &Proof::Passkey(&assertion)).await {
        Ok(logged_in) => answer(&app, &request, &visitor, &logged_in, HttpResponse::Ok()),
        Err(IdentityError::WrongCredentials) => Err(WebError::PasskeyRefused),
        Err(error) => Err(error.into()),
    }
}
