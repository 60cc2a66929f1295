//! Logout by a link of another site: the person decides.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use super::{Layout, lead_to, render};
use crate::{
    app::App,
    paths,
    web::{error::WebError, next::Next, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "logout_confirm.html")]
struct LogoutConfirmPage<'a> {
    layout: Layout<'a>,
    next: &'a str,
}

/// The page that asks whether to log out
///
/// For links from pages of allowed origins, whose own forms are refused: a link ends no session by itself (ASVS 3.5.3). Its form leads
/// back. Where nobody is logged in, it leads on at once.
#[utoipa::path(
    get, path = paths::LOGOUT_CONFIRM, operation_id = "getLogoutConfirmation", tag = "Pages", security(("cookies" = [])),
    params(("next" = Option<String>, Query, description = "Where to go then: a path of this site, or the URL of a page of an allowed origin. Anything else counts as absent.")),
    responses((status = 200, description = "The form.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody is logged in: to `next`, or to the home page."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let next = Next::asked_for(&app, &request);
    if visitor.person().is_none() {
        return Ok(lead_to(&next.or_home(&app)).finish());
    }
    let page = LogoutConfirmPage { layout: Layout::of(&app, &visitor), next: next.as_str() };
    Ok(next.admit(&app, render(StatusCode::OK, &page)?))
}
