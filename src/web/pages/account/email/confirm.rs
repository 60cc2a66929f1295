//! The page behind the link that goes to a new address. Opening it changes nothing: programs open links in mail before people do.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    accounts::EmailChange,
    app::App,
    crypto::opaque_token::OpaqueToken,
    identity::{EmailConfirmed, IdentityError},
    paths,
    web::{
        body::Form,
        device_cookie,
        done::Done,
        error::WebError,
        openapi::{CountedProblems, LinkProblems},
        pages::{Layout, query, render, see_other},
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "email_confirm.html")]
struct ConfirmPage<'a> {
    layout: Layout<'a>,
    token: &'a str,
    change: &'a EmailChange,
    /// Whether another account has the address.
    is_taken: bool,
}

/// What the forms send behind links about an address. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct EmailLinkForm {
    /// The token of the link.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub(super) token: SecretString,
}

/// The page behind the link that confirms a change of email address
///
/// Opening it changes nothing.
#[utoipa::path(
    get, path = paths::ACCOUNT_EMAIL_CONFIRM, operation_id = "getEmailConfirmationPage", tag = "Account pages", security(("cookies" = [])),
    params(("token" = Option<String>, Query, description = "The token of the link in the mail.")),
    responses((status = 200, description = "The form.", body = String, content_type = "text/html"), LinkProblems),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(&query(&request, "token"));
    let change = app.accounts.email_change_to_confirm(&token).await?;
    let change = change.ok_or(IdentityError::DeadLink)?;
    let layout = Layout::of(&app, &visitor);
    render(StatusCode::OK, &ConfirmPage { layout, token: token.expose(), change: &change, is_taken: false })
}

/// Confirm a change of email address
///
/// The account has the new address at once. Sessions go on, and the old address gets a mail with which to undo that.
#[utoipa::path(
    post, path = paths::ACCOUNT_EMAIL_CONFIRM, operation_id = "submitEmailConfirmation", tag = "Account pages", security(("cookies" = [])),
    request_body(content = EmailLinkForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Changed: to the page of the address, or to the login page when nobody is logged in."),
        (status = 409, description = "Another account has the address. Nothing changed.", body = String, content_type = "text/html"),
        LinkProblems,
        CountedProblems,
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<EmailLinkForm>) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(form.token.expose_secret());
    let change = app.accounts.email_change_to_confirm(&token).await?;
    let own = visitor.session();
    match app.identity.confirm_email_change(own, &visitor.client(), &token).await? {
        EmailConfirmed::Done(device) => {
            let done = if own.is_some() { Done::EmailChanged } else { Done::EmailChangedElsewhere };
            let mut response = see_other(&app, &done.location());
            if let Some(device) = device {
                device_cookie::set(&app, &mut response, &device);
            }
            Ok(response.finish())
        }
        EmailConfirmed::Taken => {
            let change = change.ok_or(IdentityError::DeadLink)?;
            let layout = Layout::of(&app, &visitor);
            render(StatusCode::CONFLICT, &ConfirmPage { layout, token: "", change: &change, is_taken: true })
        }
    }
}
