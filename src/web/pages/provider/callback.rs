//! The way back from an identity provider.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};

use super::{find, login, refused};
use crate::{
    accounts::FieldError,
    app::App,
    domain::{Rejection, provider::ProviderIdentity},
    identity::{Connected, IdentityError, Proof},
    oidc::{AuthorizationResponse, Provider},
    paths,
    web::{
        done::Done,
        error::WebError,
        next::Next,
        openapi::ProviderProblems,
        pages::{lead_to, see_other},
        provider_request::ProviderRequest,
        text,
        visitor::Visitor,
    },
};

/// Come back from an identity provider
///
/// Exchanges the code, verifies who logged in, and opens a session as a login on the page does: the subject stays, unless it belongs to
/// another account.
#[utoipa::path(
    get, path = paths::LOGIN_PROVIDER_CALLBACK, operation_id = "getProviderCallback", tag = "Pages", security(("cookies" = [])),
    params(
        ("provider" = String, Path, description = "The provider's name.", example = "example"),
        ("code" = Option<String>, Query, description = "What is exchanged for an ID token (RFC 6749)."),
        ("state" = Option<String>, Query, description = "What was sent along."),
        ("iss" = Option<String>, Query, description = "Who answers (RFC 9207)."),
        ("error" = Option<String>, Query, description = "Why nobody logged in."),
    ),
    responses((status = 303, description = "Logged in: to `next`, or to the home page."),
        (status = 400, description = "The answer is to no request of this browser, or can't be trusted: the login page.", body = String, content_type = "text/html"),
        (status = 401, description = "Nobody logged in there, or may here: the login page.", body = String, content_type = "text/html"),
        (status = 403, description = "They have no account here, and the provider makes none: the login page.", body = String, content_type = "text/html"),
        (status = 409, description = "Another account has the address: the login page.", body = String, content_type = "text/html"),
        (status = 503, description = "`unavailable`: the provider, or the database, doesn't answer. The login page.", body = String, content_type = "text/html"),
        ProviderProblems,
    ),
)]
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    name: Path<String>,
    response: Query<AuthorizationResponse>,
) -> Result<HttpResponse, WebError> {
    let provider = find(&app, &visitor, &name)?;
    let state = response.state.clone().unwrap_or_default();
    let Some(begun) = ProviderRequest::find(&app, &request, provider.name(), &state) else {
        let words = text::of_provider(visitor.locale(), "provider-stale", provider.label());
        return login::refusal(&app, &visitor, &Next::default(), StatusCode::BAD_REQUEST, &words);
    };
    let next = Next::of(&app, &begun.next);
    let mut answer = match provider.finish(&begun.request, response.into_inner()).await {
        Err(error) => refused(&app, &visitor, provider, &next, &error)?,
        Ok(identity) if begun.connects => connect(&app, &visitor, &identity).await?,
        Ok(identity) => log_in(&app, &request, &visitor, provider, &next, &identity).await?,
    };
    begun.forget(&app, &mut answer);
    Ok(answer)
}

async fn log_in(
    app: &App,
    request: &HttpRequest,
    visitor: &Visitor,
    provider: &Provider,
    next: &Next,
    identity: &ProviderIdentity,
) -> Result<HttpResponse, WebError> {
    let (status, id) = match app.identity.log_in(&visitor.visit, &visitor.client(), &Proof::Provider(identity)).await {
        Ok(logged_in) => {
            let mut response = lead_to(&next.or_home(app));
            visitor.log_in(app, request, &mut response, &logged_in)?;
            return Ok(response.finish());
        }
        Err(IdentityError::Invalid(errors)) if errors.iter().any(is_taken) => (StatusCode::CONFLICT, "provider-taken"),
        Err(IdentityError::Invalid(_)) => (StatusCode::UNAUTHORIZED, "provider-unverified"),
        Err(IdentityError::WrongCredentials) => (StatusCode::UNAUTHORIZED, "provider-disabled"),
        Err(IdentityError::RegistrationClosed) => (StatusCode::FORBIDDEN, "provider-no-account"),
        Err(error) => return Err(error.into()),
    };
    login::refusal(app, visitor, next, status, &text::of_provider(visitor.locale(), id, provider.label()))
}

fn is_taken(error: &FieldError) -> bool {
    matches!(error.rejection, Rejection::EmailTaken | Rejection::CustomUserIdTaken)
}

async fn connect(app: &App, visitor: &Visitor, identity: &ProviderIdentity) -> Result<HttpResponse, WebError> {
    let connected = match visitor.session() {
        Some(own) => app.identity.connect_provider(own, &visitor.client(), identity).await?,
        None => Connected::LoggedOut,
    };
    let place = match connected {
        Connected::Done => Done::ProviderConnected.location(),
        Connected::Taken => Done::ProviderTaken.location(),
        Connected::Stale => paths::ACCOUNT.to_owned(),
        Connected::LoggedOut => paths::login_then(&app.public_url.local(paths::ACCOUNT)),
    };
    Ok(see_other(app, &place).finish())
}
