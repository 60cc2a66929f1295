//! `/api/login-link`: a mailed link that logs in, for scripts and single-page sites.

pub mod login;

use actix_web::{HttpResponse, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    paths,
    web::{body::Json, error::WebError, openapi::LoginLinkProblems, visitor::Visitor},
};

/// Whom a link is for
#[derive(Deserialize, ToSchema)]
pub struct LoginLinkRequest {
    /// The login name.
    #[schema(format = Email, max_length = 254, example = "cade@example.com")]
    email: String,
}

/// A link was asked for
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"login_link": "sent"}))]
struct LoginLink {
    /// `sent`, whether the address has an account or not.
    #[schema(pattern = "^sent$")]
    login_link: &'static str,
}

/// Ask for a link that logs in
///
/// A mail with a link that works once, within 15 minutes. The answer is the same whether the address has an account or not.
#[utoipa::path(
    post, path = paths::API_LOGIN_LINK, operation_id = "requestLoginLink", tag = "Sessions and accounts", security(("cookies" = [])),
    request_body = LoginLinkRequest,
    responses((status = 202, description = "A mail is on its way, if there is such an account.", body = LoginLink), LoginLinkProblems),
)]
pub async fn post(
    app: Data<App>,
    visitor: Visitor,
    Json(asked): Json<LoginLinkRequest>,
) -> Result<HttpResponse, WebError> {
    if !app.identity.mails_login_links {
        return Err(WebError::NotFound);
    }
    app.identity.request_login_link(&visitor.client(), &asked.email, None).await?;
    Ok(HttpResponse::Accepted().json(LoginLink { login_link: "sent" }))
}
