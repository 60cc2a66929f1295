//! `POST /api/accounts`: registration for scripts and single-page sites.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::session;
use crate::{
    app::App,
    web::{
        attempts::{self, Registered},
        body::Json,
        error::WebError,
        visitor::Visitor,
    },
};

/// An account that somebody asks for.
#[derive(Deserialize)]
pub struct AccountRequest {
    email: String,
    display_name: String,
    password: SecretString,
}

/// Makes the account and logs its owner in; or, where addresses are confirmed, 202 and a mail.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Json(asked): Json<AccountRequest>,
) -> Result<HttpResponse, WebError> {
    let AccountRequest { email, display_name, password } = &asked;
    match attempts::register(&app, &request, email, display_name, password).await? {
        Registered::LoggedIn(who) => session::open(&app, &request, &visitor, &who, HttpResponse::Created()).await,
        Registered::Mailed => Ok(HttpResponse::Accepted().json(json!({"confirmation": "sent"}))),
    }
}
