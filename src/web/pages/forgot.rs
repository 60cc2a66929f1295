//! Asking for a mail with which to choose a password. The answer never tells whether an account exists (OWASP ASVS 6.3.8).

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;

use super::{Field, Layout, render, see_other, with_error};
use crate::{
    accounts::FieldError,
    app::App,
    web::{attempts, body::Form, error::WebError, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "forgot.html")]
struct ForgotPage<'a> {
    layout: Layout<'a>,
    /// Without a mail server there is no form.
    mail: bool,
    error: bool,
    email: Field<'a>,
}

#[derive(Template)]
#[template(path = "forgot_sent.html")]
struct SentPage<'a> {
    layout: Layout<'a>,
}

/// What the form sends. A field that is missing counts as empty.
#[derive(Deserialize)]
pub struct ForgotForm {
    #[serde(default)]
    email: String,
}

/// `GET /forgot`
pub async fn get(app: Data<App>, visitor: Visitor) -> Result<HttpResponse, WebError> {
    page(&app, &visitor, StatusCode::OK, "", &[])
}

/// `POST /forgot`
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<ForgotForm>,
) -> Result<HttpResponse, WebError> {
    if app.mailer.is_none() {
        return page(&app, &visitor, StatusCode::NOT_FOUND, "", &[]);
    }
    match attempts::request_reset(&app, &request, &form.email).await {
        Err(WebError::Unprocessable(errors)) => {
            page(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &form.email, &errors)
        }
        requested => requested.map(|()| see_other("/forgot/sent").finish()),
    }
}

/// `GET /forgot/sent`: the same for everybody.
pub async fn sent(visitor: Visitor) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, &SentPage { layout: Layout::of(&visitor) })
}

fn page(
    app: &App,
    visitor: &Visitor,
    status: StatusCode,
    typed: &str,
    errors: &[FieldError],
) -> Result<HttpResponse, WebError> {
    let page = ForgotPage {
        layout: Layout::of(visitor),
        mail: app.mailer.is_some(),
        error: !errors.is_empty(),
        email: with_error(Field::email(typed), errors),
    };
    render(status, &page)
}
