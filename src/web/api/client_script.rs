//! `GET /throughline.js`: the client script under an address that sites can embed.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, ETAG, HeaderName, HeaderValue, IfNoneMatch},
    web,
};

use crate::{paths, web::assets::CLIENT_SCRIPT};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Get the client script, for sites to embed
///
/// It may change with the next release, so browsers ask again; and pages of other origins may load it, also by CORS.
#[utoipa::path(
    get, path = paths::CLIENT_SCRIPT, operation_id = "getClientScript", tag = "Operation",
    responses(
        (status = 200, description = "The script. It may be kept for five minutes.", body = String, content_type = "text/javascript", example = json!("(() => { /* … */ })();\n")),
        (status = 304, description = "It is what `If-None-Match` names."),
    ),
)]
pub async fn get(request: HttpRequest, known: Option<web::Header<IfNoneMatch>>) -> HttpResponse {
    let tag = CLIENT_SCRIPT.entity_tag();
    let is_known = known.is_some_and(|known| match &*known {
        IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(&tag)),
        IfNoneMatch::Any => false,
    });
    let mut response = if is_known { HttpResponse::NotModified().finish() } else { CLIENT_SCRIPT.response(&request) };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    // `crossorigin`, `integrity` and `type="module"` ask by CORS (HTML Standard, CORS settings attributes).
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    if let Ok(tag) = HeaderValue::from_str(&tag.to_string()) {
        headers.insert(ETAG, tag);
    }
    response
}
