//! `POST /api/accounts`: registration for scripts and single-page sites.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::session;
use crate::{
    accounts::NewAccount,
    app::App,
    web::{body::Json, error::WebError, visitor::Visitor},
};

/// An account that somebody asks for.
#[derive(Deserialize)]
pub struct AccountRequest {
    email: String,
    display_name: String,
    password: SecretString,
}

/// Makes the account and logs its owner in.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Json(asked): Json<AccountRequest>,
) -> Result<HttpResponse, WebError> {
    let policy = app.accounts.policy;
    let new = NewAccount::parse(policy, &asked.email, &asked.display_name, asked.password.expose_secret(), None)
        .map_err(WebError::Unprocessable)?;
    let who = app.accounts.register(new).await?;
    session::open(&app, &request, &visitor, &who, HttpResponse::Created()).await
}
