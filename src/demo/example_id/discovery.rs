//! What Example ID tells of itself (OpenID Connect Discovery 1.0), and of its people (OpenID Connect Core 1.0 §5.3).

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, WWW_AUTHENTICATE},
    web::{self, Data, ServiceConfig},
};
use serde_json::json;

use super::Provider;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.route("/.well-known/openid-configuration", web::get().to(metadata));
    config.route("/jwks", web::get().to(keys));
    config.route("/userinfo", web::get().to(userinfo));
}

async fn metadata(provider: Data<Provider>) -> HttpResponse {
    let issuer = &provider.issuer;
    let at = |path: &str| format!("{issuer}{path}");
    HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"),
        "end_session_endpoint": at("/logout"),
        "scopes_supported": ["openid", "profile", "email"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    }))
}

async fn keys(provider: Data<Provider>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"keys": [provider.key.jwk()]}))
}

async fn userinfo(provider: Data<Provider>, request: HttpRequest) -> HttpResponse {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let memory = provider.memory.lock();
    let grant = token.and_then(|(_, token)| memory.access.get(token));
    match grant.filter(|grant| provider.clock.now() < grant.until) {
        Some(grant) => HttpResponse::Ok().json(grant.session.person.claims(&grant.scope)),
        None => HttpResponse::Unauthorized()
            .insert_header((WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""))
            .json(json!({"error": "invalid_token"})),
    }
}
