//! Asking for a mail with a link that logs in. The answer never tells whether an account exists (OWASP ASVS 6.3.8).

pub mod open;
pub mod sent;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Field, Layout, render, see_other, with_error};
use crate::{
    accounts::FieldError,
    app::App,
    identity::IdentityError,
    paths,
    web::{body::Form, error::WebError, next::Next, openapi::LoginLinkProblems, text, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "login_link.html")]
struct LoginLinkPage<'a> {
    layout: Layout<'a>,
    error: bool,
    email: Field<'a>,
    next: &'a str,
}

/// What the form sends that asks for a link. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct LoginLinkForm {
    /// The login name.
    #[serde(default)]
    #[schema(required, format = Email, max_length = 254, example = "cade@example.com")]
    email: String,
    /// Where to go after the login, as `next` there.
    #[serde(default)]
    #[schema(example = "/account")]
    next: String,
}

/// Refuses what has to do with links where the site mails none.
///
/// # Errors
/// [`WebError::NotFound`].
fn require_links(app: &App) -> Result<(), WebError> {
    if app.identity.mails_login_links { Ok(()) } else { Err(WebError::NotFound) }
}

/// The page to ask for a link that logs in
///
/// 404 unless `THROUGHLINE_LOGIN_LINK` is on.
#[utoipa::path(
    get, path = paths::LOGIN_LINK, operation_id = "getLoginLinkPage", tag = "Pages", security(("cookies" = [])),
    params(("next" = Option<String>, Query, description = "Where to go then: a path of this site, or the URL of a page of an allowed origin. Anything else counts as absent.")),
    responses((status = 200, description = "The form.", body = String, content_type = "text/html"), LoginLinkProblems),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    require_links(&app)?;
    page(&app, &visitor, &Next::asked_for(&app, &request), StatusCode::OK, "", &[])
}

/// Ask for a link that logs in
///
/// The answer never tells whether an account exists.
#[utoipa::path(
    post, path = paths::LOGIN_LINK, operation_id = "submitLoginLink", tag = "Pages", security(("cookies" = [])),
    request_body(content = LoginLinkForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To `/login-link/sent`, whether there is such an account or not."),
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
        LoginLinkProblems,
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<LoginLinkForm>) -> Result<HttpResponse, WebError> {
    require_links(&app)?;
    let next = Next::of(&app, &form.next);
    match app.identity.request_login_link(&visitor.client(), &form.email, next.as_deref()).await {
        Ok(()) => Ok(see_other(&app, &next.after(paths::LOGIN_LINK_SENT)).finish()),
        Err(IdentityError::Invalid(errors)) => {
            page(&app, &visitor, &next, StatusCode::UNPROCESSABLE_ENTITY, &form.email, &errors)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    next: &Next,
    status: StatusCode,
    typed: &str,
    errors: &[FieldError],
) -> Result<HttpResponse, WebError> {
    let layout = Layout::on_the_way(app, visitor, next);
    let errors = text::field_messages(layout.locale, errors);
    let email = Field { autofocus: true, ..with_error(Field::email(typed), &errors) };
    let page = LoginLinkPage { layout, error: !errors.is_empty(), email, next: next.as_str() };
    Ok(next.admit(app, render(status, &page)?))
}
