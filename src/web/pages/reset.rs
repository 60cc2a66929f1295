//! The page behind the link with which somebody chooses a password. Opening it changes nothing.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{Field, Layout, query, render, see_other, with_error};
use crate::{
    accounts::FieldError,
    app::App,
    crypto::one_time_token::OneTimeToken,
    domain::mail::LinkKind,
    telemetry::audit::{Event, Outcome},
    web::{audit::Source, body::Form, error::WebError, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage<'a> {
    layout: Layout<'a>,
    error: bool,
    token: &'a str,
    new_password: Field<'a>,
}

/// What the form sends. A field that is missing counts as empty.
#[derive(Deserialize)]
pub struct ResetForm {
    #[serde(default)]
    token: SecretString,
    #[serde(default)]
    new_password: SecretString,
}

/// `GET /reset?token=`
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let token = OneTimeToken::attempt(&query(&request, "token"));
    if !app.accounts.link_works(LinkKind::Reset, &token).await? {
        return Err(WebError::DeadLink);
    }
    page(&app, &visitor, StatusCode::OK, &token, &[])
}

/// `POST /reset`: a password that is not accepted leaves the link as it is.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<ResetForm>,
) -> Result<HttpResponse, WebError> {
    let token = OneTimeToken::attempt(form.token.expose_secret());
    // Before the password is looked at, so that nobody chooses one for nothing, and hashes only for those who may.
    let works = app.accounts.link_works(LinkKind::Reset, &token).await?;
    let reset = match app.accounts.policy.accept(form.new_password.expose_secret()) {
        _ if !works => None,
        Ok(password) => app.accounts.reset_password(&token, password, app.mailer.is_some()).await?,
        Err(error) => {
            let errors = [FieldError::new("new_password", error)];
            return page(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &token, &errors);
        }
    };
    let source = Source::of(&request);
    let Some(account) = reset else {
        source.entry(Event::ResetUsed, Outcome::Refused).because("dead_link").write();
        return Err(WebError::DeadLink);
    };
    source.entry(Event::ResetUsed, Outcome::Ok).about(account.0).write();
    Ok(see_other("/login?done=reset").finish())
}

fn page(
    app: &App,
    visitor: &Visitor,
    status: StatusCode,
    token: &OneTimeToken,
    errors: &[FieldError],
) -> Result<HttpResponse, WebError> {
    let hint =
        format!("{} characters or more. Three or four words that you like are fine.", app.accounts.policy.min_length);
    let field = Field { name: "new_password", label: "New password", ..Field::password("new-password", &hint) };
    let page = ResetPage {
        layout: Layout::of(visitor),
        error: !errors.is_empty(),
        token: token.expose(),
        new_password: Field { autofocus: true, ..with_error(field, errors) },
    };
    render(status, &page)
}
