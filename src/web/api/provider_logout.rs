//! An identity provider says that somebody logged out there: itself (back-channel logout), or by way of their browser (front-channel logout).

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName},
    web::{Data, Path, Query},
};
use serde::Deserialize;
use url::Url;
use utoipa::ToSchema;

use crate::{
    app::App,
    domain::provider::ProviderName,
    oidc::ProviderError,
    paths,
    web::{
        body::Form,
        client, content_security_policy,
        error::WebError,
        openapi::{LogoutTokenProblems, ProviderLogoutProblems},
    },
};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What a provider sends. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct LogoutForm {
    /// Whose sessions end, signed by the provider.
    #[serde(default)]
    #[schema(required)]
    logout_token: String,
}

/// End sessions for an identity provider
///
/// Back-channel logout (OpenID Connect Back-Channel Logout 1.0), for providers alone. The sessions end on every replica, and their subjects
/// with them, as when somebody revokes a session.
#[utoipa::path(
    post, path = paths::LOGIN_PROVIDER_LOGOUT, operation_id = "endProviderSessions", tag = "Sessions and accounts",
    params(("provider" = String, Path, description = "The provider's name.", example = "example")),
    request_body(content = LogoutForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Ended, or there was none."),
        LogoutTokenProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
    Form(form): Form<LogoutForm>,
) -> Result<HttpResponse, WebError> {
    let provider = ProviderName::parse(&name).and_then(|name| app.provider(&name));
    let Some(provider) = provider else { return Ok(HttpResponse::NotFound().finish()) };
    match provider.logout(&form.logout_token).await {
        Ok(logged_out) => {
            app.identity.end_provider_sessions(&client::of(&request), &logged_out).await?;
            Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
        }
        Err(ProviderError::Unavailable(reason)) => Err(WebError::Unavailable(reason)),
        Err(error) => {
            tracing::warn!(%error, provider = provider.name().as_str(), "a logout of a provider was refused");
            Ok(HttpResponse::BadRequest().insert_header((CACHE_CONTROL, "no-store")).finish())
        }
    }
}

/// What a provider's page tells.
#[derive(Deserialize)]
pub struct EndedSession {
    #[serde(default)]
    iss: String,
    #[serde(default)]
    sid: String,
}

/// End a session for an identity provider, in the browser
///
/// Front-channel logout (OpenID Connect Front-Channel Logout 1.0), for a frame on the provider's page alone, which needs no cookies: `iss` and
/// `sid` together name the session, which ends as it does by back-channel logout. The answer is the same if there is none.
#[utoipa::path(
    get, path = paths::LOGIN_PROVIDER_LOGOUT, operation_id = "getProviderLogout", tag = "Sessions and accounts",
    params(
        ("provider" = String, Path, description = "The provider's name.", example = "example"),
        ("iss" = String, Query, description = "The provider's issuer identifier."),
        ("sid" = String, Query, description = "The session there, as the ID token named it."),
    ),
    responses((status = 200, description = "Ended, or there was none.", headers(("Cache-Control" = String, description = "`no-store`"))),
        ProviderLogoutProblems,
    ),
)]
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
    Query(ended): Query<EndedSession>,
) -> Result<HttpResponse, WebError> {
    let provider = ProviderName::parse(&name).and_then(|name| app.provider(&name)).ok_or(WebError::NotFound)?;
    let client = client::of(&request);
    if let Err(wait) = app.count_provider_request(client.address) {
        return Err(WebError::Limited { wait, reset_helps: false });
    }
    let Some(logged_out) = provider.left_in_browser(&ended.iss, &ended.sid) else {
        return Ok(HttpResponse::BadRequest().insert_header((CACHE_CONTROL, "no-store")).finish());
    };
    app.identity.end_provider_sessions(&client, &logged_out).await?;
    let origin = Url::parse(provider.issuer()).map(|issuer| issuer.origin().ascii_serialization()).unwrap_or_default();
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, content_security_policy::framed_by(&origin)))
        .insert_header((CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"))
        .content_type("text/html; charset=utf-8")
        .body(""))
}
