//! `/api/login-link/login`: a login with a mailed link.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    crypto::opaque_token::OpaqueToken,
    identity::{Code, IdentityError, Proof},
    paths,
    web::{
        api::session::{SessionView, answer},
        body::Json,
        enrolment,
        error::WebError,
        next::Next,
        openapi::LinkLoginProblems,
        visitor::Visitor,
    },
};

/// A login with a link
#[derive(Deserialize, ToSchema)]
pub struct LinkLoginRequest {
    /// The token of the link in the mail.
    #[schema(value_type = String, example = "q3Jm0Yb8vT1xKc9ZrW4dEu7sHf2nLg6PaOiBtXy5QVM")]
    token: SecretString,
    /// The code of an authenticator app, or a recovery code, of whoever has set one up.
    #[serde(default)]
    #[schema(value_type = String, example = "123456")]
    code: SecretString,
    /// Whether to be asked for no code in this browser for 30 days.
    #[serde(default)]
    remember_browser: bool,
}

/// Log in with a link
///
/// Opens a session as a login with a password does: the subject stays, unless it belongs to another account. A code that is missing or wrong
/// leaves the link as it is.
#[utoipa::path(
    post, path = paths::API_LOGIN_LINK_LOGIN, operation_id = "logInWithLink", tag = "Sessions and accounts", security(("cookies" = [])),
    request_body = LinkLoginRequest,
    responses((status = 200, description = "Logged in.", body = SessionView), LinkLoginProblems),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    login: Json<LinkLoginRequest>,
) -> Result<HttpResponse, WebError> {
    if !app.identity.mails_login_links {
        return Err(WebError::NotFound);
    }
    let LinkLoginRequest { token, code, remember_browser } = &login.0;
    let token = OpaqueToken::attempt(token.expose_secret());
    let proof = Proof::Link { token: &token, code: Code { typed: code, remembers: *remember_browser } };
    match app.identity.log_in(&visitor.visit, &visitor.client(), &proof).await {
        Ok(logged_in) => answer(&app, &request, &visitor, &logged_in, HttpResponse::Ok()),
        Err(IdentityError::EnrolmentRequired(begun)) => enrolment::required(&app, &begun),
        // The account was changed in the same moment, and the link is used up.
        Err(IdentityError::WrongCredentials) => Err(WebError::DeadLink(Next::default())),
        Err(error) => Err(error.into()),
    }
}
