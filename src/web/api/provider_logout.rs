//! Back-channel logout: an identity provider says that somebody logged out there.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::CACHE_CONTROL,
    web::{Data, Path},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    domain::provider::ProviderName,
    oidc::ProviderError,
    paths,
    web::{body::Form, client, error::WebError, openapi::LogoutTokenProblems},
};

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
