//! Asking for a mail with which to choose a password. The answer never tells whether an account exists (OWASP ASVS 6.3.8).

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
    web::{body::Form, error::WebError, next::Next, text, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "forgot.html")]
struct ForgotPage<'a> {
    layout: Layout<'a>,
    /// Without a mail server there is no form.
    mail: bool,
    error: bool,
    email: Field<'a>,
    next: &'a str,
}

/// What the form sends that asks for a mail. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct ForgotForm {
    /// The login name.
    #[serde(default)]
    #[schema(required, format = Email, max_length = 254, example = "cade@example.com")]
    email: String,
    /// Where to go after the mail's link and the login, as `next` there.
    #[serde(default)]
    #[schema(example = "/account")]
    next: String,
}

/// The page for a forgotten password
///
/// Where the site sends no mail, it says whom to ask.
#[utoipa::path(
    get, path = paths::FORGOT, operation_id = "getForgottenPasswordPage", tag = "Pages", security(("cookies" = [])),
    params(("next" = Option<String>, Query, description = "Where to go then: a path of this site, or the URL of a page of an allowed origin. Anything else counts as absent.")),
    responses((status = 200, description = "The form; without a mail server, whom to ask.", body = String, content_type = "text/html"),
        (status = 403, description = "`password-login-off`: nobody logs in by password here.", body = String, content_type = "text/html"),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    app.identity.require_password_login()?;
    page(&app, &visitor, &Next::asked_for(&app, &request), StatusCode::OK, "", &[])
}

/// Ask for a link to choose a new password
///
/// The answer never tells whether an account exists.
#[utoipa::path(
    post, path = paths::FORGOT, operation_id = "submitForgottenPassword", tag = "Pages", security(("cookies" = [])),
    request_body(content = ForgotForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To `/forgot/sent`, whether there is such an account or not."),
        (status = 403, description = "`password-login-off`: nobody logs in by password here. Or `cross-site`.", body = String, content_type = "text/html"),
        (status = 404, description = "No mail is sent here: whom to ask.", body = String, content_type = "text/html"),
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ForgotForm>) -> Result<HttpResponse, WebError> {
    app.identity.require_password_login()?;
    let next = Next::of(&app, &form.next);
    if app.mailer.is_none() {
        return page(&app, &visitor, &next, StatusCode::NOT_FOUND, "", &[]);
    }
    match app.identity.request_reset(&visitor.client(), &form.email, next.as_deref()).await {
        Ok(()) => Ok(see_other(&app, &next.after(paths::FORGOT_SENT)).finish()),
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
    let page = ForgotPage {
        layout,
        mail: app.mailer.is_some(),
        error: !errors.is_empty(),
        email: with_error(Field::email(typed), &errors),
        next: next.as_str(),
    };
    Ok(next.admit(app, render(status, &page)?))
}
