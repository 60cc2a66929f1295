//! `/api/passkeys`: adding a passkey to one's account, and logging in with one, for the pages' script and for single-page sites. Browsers
//! take the options, and give the answers, as they stand: `PublicKeyCredential.parse…FromJSON()` and `toJSON()`.

pub mod login;
pub mod login_options;
pub mod options;

use actix_web::{HttpResponse, web::Data};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    accounts::FieldError,
    app::{App, Passkeys},
    domain::{
        Rejection,
        passkey::{MAX_PASSKEYS, PasskeyId, PasskeyName},
    },
    identity::PasskeyAdded,
    paths,
    web::{
        body::Json, error::WebError, openapi::PasskeyProblems, passkey_challenge::Purpose, problem::Detail,
        visitor::Visitor,
    },
};

/// A passkey to be added
#[derive(Deserialize, ToSchema)]
pub struct NewPasskeyRequest {
    /// What its owner calls it.
    #[schema(min_length = 1, max_length = 60, example = "My phone")]
    name: String,
    /// The browser's answer to the options: `RegistrationResponseJSON` of Web Authentication.
    #[schema(value_type = Object)]
    credential: Value,
}

/// A passkey
#[derive(Serialize, ToSchema)]
pub struct PasskeyView<'a> {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: PasskeyId,
    /// What its owner calls it.
    #[schema(example = "My phone")]
    name: &'a str,
}

/// Add a passkey
///
/// With the browser's answer to the options, within five minutes. The person logs in with it from now on, without a password.
#[utoipa::path(
    post, path = paths::API_PASSKEYS, operation_id = "addPasskey", tag = "Passkeys", security(("cookies" = [])),
    request_body = NewPasskeyRequest,
    responses((status = 201, description = "Added.", body = PasskeyView), PasskeyProblems),
)]
pub async fn post(app: Data<App>, visitor: Visitor, new: Json<NewPasskeyRequest>) -> Result<HttpResponse, WebError> {
    let passkeys = passkeys(&app)?;
    let own = visitor.session().ok_or(WebError::Refused(Detail::NotLoggedIn))?;
    let name = PasskeyName::parse(&new.0.name).map_err(|rejection| unfit("name", rejection))?;
    let refused = |rejection| Err(unfit("credential", rejection));
    let made = passkeys.site.read_registration(&new.0.credential.to_string());
    let made = made.and_then(|made| Purpose::add(own.id).check(&app, passkeys, &made.challenge).map(|()| made));
    let Ok(made) = made else { return refused(Rejection::PasskeyRefused) };
    match app.identity.add_passkey(own, &visitor.client(), &name, &made).await? {
        PasskeyAdded::Done(id) => Ok(HttpResponse::Created().json(PasskeyView { id, name: name.as_str() })),
        PasskeyAdded::Replayed => refused(Rejection::PasskeyRefused),
        PasskeyAdded::Taken => refused(Rejection::PasskeyTaken),
        PasskeyAdded::TooMany => refused(Rejection::PasskeysTooMany { most: MAX_PASSKEYS }),
        PasskeyAdded::LoggedOut => Err(WebError::Refused(Detail::NotLoggedIn)),
    }
}

/// What the site needs for passkeys; there are none where browsers reach it by an IP address.
fn passkeys(app: &App) -> Result<&Passkeys, WebError> {
    app.passkeys.as_ref().ok_or(WebError::NotFound)
}

fn unfit(field: &'static str, rejection: Rejection) -> WebError {
    WebError::Unprocessable(vec![FieldError::new(field, rejection)])
}
