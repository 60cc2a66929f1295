//! The identity token of the browser that asks: `GET /token`, `/createJWT` as the vendor's sample calls it, `/api/token` as JSON alone.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW, Accept,
        Header, Quality, VARY,
    },
    web::Data,
};
use secrecy::ExposeSecret;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::{
    app::App,
    domain::{assistant::AssistantName, subject::Subject},
    paths,
    web::{error::WebError, openapi::TokenProblems, visitor::Visitor},
};

/// A token, and whose it is
#[derive(Serialize, ToSchema)]
struct TokenView<'a> {
    /// The identity token: a JWT, signed with RS256.
    #[schema(pattern = "^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$")]
    token: &'a str,
    /// Until when it may be used.
    #[schema(format = DateTime, example = "2026-11-25T10:00:00Z")]
    expires_at: String,
    /// The browser's subject, which is the token's `sub`.
    #[schema(value_type = String, pattern = "^anon-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    subject: Subject,
    /// Whether somebody is logged in, so that the token speaks of them.
    authenticated: bool,
    /// Whether the token carries an access token of the person's provider. Absent for an assistant that is handed none. When `false` although
    /// somebody is logged in, the assistant can't act for them until they log in with the provider again.
    #[serde(skip_serializing_if = "Option::is_none")]
    sso_token: Option<bool>,
}

/// Get an identity token
///
/// A token of the browser's subject, which it gets now if it had none: the same before login and after. For `fetch` alone: a navigation, an
/// image, a script or a page of an origin that is not allowed gets 403, and no cookie.
///
/// `assistant` names one of the further assistants that the site has a file of, if any. Some of them take people alone, and identify them by
/// the site's own id instead of the browser's subject.
///
/// At `/token` as text, or as JSON where the request prefers it: `Accept: application/json`. At `/createJWT` always as text, at `/api/token`
/// always as JSON.
#[utoipa::path(
    get, path = paths::TOKEN, operation_id = "getToken", tag = "Tokens", security(("cookies" = [])),
    params(("assistant" = Option<String>, Query, description = "The name of an assistant.", pattern = "^[a-z][a-z0-9-]{0,39}$")),
    responses(
        (status = 200, description = "The token.", content(
            (String = "text/plain", example = json!("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm9uLTBmOGZhZDViIn0.c2lnbmF0dXJl")),
            (TokenView = "application/json", example = json!({
                "token": "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm9uLTBmOGZhZDViIn0.c2lnbmF0dXJl",
                "expires_at": "2026-11-25T10:00:00Z",
                "subject": "anon-0f8fad5b-d9cb-469f-a165-70867728950e",
                "authenticated": false
            })),
        )),
        TokenProblems,
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let assistant = assistant_of(request.query_string())?;
    let (held, token) = match &assistant {
        None => app.identity.issue_token(&visitor.visit)?,
        Some(assistant) => {
            let access = app.clone().into_inner().provider_access(assistant, visitor.session()).await?;
            app.identity.issue_token_for(assistant, &visitor.visit, access.as_ref())?
        }
    };
    let mut response = HttpResponse::Ok();
    visitor.keep_subject(&app, &mut response, held);
    response.append_header((VARY, "Accept"));
    if format_of(&request) == Format::Json {
        let expires_at = token.expires_at.replace_nanosecond(0).unwrap_or(token.expires_at);
        Ok(response.json(TokenView {
            token: token.text.expose_secret(),
            expires_at: expires_at.format(&Rfc3339).map_err(|error| WebError::Internal(error.to_string()))?,
            subject: held.subject,
            authenticated: visitor.person().is_some(),
            sso_token: app.hands_on_access(assistant.as_ref()).then_some(token.has_access),
        }))
    } else {
        Ok(response.content_type(Format::Text.media_type()).body(token.text.expose_secret().to_owned()))
    }
}

/// The assistant that a query names. `None` is the one that the server's own settings describe.
///
/// # Errors
/// [`WebError::UnknownAssistant`] for what is no name of one, or is there twice.
pub fn assistant_of(query: &str) -> Result<Option<AssistantName>, WebError> {
    if query.is_empty() {
        return Ok(None);
    }
    let given = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "assistant");
    AssistantName::chosen(given.map(|(_, name)| name)).map_err(|_| WebError::UnknownAssistant)
}

/// Get a token's headers only
///
/// HEAD makes no token and no subject: it must change nothing (RFC 9110 §9.2.1).
#[utoipa::path(
    head, path = paths::TOKEN, operation_id = "headToken", tag = "Tokens", security(("cookies" = [])),
    responses((status = 200, description = "A token could be had.")),
)]
pub async fn head(request: HttpRequest) -> HttpResponse {
    HttpResponse::Ok().append_header((VARY, "Accept")).content_type(format_of(&request).media_type()).finish()
}

/// What HTTP clients add to a request by themselves.
const CLIENT_HEADERS: &str = "Accept, Authorization, Cache-Control, Content-Type, X-Requested-With";

/// CORS preflight for /token
///
/// OPTIONS, also as the question that browsers put before a request of an allowed origin (CORS preflight).
#[utoipa::path(
    options, path = paths::TOKEN, operation_id = "preflightToken", tag = "Tokens", security(("cookies" = [])),
    responses((status = 204, description = "What may be asked.", headers(("Allow" = String, description = "The methods.")))),
)]
pub async fn options() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ALLOW, "GET, HEAD, OPTIONS"))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, CLIENT_HEADERS))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
        .finish()
}

/// How a token is represented.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
}

impl Format {
    const fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// The format that an address stands for; at `/token` the one that the request prefers.
fn format_of(request: &HttpRequest) -> Format {
    match request.path() {
        paths::API_TOKEN => Format::Json,
        paths::CREATE_JWT => Format::Text,
        _ => preferred(request),
    }
}

/// Text, unless JSON is preferred to it (RFC 9110 §12.5.1).
fn preferred(request: &HttpRequest) -> Format {
    if !request.headers().contains_key(ACCEPT) {
        return Format::Text;
    }
    let Ok(accept) = Accept::parse(request) else { return Format::Text };
    let best = |kinds: &[&str]| {
        let named = accept.iter().filter(|kind| kinds.contains(&kind.item.essence_str()));
        named.map(|kind| kind.quality).filter(|quality| *quality > Quality::ZERO).max()
    };
    if best(&["application/json"]) > best(&["text/plain", "text/*", "*/*"]) { Format::Json } else { Format::Text }
}
