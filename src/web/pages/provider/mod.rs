//! Logging in with an identity provider: the way there. The way back is [`callback`], and the way out [`end`].

pub mod callback;
pub mod end;

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{HOST, REFERER},
    },
    web::{Data, Path},
};

use super::{come_back, lead_to, login, query};
use crate::{
    app::App,
    domain::provider::ProviderName,
    oidc::{Provider, ProviderError},
    paths,
    web::{
        error::WebError, next::Next, openapi::ProviderProblems, provider_request::ProviderRequest, text,
        visitor::Visitor,
    },
};

/// When it makes sense to ask a provider again that didn't answer.
const AGAIN: Duration = Duration::from_secs(2);

/// Log in with an identity provider
///
/// Leads to the provider, and what it needs to come back into a cookie. The subject stays.
#[utoipa::path(
    get, path = paths::LOGIN_PROVIDER, operation_id = "getProviderLogin", tag = "Pages", security(("cookies" = [])),
    params(
        ("provider" = String, Path, description = "The provider's name.", example = "example"),
        ("next" = Option<String>, Query, description = "Where to go then, as for the login page."),
        ("again" = Option<String>, Query, description = "`1`: to log in at the provider also where one is logged in there."),
        ("connect" = Option<String>, Query, description = "`1`, from the account page alone: to connect the account with the provider."),
    ),
    responses((status = 303, description = "To the provider."),
        (status = 503, description = "`unavailable`: the provider doesn't answer. The login page.", body = String, content_type = "text/html"),
        ProviderProblems,
    ),
)]
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    name: Path<String>,
) -> Result<HttpResponse, WebError> {
    let provider = find(&app, &visitor, &name)?;
    let next = Next::asked_for(&app, &request);
    let connects = query(&request, "connect") == "1" && visitor.session().is_some() && is_from_own_page(&app, &request);
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let callback = host.and_then(|host| app.callback_under(provider, host));
    match provider.begin(query(&request, "again") == "1", callback).await {
        Ok((url, begun)) => {
            let mut response = lead_to(url.as_str());
            let begun = ProviderRequest::new(&app, provider.name(), begun, next.as_str(), connects);
            begun.keep(&app, &request, &mut response);
            Ok(response.finish())
        }
        Err(error) => refused(&app, &visitor, provider, &next, &error),
    }
}

/// The provider of this name, for a request that is counted.
///
/// # Errors
/// [`WebError::NotFound`] without one; [`WebError::Limited`] when the visitor's network sent too many.
fn find<'a>(app: &'a App, visitor: &Visitor, name: &str) -> Result<&'a Provider, WebError> {
    let provider = ProviderName::parse(name).and_then(|name| app.provider(&name)).ok_or(WebError::NotFound)?;
    match app.count_provider_request(visitor.client().address) {
        Ok(()) => Ok(provider),
        Err(wait) => Err(WebError::Limited { wait, reset_helps: false }),
    }
}

/// Whether a page of this site led here: another site must not connect the accounts of whoever it leads here.
fn is_from_own_page(app: &App, request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => header(REFERER.as_str()).is_some_and(|page| Next::of_own_page(app, page).as_deref().is_some()),
    }
}

/// The login page, which says why the provider logged nobody in.
fn refused(
    app: &App,
    visitor: &Visitor,
    provider: &Provider,
    next: &Next,
    error: &ProviderError,
) -> Result<HttpResponse, WebError> {
    let name = provider.name().as_str();
    match error {
        // The person pressed Cancel (RFC 6749 §4.1.2.1).
        ProviderError::Declined(code) if code == "access_denied" => {
            tracing::info!(provider = name, "a login with a provider was cancelled");
        }
        error => tracing::warn!(%error, provider = name, "a login with a provider failed"),
    }
    let (status, id) = match error {
        ProviderError::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "provider-unavailable"),
        ProviderError::Declined(_) => (StatusCode::UNAUTHORIZED, "provider-declined"),
        ProviderError::Untrusted(_) | ProviderError::Token(_) => (StatusCode::BAD_REQUEST, "provider-untrusted"),
    };
    let words = text::of_provider(visitor.locale(), id, provider.label());
    let page = login::refusal(app, visitor, next, status, &words)?;
    Ok(if status == StatusCode::SERVICE_UNAVAILABLE { come_back(page, AGAIN) } else { page })
}
