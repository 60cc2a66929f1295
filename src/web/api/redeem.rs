//! `/api/redeem`: the page redeems the code that the site's own backend gave it. Also for pages of allowed origins.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW},
    web::Data,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::session::{self, SessionView};
use crate::{
    app::App,
    crypto::opaque_token::OpaqueToken,
    identity::{IdentityError, Proof},
    paths,
    web::{body::Json, error::WebError, openapi::RedemptionProblems, visitor::Visitor},
};

/// A code
#[derive(Deserialize, ToSchema)]
pub struct RedemptionRequest {
    /// The code of a hand-over.
    #[schema(value_type = String, example = "q3Jm0Yb8vT1xKc9ZrW4dEu7sHf2nLg6PaOiBtXy5QVM")]
    code: SecretString,
}

/// Redeem a code
///
/// Logs in whom the site's own backend handed over. The subject stays, unless it belongs to another account. A code works once, for 60
/// seconds, in the browser that it was made for. Pages of allowed origins may ask, too.
#[utoipa::path(
    post, path = paths::API_REDEEM, operation_id = "redeemCode", tag = "Hand-over", security(("cookies" = [])),
    request_body = RedemptionRequest,
    responses((status = 200, description = "Logged in.", body = SessionView), RedemptionProblems),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    redemption: Json<RedemptionRequest>,
) -> Result<HttpResponse, WebError> {
    let code = OpaqueToken::attempt(redemption.0.code.expose_secret());
    let proof = Proof::Handover { code: &code, subject: visitor.visit.subject().map(|held| held.subject) };
    let logged_in = app.identity.log_in(&visitor.visit, &visitor.client(), &proof).await;
    let logged_in = logged_in.map_err(|error| match error {
        // The account or the hand-over ended in the same moment.
        IdentityError::WrongCredentials => WebError::RefusedCode,
        error => error.into(),
    })?;
    session::answer(&app, &request, &visitor, &logged_in, HttpResponse::Ok())
}

/// CORS preflight for /api/redeem
///
/// The question that browsers put before a request of an allowed origin.
#[utoipa::path(
    options, path = paths::API_REDEEM, operation_id = "preflightRedemption", tag = "Hand-over", security(("cookies" = [])),
    responses((status = 204, description = "What may be asked.", headers(("Allow" = String, description = "The methods.")))),
)]
pub async fn options() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ALLOW, "POST, OPTIONS"))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "POST"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Content-Type"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
        .finish()
}
