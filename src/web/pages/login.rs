//! The login page. Works without JavaScript; the conversation goes on afterwards.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::SecretString;
use serde::Deserialize;

use super::{Field, Layout, query, render, see_other};
use crate::{
    app::App,
    web::{
        attempts,
        body::Form,
        error::{UNCONFIRMED, WRONG_CREDENTIALS, WebError},
        next_path, session, subject_cookie,
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    layout: Layout<'a>,
    error: &'a str,
    notice: &'a str,
    mail: bool,
    email: Field<'a>,
    password: Field<'a>,
    next: &'a str,
    sample_accounts: bool,
}

/// What the form sends. A field that is missing counts as empty.
#[derive(Deserialize)]
pub struct LoginForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: SecretString,
    #[serde(default)]
    next: String,
}

/// `GET /login?next=`
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let next = next_path::parse(&query(&request, "next")).unwrap_or_default();
    let notice = match query(&request, "done").as_str() {
        "confirmed" => "Your email address is confirmed. Log in to begin.",
        "reset" => "Your new password is set. Log in with it.",
        _ => "",
    };
    render(StatusCode::OK, &LoginPage { notice, ..page(&app, &visitor, "", "", &next) })
}

/// `POST /login`
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<LoginForm>,
) -> Result<HttpResponse, WebError> {
    let next = next_path::parse(&form.next).unwrap_or_default();
    let attempt = attempts::log_in(&app, &request, &form.email, &form.password).await;
    if let Err(WebError::Unconfirmed) = attempt {
        let error = format!(
            "{UNCONFIRMED} Open the link in the mail that we sent to it. If there is none, ask for a new one under “Forgot your \
             password?”: it confirms the address too."
        );
        return render(StatusCode::UNAUTHORIZED, &page(&app, &visitor, &error, &form.email, &next));
    }
    let Some(who) = attempt? else {
        let error = format!("{WRONG_CREDENTIALS} Check both and try again.");
        return render(StatusCode::UNAUTHORIZED, &page(&app, &visitor, &error, &form.email, &next));
    };
    let subject = session::open(&app, &request, &who, visitor.subject()).await?;
    let mut response = see_other(if next.is_empty() { "/" } else { &next });
    subject_cookie::set(&app, &request, &mut response, subject);
    Ok(response.finish())
}

fn page<'a>(app: &App, visitor: &'a Visitor, error: &'a str, email: &'a str, next: &'a str) -> LoginPage<'a> {
    LoginPage {
        layout: Layout::of(visitor),
        error,
        notice: "",
        mail: app.mailer.is_some(),
        email: Field { autofocus: error.is_empty(), ..Field::email(email) },
        password: Field { autofocus: !error.is_empty(), ..Field::password("current-password", "") },
        next,
        sample_accounts: app.sample_accounts,
    }
}
