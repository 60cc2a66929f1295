//! `/api/email-change/confirm`: the press behind the link that goes to a new address.

use actix_web::{HttpResponse, web::Data};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    crypto::opaque_token::OpaqueToken,
    identity::EmailConfirmed,
    paths,
    web::{body::Json, device_cookie, error::WebError, openapi::EmailConfirmationProblems, visitor::Visitor},
};

/// A link to a new address
#[derive(Deserialize, ToSchema)]
pub struct EmailConfirmation {
    /// The token of the link in the mail.
    #[schema(value_type = String, example = "q3Jm0Yb8vT1xKc9ZrW4dEu7sHf2nLg6PaOiBtXy5QVM")]
    token: SecretString,
}

/// Confirm a change of email address
///
/// The account has the new address at once, whether somebody is logged in here or not. Sessions go on, and the old address gets a mail with
/// which to undo that.
#[utoipa::path(
    post, path = paths::API_EMAIL_CHANGE_CONFIRM, operation_id = "confirmEmailChange", tag = "Sessions and accounts", security(("cookies" = [])),
    request_body = EmailConfirmation,
    responses((status = 204, description = "Changed."), EmailConfirmationProblems),
)]
pub async fn post(
    app: Data<App>,
    visitor: Visitor,
    confirmation: Json<EmailConfirmation>,
) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(confirmation.0.token.expose_secret());
    match app.identity.confirm_email_change(visitor.session(), &visitor.client(), &token).await? {
        EmailConfirmed::Done(device) => {
            let mut response = HttpResponse::NoContent();
            if let Some(device) = device {
                device_cookie::set(&app, &mut response, &device);
            }
            Ok(response.finish())
        }
        EmailConfirmed::Taken => Err(WebError::AddressTaken),
    }
}
