//! The page behind the link that goes to an old address, for whoever did not change it. Opening it changes nothing.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::ExposeSecret;

use super::confirm::EmailLinkForm;
use crate::{
    accounts::EmailChange,
    app::App,
    crypto::opaque_token::OpaqueToken,
    domain::mail::LinkKind,
    identity::IdentityError,
    paths,
    web::{
        body::Form,
        done::Done,
        error::WebError,
        login_hint,
        openapi::LinkProblems,
        pages::{Layout, query, render, see_other},
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "email_undo.html")]
struct UndoPage<'a> {
    layout: Layout<'a>,
    token: &'a str,
    change: &'a EmailChange,
}

/// The page behind the link that undoes a change of email address
///
/// Opening it changes nothing.
#[utoipa::path(
    get, path = paths::ACCOUNT_EMAIL_UNDO, operation_id = "getEmailUndoPage", tag = "Account pages", security(("cookies" = [])),
    params(("token" = Option<String>, Query, description = "The token of the link in the mail.")),
    responses((status = 200, description = "The form.", body = String, content_type = "text/html"), LinkProblems),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(&query(&request, "token"));
    let change = app.accounts.email_change_to_undo(&token).await?;
    let change = change.ok_or(IdentityError::DeadLink)?;
    render(StatusCode::OK, &UndoPage { layout: Layout::of(&app, &visitor), token: token.expose(), change: &change })
}

/// Undo a change of email address
///
/// The account has its old address back. Every session ends, the password is void, and so is whatever was added to log in with since the
/// change was asked for.
#[utoipa::path(
    post, path = paths::ACCOUNT_EMAIL_UNDO, operation_id = "submitEmailUndo", tag = "Account pages", security(("cookies" = [])),
    request_body(content = EmailLinkForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Undone: to the page that chooses a password, or to the login page for somebody who never had one."),
        LinkProblems,
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<EmailLinkForm>) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(form.token.expose_secret());
    let undone = app.identity.undo_email_change(&visitor.client(), &token).await?;
    let place = undone
        .reset
        .map_or_else(|| Done::EmailRestored.location(), |reset| paths::one_time_link(LinkKind::Reset, reset.expose()));
    let mut response = see_other(&app, &place);
    login_hint::set(&app, &mut response, &undone.email);
    Ok(response.finish())
}
