//! The public keys, as a JWK Set (RFC 7517 §5).

use actix_web::{
    HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL},
    web::Data,
};

use crate::{app::App, crypto::keyring::JWKS_MAX_AGE, paths, web::openapi::KeySet};

/// Get the public keys
///
/// A JWK Set (RFC 7517): the active key first, then the next and the retired ones, then those that sign for one assistant alone. Verify a token with the key that its `kid` names.
#[utoipa::path(
    get, path = paths::JWKS, operation_id = "getKeys", tag = "Tokens",
    responses((status = 200, description = "The keys. They may be kept for two minutes.", body = KeySet)),
)]
pub async fn get(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, format!("public, max-age={}", JWKS_MAX_AGE.whole_seconds())))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .json(app.published_keys())
}
