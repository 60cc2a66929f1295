//! `GET /throughline.js`: the client script under an address that sites can embed.

use actix_web::{
    HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderName, HeaderValue},
};

use crate::{paths, web::assets::CLIENT_SCRIPT};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The client script, for sites to embed
///
/// It may change with the next release, so browsers ask again; and pages of other origins may load it.
#[utoipa::path(
    get, path = paths::CLIENT_SCRIPT, operation_id = "getClientScript", tag = "Operation",
    responses((status = 200, description = "The script. It may be kept for five minutes.", body = String, content_type = "text/javascript")),
)]
pub async fn get() -> HttpResponse {
    let mut response = CLIENT_SCRIPT.response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    // `crossorigin`, `integrity` and `type="module"` ask by CORS (HTML Standard, CORS settings attributes).
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}
