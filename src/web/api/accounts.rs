//! `POST /api/accounts`: registration for scripts and single-page sites.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::SecretString;
use serde::Deserialize;

use super::session;
use crate::{
    app::App,
    web::{attempts, body::Json, error::WebError, visitor::Visitor},
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
    let AccountRequest { email, display_name, password } = &asked;
    let who = attempts::register(&app, &request, email, display_name, password).await?;
    session::open(&app, &request, &visitor, &who, HttpResponse::Created()).await
}
