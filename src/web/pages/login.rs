//! The login page. Works without JavaScript; the conversation goes on afterwards.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Field, Layout, come_back, lead_to, query, render};
use crate::{
    app::{App, SampleAccount},
    domain::locale::Locale,
    identity::{IdentityError, Proof},
    paths,
    web::{body::Form, done::Done, error::WebError, next::Next, problem::Kind, text, visitor::Visitor},
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
    sample_accounts: &'a [SampleAccount],
}

/// What the login form sends. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct LoginForm {
    /// The login name.
    #[serde(default)]
    #[schema(example = "cade@example.com")]
    email: String,
    /// The password.
    #[serde(default)]
    #[schema(value_type = String, format = Password, example = "cade-demo-passphrase")]
    password: SecretString,
    /// Where to go then: a path of this site, or the URL of a page of an allowed origin.
    #[serde(default)]
    #[schema(example = "/account")]
    next: String,
}

/// The login page
///
/// Whoever is logged in already is told so.
#[utoipa::path(
    get, path = paths::LOGIN, operation_id = "getLoginPage", tag = "Pages", security(("cookies" = [])),
    params(
        ("next" = Option<String>, Query, description = "Where to go then: a path of this site, or the URL of a page of an allowed origin. Anything else counts as absent."),
        ("done" = Option<String>, Query, description = "What was done, for a sentence about it. An unknown word counts as absent."),
    ),
    responses((status = 200, description = "The form.", body = String, content_type = "text/html")),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let next = Next::asked_for(&app, &request);
    let page = page(&app, &visitor, "", "", &next);
    let notice = text::done(page.layout.locale, Done::read(paths::LOGIN, &query(&request, "done")));
    Ok(next.admit(&app, render(StatusCode::OK, &LoginPage { notice, ..page })?))
}

/// Log in on the page
///
/// Opens a session, with a new cookie. The subject stays, unless it belongs to another account.
#[utoipa::path(
    post, path = paths::LOGIN, operation_id = "submitLogin", tag = "Pages", security(("cookies" = [])),
    request_body(content = LoginForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Logged in: to `next`, or to the home page."),
        (status = 401, description = "`wrong-credentials` or `unconfirmed-address`: the form again.", body = String, content_type = "text/html"),
        (status = 429, description = "`too-many-attempts`: the form again.", body = String, content_type = "text/html"),
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<LoginForm>,
) -> Result<HttpResponse, WebError> {
    let next = Next::of(&app, &form.next);
    let again = |status, error: &str| {
        render(status, &page(&app, &visitor, error, &form.email, &next)).map(|form| next.admit(&app, form))
    };
    let refused = |kind: Kind| again(kind.status(), &text::login_refused(Locale::default(), kind));
    let proof = Proof::Password { email: &form.email, password: &form.password };
    match app.identity.log_in(&visitor.visit, &visitor.client, &proof).await {
        Ok(logged_in) => {
            let mut response = lead_to(&next.or_home(&app));
            visitor.log_in(&app, &request, &mut response, &logged_in)?;
            Ok(response.finish())
        }
        Err(IdentityError::WrongCredentials) => refused(Kind::WrongCredentials),
        Err(IdentityError::Unconfirmed) => refused(Kind::UnconfirmedAddress),
        Err(IdentityError::Limited { wait, reset_helps }) => {
            let limited = WebError::Limited { wait, reset_helps };
            let error = text::detail(Locale::default(), &limited.problem());
            Ok(come_back(again(StatusCode::TOO_MANY_REQUESTS, &error)?, wait))
        }
        Err(error) => Err(error.into()),
    }
}

fn page<'a>(app: &'a App, visitor: &'a Visitor, error: &'a str, email: &'a str, next: &'a Next) -> LoginPage<'a> {
    LoginPage {
        layout: Layout::towards(app, visitor, next),
        error,
        notice: "",
        mail: app.mailer.is_some(),
        email: Field { autofocus: error.is_empty(), ..Field::email(email) },
        password: Field { autofocus: !error.is_empty(), ..Field::password("current-password") },
        next: next.as_str(),
        sample_accounts: app.sample_accounts,
    }
}
