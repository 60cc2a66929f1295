//! The registration page.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::SecretString;
use serde::Deserialize;

use super::{Field, Layout, come_back, new_password_hint, render, see_other, with_error};
use crate::{
    accounts::FieldError,
    app::App,
    web::{
        attempts::{self, Registered},
        body::Form,
        device_cookie,
        error::{WebError, too_many},
        session, subject_cookie,
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage<'a> {
    layout: Layout<'a>,
    error_summary: Vec<(&'a str, &'a str)>,
    email: Field<'a>,
    display_name: Field<'a>,
    password: Field<'a>,
}

/// What the form sends. A field that is missing counts as empty.
#[derive(Deserialize)]
pub struct RegisterForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    password: SecretString,
}

/// `GET /register`
pub async fn get(app: Data<App>, visitor: Visitor) -> Result<HttpResponse, WebError> {
    page(&app, &visitor, StatusCode::OK, &RegisterForm::empty(), &[])
}

/// `POST /register`
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<RegisterForm>,
) -> Result<HttpResponse, WebError> {
    let who = match attempts::register(&app, &request, &form.email, &form.display_name, &form.password).await {
        Err(WebError::Unprocessable(errors)) => {
            return page(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &form, &errors);
        }
        Err(WebError::Limited(wait)) => {
            let errors = [FieldError::new("email", too_many(wait))];
            return Ok(come_back(page(&app, &visitor, StatusCode::TOO_MANY_REQUESTS, &form, &errors)?, wait));
        }
        Err(error) => return Err(error),
        Ok(Registered::Mailed) => return Ok(see_other("/register/sent").finish()),
        Ok(Registered::LoggedIn(who)) => who,
    };
    let subject = session::open(&app, &request, &who, visitor.subject()).await?;
    let mut response = see_other("/");
    subject_cookie::set(&app, &request, &mut response, subject);
    device_cookie::set(&app, &request, &mut response, &who.person.email);
    Ok(response.finish())
}

#[derive(Template)]
#[template(path = "register_sent.html")]
struct SentPage<'a> {
    layout: Layout<'a>,
}

/// `GET /register/sent`: the same for everybody.
pub async fn sent(visitor: Visitor) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, &SentPage { layout: Layout::of(&visitor) })
}

impl RegisterForm {
    fn empty() -> Self {
        Self { email: String::new(), display_name: String::new(), password: SecretString::default() }
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    status: StatusCode,
    typed: &RegisterForm,
    errors: &[FieldError],
) -> Result<HttpResponse, WebError> {
    let hint = new_password_hint(app);
    let page = RegisterPage {
        layout: Layout::of(visitor),
        error_summary: errors.iter().map(|error| (error.field, error.message.as_str())).collect(),
        email: with_error(Field::email(&typed.email), errors),
        display_name: with_error(Field::display_name(&typed.display_name), errors),
        password: with_error(Field::new_password(&hint, app.accounts.policy.min_length), errors),
    };
    render(status, &page)
}
