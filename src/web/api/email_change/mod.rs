//! `/api/email-change`: another address for one's account, for single-page sites.

pub mod confirm;

use actix_web::{HttpResponse, web::Data};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    app::App,
    domain::{email::Email, principal::ActiveSession},
    paths,
    web::{
        body::Json,
        error::WebError,
        openapi::{EmailChangeProblems, EmailProblems},
        problem::Detail,
        visitor::Visitor,
    },
};

/// The address of somebody who is logged in
#[derive(Serialize, ToSchema)]
struct EmailView<'a> {
    /// The address of the account.
    #[schema(format = Email, example = "cade@example.com")]
    email: &'a str,
    /// The one that waits to be confirmed; `null` when there is none.
    #[schema(required)]
    pending: Option<PendingEmail>,
}

/// An address that waits to be confirmed
#[derive(Serialize, ToSchema)]
struct PendingEmail {
    #[schema(format = Email, example = "cade@new.example")]
    email: String,
    /// Until when it may be confirmed.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    expires_at: OffsetDateTime,
}

/// Another address for an account
#[derive(Deserialize, ToSchema)]
pub struct EmailChangeRequest {
    /// The new address.
    #[schema(format = Email, max_length = 254, example = "cade@new.example")]
    email: String,
    /// The current password, unless the account has none and its owner has logged in within the last ten minutes.
    #[serde(default)]
    #[schema(value_type = String, format = Password, example = "cade-demo-passphrase")]
    current_password: SecretString,
}

/// A change was asked for
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"email_change": "sent"}))]
struct EmailChangeSent {
    /// `sent`, whether the address has an account or not.
    #[schema(pattern = "^sent$")]
    email_change: &'static str,
}

/// Get one's email address
///
/// And the one that waits to be confirmed. 404 where the site sends no mail, and for somebody without an address.
#[utoipa::path(
    get, path = paths::API_EMAIL_CHANGE, operation_id = "getEmail", tag = "Sessions and accounts", security(("cookies" = [])),
    responses((status = 200, description = "The addresses.", body = EmailView), EmailProblems),
)]
pub async fn get(app: Data<App>, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let (own, email) = owner(&app, &visitor)?;
    let pending = app.accounts.pending_email_change(own.person.account_id).await?;
    let pending = pending.map(|change| PendingEmail { email: change.new_email, expires_at: change.expires_at });
    Ok(HttpResponse::Ok().json(EmailView { email: email.as_str(), pending }))
}

/// Ask for another email address
///
/// A mail with a link that works once, within an hour, goes to the new address, whether it has an account or not. Nothing changes before that
/// link is used.
#[utoipa::path(
    post, path = paths::API_EMAIL_CHANGE, operation_id = "requestEmailChange", tag = "Sessions and accounts", security(("cookies" = [])),
    request_body = EmailChangeRequest,
    responses((status = 202, description = "A mail is on its way.", body = EmailChangeSent), EmailChangeProblems),
)]
pub async fn post(app: Data<App>, visitor: Visitor, asked: Json<EmailChangeRequest>) -> Result<HttpResponse, WebError> {
    let (own, _) = owner(&app, &visitor)?;
    let EmailChangeRequest { email, current_password } = &asked.0;
    let is_sent = app.identity.request_email_change(own, &visitor.client(), email, current_password).await;
    if !is_sent.map_err(|error| WebError::unproved(error, current_password))? {
        return Err(WebError::Refused(Detail::NotLoggedIn));
    }
    Ok(HttpResponse::Accepted().json(EmailChangeSent { email_change: "sent" }))
}

/// Withdraw a change of email address
///
/// The link that went to the new address works no more. The answer is the same when nothing was asked for.
#[utoipa::path(
    delete, path = paths::API_EMAIL_CHANGE, operation_id = "withdrawEmailChange", tag = "Sessions and accounts", security(("cookies" = [])),
    responses((status = 204, description = "Nothing waits to be confirmed."), EmailProblems),
)]
pub async fn delete(app: Data<App>, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let (own, _) = owner(&app, &visitor)?;
    app.identity.withdraw_email_change(own, &visitor.client()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Whoever is logged in, and the address that they may change.
fn owner<'a>(app: &App, visitor: &'a Visitor) -> Result<(&'a ActiveSession, &'a Email), WebError> {
    let own = visitor.session().ok_or(WebError::Refused(Detail::NotLoggedIn))?;
    let email = own.person.email.as_ref().filter(|_| app.mailer.is_some());
    Ok((own, email.ok_or(WebError::NotFound)?))
}
