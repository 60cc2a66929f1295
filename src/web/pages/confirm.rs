//! The page behind the link that confirms an address. Opening it changes nothing: programs open links in mail before people do.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Layout, query, render, see_other};
use crate::{
    app::App,
    crypto::opaque_token::OpaqueToken,
    domain::mail::LinkKind,
    paths,
    web::{body::Form, done::Done, error::WebError, openapi::LinkProblems, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage<'a> {
    layout: Layout<'a>,
    token: &'a str,
}

/// What the form sends that confirms an address. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct ConfirmForm {
    /// The token of the link.
    #[serde(default)]
    #[schema(value_type = String)]
    token: SecretString,
}

/// The page behind the link that confirms an address
///
/// Opening it changes nothing.
#[utoipa::path(
    get, path = paths::CONFIRM, operation_id = "getConfirmationPage", tag = "Pages", security(("cookies" = [])),
    params(("token" = Option<String>, Query, description = "The token of the link in the mail.")),
    responses((status = 200, description = "The form.", body = String, content_type = "text/html"), LinkProblems),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(&query(&request, "token"));
    if app.accounts.link_owner(LinkKind::Confirm, &token).await?.is_none() {
        return Err(WebError::DeadLink);
    }
    render(StatusCode::OK, &ConfirmPage { layout: Layout::of(&visitor), token: token.expose() })
}

/// Confirm an address
///
/// Who has the mailbox may confirm it; who has the password besides may log in.
#[utoipa::path(
    post, path = paths::CONFIRM, operation_id = "submitConfirmation", tag = "Pages", security(("cookies" = [])),
    request_body(content = ConfirmForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Confirmed: to the login page."), LinkProblems),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ConfirmForm>) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(form.token.expose_secret());
    app.identity.confirm_address(&visitor.client, &token).await?;
    Ok(see_other(&Done::AddressConfirmed.location()).finish())
}
