//! The public keys, as a JWK Set (RFC 7517 §5).

use actix_web::{HttpResponse, http::header::CACHE_CONTROL, web::Data};

use crate::app::App;

/// `GET /.well-known/jwks.json`: the active key first, then the next and the retired ones.
pub async fn get(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .json(app.keyring.published())
}
