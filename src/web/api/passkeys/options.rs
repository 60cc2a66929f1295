//! `/api/passkeys/options`: what a browser needs to make a passkey.

use actix_web::{HttpResponse, web::Data};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{passkeys, unfit};
use crate::{
    app::App,
    audit::Event,
    domain::{email::Email, passkey::PasskeyName},
    paths,
    web::{
        body::Json, error::WebError, openapi::PasskeyOptionsProblems, passkey_challenge::Purpose, problem::Detail,
        visitor::Visitor,
    },
};

/// Who wants to add a passkey
#[derive(Deserialize, ToSchema)]
pub struct PasskeyOptionsRequest {
    /// What it is to be called: looked at before the browser makes one.
    #[schema(min_length = 1, max_length = 60, example = "My phone")]
    name: String,
    /// The current password, unless the account has none and its owner has logged in within the last ten minutes.
    #[serde(default)]
    #[schema(value_type = String, format = Password, example = "cade-demo-passphrase")]
    current_password: SecretString,
}

/// Get the options for a new passkey
///
/// For somebody who proves once more who they are. The answer is `PublicKeyCredentialCreationOptionsJSON` of Web Authentication.
#[utoipa::path(
    post, path = paths::API_PASSKEYS_OPTIONS, operation_id = "beginPasskey", tag = "Passkeys", security(("cookies" = [])),
    request_body = PasskeyOptionsRequest,
    responses((status = 200, description = "What the browser is asked.", body = Object), PasskeyOptionsProblems),
)]
pub async fn post(
    app: Data<App>,
    visitor: Visitor,
    asked: Json<PasskeyOptionsRequest>,
) -> Result<HttpResponse, WebError> {
    let passkeys = passkeys(&app)?;
    let own = visitor.session().ok_or(WebError::Refused(Detail::NotLoggedIn))?;
    PasskeyName::parse(&asked.0.name).map_err(|rejection| unfit("name", rejection))?;
    let password = &asked.0.current_password;
    let proved = app.identity.prove_owner(own, &visitor.client(), password, Event::WayInAdded).await;
    proved.map_err(|error| WebError::unproved(error, password))?;
    let person = &own.person;
    let present = app.accounts.passkey_credential_ids(person.account_id).await?;
    let name = person.display_name.as_str();
    let names = (person.email.as_ref().map_or(name, Email::as_str), name);
    let challenge = Purpose::add(own.id).challenge(&app, passkeys);
    Ok(HttpResponse::Ok().json(passkeys.site.creation_options(
        &challenge,
        person.account_id.0.as_bytes(),
        names,
        &present,
    )))
}
