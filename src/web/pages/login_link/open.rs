//! The page behind a link that logs in. Opening it changes nothing: programs open links in mail before people do. It names the account,
//! so that nobody logs in to another person's by a link that came from them.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Layout, render, require_links};
use crate::{
    accounts::FieldError,
    app::App,
    crypto::opaque_token::OpaqueToken,
    domain::Rejection,
    identity::{Code, IdentityError, OpenedLink, Proof},
    paths,
    web::{
        body::Form,
        error::WebError,
        next::Next,
        openapi::OpenedLinkProblems,
        pages::{come_back, dead_link, lead_to, query, set_up_first},
        text,
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "login_link_open.html")]
struct OpenPage<'a> {
    layout: Layout<'a>,
    token: &'a str,
    email: &'a str,
    takes_code: bool,
    code_error: &'a str,
}

/// What the form sends that logs in with a link. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct OpenForm {
    /// The token of the link.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{43}$")]
    token: SecretString,
    /// The code of an authenticator app, or a recovery code, of whoever has set one up.
    #[serde(default)]
    #[schema(value_type = String, example = "123456")]
    code: SecretString,
    /// `1`: to be asked for no code in this browser for 30 days.
    #[serde(default)]
    #[schema(example = "1")]
    remember_browser: String,
}

/// The page behind the link that logs in
///
/// Opening it changes nothing.
#[utoipa::path(
    get, path = paths::LOGIN_LINK_OPEN, operation_id = "getOpenedLinkPage", tag = "Pages", security(("cookies" = [])),
    params(("token" = Option<String>, Query, description = "The token of the link in the mail.")),
    responses((status = 200, description = "Whose account it is, and the button.", body = String, content_type = "text/html"), OpenedLinkProblems),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    require_links(&app)?;
    let token = OpaqueToken::attempt(&query(&request, "token"));
    let Some(opened) = app.identity.open_login_link(&visitor.client(), &token).await? else {
        return Err(dead_link(&app, &token).await);
    };
    page(&app, &visitor, StatusCode::OK, (&token, &opened), None)
}

/// Log in with a link
///
/// Opens a session in the browser that asks, whichever asked for the link. The subject stays, unless it belongs to another account. A code
/// that is missing or wrong leaves the link as it is.
#[utoipa::path(
    post, path = paths::LOGIN_LINK_OPEN, operation_id = "submitOpenedLink", tag = "Pages", security(("cookies" = [])),
    request_body(content = OpenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Logged in: to where the person was going, or to the home page. To `/second-factor` when a second factor has to be set up first."),
        (status = 422, description = "The form again: a code is needed, or it is wrong. Also when a field is there twice.", body = String, content_type = "text/html"),
        (status = 429, description = "`too-many-attempts`: the form again.", body = String, content_type = "text/html"),
        OpenedLinkProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<OpenForm>,
) -> Result<HttpResponse, WebError> {
    require_links(&app)?;
    let token = OpaqueToken::attempt(form.token.expose_secret());
    let Some(opened) = app.identity.open_login_link(&visitor.client(), &token).await? else {
        return Err(dead_link(&app, &token).await);
    };
    let next = Next::of(&app, opened.owner.next.as_deref().unwrap_or_default());
    let code = Code { typed: &form.code, remembers: form.remember_browser == "1" };
    let again = |status, error| page(&app, &visitor, status, (&token, &opened), Some(error));
    let proof = Proof::Link { token: &token, code };
    match app.identity.log_in(&visitor.visit, &visitor.client(), &proof).await {
        Ok(logged_in) => {
            let mut response = lead_to(&next.or_home(&app));
            visitor.log_in(&app, &request, &mut response, &logged_in)?;
            Ok(response.finish())
        }
        Err(IdentityError::EnrolmentRequired(begun)) => set_up_first(&app, &begun, &next),
        Err(IdentityError::Invalid(errors)) => {
            let rejection = errors.first().map_or(Rejection::WrongCode, |error| error.rejection);
            again(StatusCode::UNPROCESSABLE_ENTITY, rejection)
        }
        Err(IdentityError::Limited { wait, .. }) => {
            Ok(come_back(again(StatusCode::TOO_MANY_REQUESTS, Rejection::TooManyAttempts(wait))?, wait))
        }
        // The account was changed in the same moment, and the link is used up.
        Err(IdentityError::DeadLink | IdentityError::WrongCredentials) => Err(WebError::DeadLink(next)),
        Err(error) => Err(error.into()),
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    status: StatusCode,
    (token, opened): (&OpaqueToken, &OpenedLink),
    error: Option<Rejection>,
) -> Result<HttpResponse, WebError> {
    let layout = Layout::of(app, visitor);
    let errors: Vec<_> = error.into_iter().map(|rejection| FieldError::new("code", rejection)).collect();
    let errors = text::field_messages(layout.locale, &errors);
    let page = OpenPage {
        layout,
        token: token.expose(),
        email: &opened.owner.email,
        takes_code: opened.takes_code || !errors.is_empty(),
        code_error: errors.first().map_or("", |error| &error.message),
    };
    render(status, &page)
}
