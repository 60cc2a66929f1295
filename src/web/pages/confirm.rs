//! The page behind the link that confirms an address. Opening it changes nothing: programs open links in mail before people do. It asks
//! for the password of the registration: somebody else may have registered with the address.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Field, Layout, dead_link, query, render, see_other, with_error};
use crate::{
    accounts::{FieldError, LinkOwner},
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
        next::Next,
        openapi::{CountedProblems, LinkProblems},
        text,
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage<'a> {
    layout: Layout<'a>,
    error: bool,
    token: &'a str,
    /// For password managers, so that they fill in the password of the right login name.
    email: &'a str,
    password: Field<'a>,
}

/// What the form sends that confirms an address. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct ConfirmForm {
    /// The token of the link.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{43}$")]
    token: SecretString,
    /// The password that was chosen at registration.
    #[serde(default)]
    #[schema(value_type = String, format = Password)]
    password: SecretString,
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
    let Some(owner) = app.accounts.link_owner(LinkKind::Confirm, &token).await? else {
        return Err(dead_link(&app, &token).await);
    };
    page(&app, &visitor, StatusCode::OK, (&token, &owner), &[])
}

/// Confirm an address
///
/// Takes the mailbox and the password of the registration that the link belongs to. A wrong password leaves the link as it is.
#[utoipa::path(
    post, path = paths::CONFIRM, operation_id = "submitConfirmation", tag = "Pages", security(("cookies" = [])),
    request_body(content = ConfirmForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Confirmed: to the login page, and from there to where the person was going."),
        (status = 422, description = "The form again: the password is not the one of this registration.", body = String, content_type = "text/html"),
        LinkProblems,
        CountedProblems,
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ConfirmForm>) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(form.token.expose_secret());
    match app.identity.confirm_address(&visitor.client(), &token, &form.password).await {
        Ok(owner) => {
            let next = Next::of(&app, owner.next.as_deref().unwrap_or_default());
            let mut response = see_other(&app, &next.after(&Done::AddressConfirmed.location()));
            login_hint::set(&app, &mut response, &owner.email);
            Ok(response.finish())
        }
        Err(IdentityError::Invalid(errors)) => {
            let Some(owner) = app.accounts.link_owner(LinkKind::Confirm, &token).await? else {
                return Err(dead_link(&app, &token).await);
            };
            page(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, (&token, &owner), &errors)
        }
        Err(IdentityError::DeadLink) => Err(dead_link(&app, &token).await),
        Err(error) => Err(error.into()),
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    status: StatusCode,
    (token, owner): (&OpaqueToken, &LinkOwner),
    errors: &[FieldError],
) -> Result<HttpResponse, WebError> {
    let layout = Layout::of(app, visitor);
    let errors = text::field_messages(layout.locale, errors);
    let password = Field { autofocus: true, ..with_error(Field::password("current-password"), &errors) };
    let page = ConfirmPage { layout, error: !errors.is_empty(), token: token.expose(), email: &owner.email, password };
    render(status, &page)
}
