//! The page that tells people to look for a login link in their mailbox.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use super::{Layout, render, require_links};
use crate::{
    app::App,
    paths,
    web::{error::WebError, next::Next, openapi::LoginLinkProblems, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "login_link_sent.html")]
struct SentPage<'a> {
    layout: Layout<'a>,
}

/// Check your email for the link
///
/// The same for everybody.
#[utoipa::path(
    get, path = paths::LOGIN_LINK_SENT, operation_id = "getLoginLinkSentPage", tag = "Pages", security(("cookies" = [])),
    params(("next" = Option<String>, Query, description = "Where to go then: a path of this site, or the URL of a page of an allowed origin. Anything else counts as absent.")),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"), LoginLinkProblems),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    require_links(&app)?;
    let next = Next::asked_for(&app, &request);
    Ok(next.admit(&app, render(StatusCode::OK, &SentPage { layout: Layout::on_the_way(&app, &visitor, &next) })?))
}
