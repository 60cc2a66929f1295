//! The page behind the link with which somebody chooses a password. Opening it changes nothing.

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
    identity::{IdentityError, Reset},
    paths,
    web::{
        body::Form, device_cookie, done::Done, error::WebError, login_hint, next::Next, openapi::LinkProblems, text,
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage<'a> {
    layout: Layout<'a>,
    error: bool,
    token: &'a str,
    /// For password managers, so that they keep the new password under the right login name.
    email: &'a str,
    new_password: Field<'a>,
}

/// What the form sends that chooses a password. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct ResetForm {
    /// The token of the link.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{43}$")]
    token: SecretString,
    /// As for `POST /api/accounts`.
    #[serde(default)]
    #[schema(value_type = String, format = Password, min_length = 15, max_length = 4096)]
    new_password: SecretString,
}

/// The page behind the link to choose a new password
///
/// Opening it changes nothing.
#[utoipa::path(
    get, path = paths::RESET, operation_id = "getResetPage", tag = "Pages", security(("cookies" = [])),
    params(("token" = Option<String>, Query, description = "The token of the link in the mail.")),
    responses((status = 200, description = "The form.", body = String, content_type = "text/html"),
        (status = 403, description = "`password-login-off`: nobody logs in by password here.", body = String, content_type = "text/html"),
        LinkProblems,
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    app.identity.require_password_login()?;
    let token = OpaqueToken::attempt(&query(&request, "token"));
    let Some(owner) = app.accounts.link_owner(LinkKind::Reset, &token).await? else {
        return Err(dead_link(&app, &token).await);
    };
    page(&app, &visitor, StatusCode::OK, (&token, &owner), &[])
}

/// Choose a new password
///
/// Every session of the account ends, and this browser becomes one of its owner's: guesses elsewhere do not keep them out of it. A password
/// that is not accepted leaves the link as it is.
#[utoipa::path(
    post, path = paths::RESET, operation_id = "submitReset", tag = "Pages", security(("cookies" = [])),
    request_body(content = ResetForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "The password is set: to the login page, and from there to where the person was going."),
        (status = 403, description = "`password-login-off`: nobody logs in by password here. Or `cross-site`.", body = String, content_type = "text/html"),
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
        LinkProblems,
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ResetForm>) -> Result<HttpResponse, WebError> {
    let token = OpaqueToken::attempt(form.token.expose_secret());
    match app.identity.reset(&visitor.client(), &token, &form.new_password).await {
        Ok(Reset::Done { device, owner }) => {
            let next = Next::of(&app, owner.next.as_deref().unwrap_or_default());
            let mut response = see_other(&app, &next.after(&Done::PasswordReset.location()));
            device_cookie::set(&app, &mut response, &device);
            login_hint::set(&app, &mut response, &owner.email);
            Ok(response.finish())
        }
        Ok(Reset::Rejected { owner, errors }) => {
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
    let field =
        Field { id: "new_password", name: "new_password", ..Field::new_password(app.accounts.policy.min_length) };
    let page = ResetPage {
        layout,
        error: !errors.is_empty(),
        token: token.expose(),
        email: &owner.email,
        new_password: Field { autofocus: true, ..with_error(field, &errors) },
    };
    render(status, &page)
}
