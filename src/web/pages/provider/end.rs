//! On to an identity provider, to log out there as well, for people whom a logout here has led to the home page.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{HOST, HeaderName, HeaderValue},
    },
    web::{Data, Path},
};
use askama::Template;

use super::{AGAIN, find};
use crate::{
    app::App,
    oidc::Provider,
    paths,
    web::{
        error::WebError,
        leaving::{self, Leaving},
        openapi::ProviderProblems,
        pages::{Layout, come_back, lead_to, render},
        text,
        visitor::Visitor,
    },
};

/// It leads on by itself, without a script (HTML Standard §7.4.5).
const REFRESH: HeaderName = HeaderName::from_static("refresh");

#[derive(Template)]
#[template(path = "logged_out.html")]
struct LoggedOutPage<'a> {
    layout: Layout<'a>,
    words: String,
    provider: &'a str,
    /// Where to log out at the provider.
    place: Option<String>,
}

/// Log out at an identity provider
///
/// Leads to the provider's page for that (OpenID Connect RP-Initiated Logout 1.0), which may ask the person, and sends them back to the home
/// page. A logout here leads here, where the provider's table says `logout_at_provider = true`. Ends no session here.
#[utoipa::path(
    get, path = paths::LOGIN_PROVIDER_END, operation_id = "getProviderEnd", tag = "Pages", security(("cookies" = [])),
    params(("provider" = String, Path, description = "The provider's name.", example = "example")),
    responses((status = 303, description = "To the provider."),
        (status = 503, description = "`unavailable`: the provider doesn't answer. A page that says so.", body = String, content_type = "text/html"),
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
    if !provider.is_left_at_logout() {
        return Err(WebError::NotFound);
    }
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    match provider.end_session(&app.home_under(host)).await {
        Ok(Some(url)) => Ok(lead_to(url.as_str()).finish()),
        Ok(None) => {
            tracing::warn!(provider = provider.name().as_str(), "a provider has no end_session_endpoint");
            page(&app, &visitor, provider, StatusCode::NOT_FOUND, "logged-out-impossible")
        }
        Err(error) => {
            tracing::warn!(%error, provider = provider.name().as_str(), "a logout at a provider failed");
            let page = page(&app, &visitor, provider, StatusCode::SERVICE_UNAVAILABLE, "logged-out-unavailable")?;
            Ok(come_back(page, AGAIN))
        }
    }
}

/// What a home page answers in the middle of a logout: the page that leads on to the provider, or, afterwards, to where the person was
/// going. `None` if there is none, or somebody is logged in again.
///
/// # Errors
/// See [`render`].
pub fn of_home(app: &App, request: &HttpRequest, visitor: &Visitor) -> Result<Option<HttpResponse>, WebError> {
    let Some(leaving) = Leaving::find(app, request).filter(|_| visitor.session().is_none()) else { return Ok(None) };
    if let Some(provider) = leaving.provider(app) {
        let mut response = page(app, visitor, provider, StatusCode::OK, "logged-out-going")?;
        let refresh = format!("0; url={}", app.public_url.local(&paths::provider_end(provider.name())));
        if let Ok(refresh) = HeaderValue::from_str(&refresh) {
            response.headers_mut().insert(REFRESH, refresh);
        }
        leaving.lead_on(app, response.headers_mut());
        return Ok(Some(response));
    }
    Ok(leaving.next(app).map(|next| {
        let mut response = lead_to(&next).finish();
        leaving::forget(app, response.headers_mut());
        response
    }))
}

fn page(
    app: &App,
    visitor: &Visitor,
    provider: &Provider,
    status: StatusCode,
    id: &'static str,
) -> Result<HttpResponse, WebError> {
    let layout = Layout::of(app, visitor);
    let words = text::of_provider(visitor.locale(), id, provider.label());
    let place = (status != StatusCode::NOT_FOUND).then(|| layout.to(&paths::provider_end(provider.name())));
    render(status, &LoggedOutPage { layout, words, provider: provider.label(), place })
}
