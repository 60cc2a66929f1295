//! Keeps one network from having all of a server's time: each gets so many tokens a second.

use actix_web::{HttpRequest, http::Method};

use crate::{
    app::App,
    web::{client_address, error::WebError, table::RouteKind},
};

/// Refuses a request for a token beyond the limit (429, RFC 6585 §4) before anything is done about it. The browser's questions
/// before it (CORS preflight) are answered always, or no page could read the refusal.
///
/// # Errors
/// [`WebError::Limited`].
pub fn check(app: &App, request: &HttpRequest) -> Result<(), WebError> {
    if *request.method() != Method::GET || RouteKind::of(request) != RouteKind::Token {
        return Ok(());
    }
    let address = client_address::of(request, &app.trusted_proxies);
    app.count_token_request(address).map_err(|wait| WebError::Limited { wait, reset_helps: false })
}
