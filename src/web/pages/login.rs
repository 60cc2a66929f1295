//! The login page. Works without JavaScript; the conversation goes on afterwards.

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    CodeField, Field, Layout, ProviderLink, come_back, lead_to, passkey_site, query, render, set_up_first, summary,
    unless_unavailable, with_error,
};
use crate::{
    accounts::FieldError,
    app::App,
    domain::Rejection,
    identity::{Code, IdentityError, Proof},
    paths,
    web::{
        body::Form,
        done::Done,
        error::WebError,
        login_hint,
        next::Next,
        problem::Kind,
        text::{self, FieldMessage},
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    layout: Layout<'a>,
    /// Why nobody was logged in, where that is no single field's fault.
    error: &'a str,
    error_summary: Vec<(&'a str, &'a str)>,
    notice: Cow<'static, str>,
    /// Whether people log in by password, and may choose another by mail.
    password_login: bool,
    mail: bool,
    /// Whether a link that logs in may be mailed.
    link: bool,
    providers: Vec<ProviderLink<'a>>,
    /// The page that opened this one as a pop-up, if it may be told of a login.
    opener: String,
    email: Field<'a>,
    password: Field<'a>,
    /// Whether the code of a second factor may be typed, and whether its field is open.
    code: CodeField,
    next: &'a str,
    /// Where a login that a script makes leads to.
    then: String,
    /// The host that passkeys belong to, where the site has passkeys.
    passkey_site: Option<&'a str>,
    /// The page of another origin that sent the person here, and its host.
    back: Option<(&'a str, String)>,
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
    /// The code of an authenticator app, or a recovery code, of whoever has set one up.
    #[serde(default)]
    #[schema(value_type = String, example = "123456")]
    code: SecretString,
    /// `1`: to be asked for no code in this browser for 30 days.
    #[serde(default)]
    #[schema(example = "1")]
    remember_browser: String,
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
    let done = Done::read(paths::LOGIN, &query(&request, "done"));
    let hint = done.and_then(|_| login_hint::read(&app, &request));
    let page = page(&app, &visitor, Problem::None, hint.as_deref().unwrap_or_default(), &next);
    let notice = text::done(page.layout.locale, done);
    let mut response = next.admit(&app, render(StatusCode::OK, &LoginPage { notice, ..page })?);
    if hint.is_some() {
        login_hint::forget(&app, &mut response);
    }
    Ok(response)
}

/// Log in on the page
///
/// Opens a session, with a new cookie. The subject stays, unless it belongs to another account.
#[utoipa::path(
    post, path = paths::LOGIN, operation_id = "submitLogin", tag = "Pages", security(("cookies" = [])),
    request_body(content = LoginForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Logged in: to `next`, or to the home page. To `/second-factor` when a second factor has to be set up first."),
        (status = 403, description = "`password-login-off`: nobody logs in by password here. Or `cross-site`.", body = String, content_type = "text/html"),
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
    app.identity.require_password_login()?;
    let next = Next::of(&app, &form.next);
    let again = |status, problem: Problem<'_>| {
        render(status, &page(&app, &visitor, problem, &form.email, &next)).map(|form| next.admit(&app, form))
    };
    let missing = text::field_messages(visitor.locale(), &missing(&form));
    if !missing.is_empty() {
        return again(StatusCode::UNAUTHORIZED, Problem::Missing(&missing));
    }
    let refused = |kind: Kind| {
        again(
            kind.status(),
            Problem::Refused(&text::login_refused(visitor.locale(), kind, app.identity.second_factors.are_offered())),
        )
    };
    let code = Some(Code { typed: &form.code, remembers: form.remember_browser == "1" });
    let proof = Proof::Password { email: &form.email, password: &form.password, code };
    match app.identity.log_in(&visitor.visit, &visitor.client(), &proof).await {
        Ok(logged_in) => {
            let mut response = lead_to(&next.or_home(&app));
            visitor.log_in(&app, &request, &mut response, &logged_in)?;
            Ok(response.finish())
        }
        Err(IdentityError::EnrolmentRequired(begun)) => set_up_first(&app, &begun, &next),
        Err(IdentityError::WrongCredentials) => refused(Kind::WrongCredentials),
        Err(IdentityError::Unconfirmed) => refused(Kind::UnconfirmedAddress),
        Err(IdentityError::Limited { wait, reset_helps }) => {
            let limited = WebError::Limited { wait, reset_helps };
            let error = text::detail(visitor.locale(), &limited.problem());
            Ok(come_back(again(StatusCode::TOO_MANY_REQUESTS, Problem::Refused(&error))?, wait))
        }
        Err(error) => {
            unless_unavailable(error.into(), visitor.locale(), |status, words| again(status, Problem::Refused(words)))
        }
    }
}

/// Why the form is there again.
#[derive(Clone, Copy)]
enum Problem<'a> {
    None,
    /// These fields are empty.
    Missing(&'a [FieldMessage]),
    /// The login failed, as this says.
    Refused(&'a str),
}

fn missing(form: &LoginForm) -> Vec<FieldError> {
    let email = form.email.trim().is_empty().then(|| FieldError::new("email", Rejection::EmailMissing));
    let password = form.password.expose_secret().is_empty();
    let password = password.then(|| FieldError::new("password", Rejection::PasswordMissing));
    email.into_iter().chain(password).collect()
}

/// The page with a sentence why nobody was logged in by other means than its form.
///
/// # Errors
/// See [`render`].
pub(super) fn refusal(
    app: &App,
    visitor: &Visitor,
    next: &Next,
    status: StatusCode,
    words: &str,
) -> Result<HttpResponse, WebError> {
    Ok(next.admit(app, render(status, &page(app, visitor, Problem::Refused(words), "", next))?))
}

fn page<'a>(app: &'a App, visitor: &'a Visitor, problem: Problem<'a>, email: &'a str, next: &'a Next) -> LoginPage<'a> {
    let (error, errors) = match problem {
        Problem::None => ("", &[][..]),
        Problem::Missing(errors) => ("", errors),
        Problem::Refused(error) => (error, &[][..]),
    };
    let (mut email, mut password) = (Field::login_name(app, email), Field::password("current-password"));
    if errors.is_empty() {
        // Whoever comes with an address, or has just typed one, goes on with the password.
        password.autofocus = !email.value.is_empty();
        email.autofocus = !password.autofocus;
    } else {
        (email, password) = (with_error(email, errors), with_error(password, errors));
    }
    LoginPage {
        layout: Layout::on_the_way(app, visitor, next),
        error,
        error_summary: summary(errors),
        notice: Cow::Borrowed(""),
        password_login: app.identity.policy.logs_in,
        mail: app.mailer.is_some(),
        link: app.identity.mails_login_links,
        providers: ProviderLink::all(app),
        opener: next.opener(app).unwrap_or_default(),
        email,
        password,
        code: CodeField::new(app, !matches!(problem, Problem::None)),
        next: next.as_str(),
        then: next.or_home(app),
        passkey_site: passkey_site(app),
        back: next.elsewhere(),
    }
}
