//! The end of a login in a pop-up: tells the page that opened it, and closes.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use super::{Layout, render, see_other};
use crate::{
    app::App,
    paths,
    web::{assets, error::WebError, next, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "logged_in.html")]
struct LoggedInPage<'a> {
    layout: Layout<'a>,
    closing_script: &'a str,
    /// The one origin that is told.
    opener: &'a str,
    /// Its host.
    opener_host: String,
}

/// The end of a login in a pop-up
///
/// What `loginInPopup()` of the client script opens. Leads to the login page first, where nobody is logged in. Then the page tells its opener,
/// if that is of the origin named and the origin is allowed, that somebody logged in, and nothing else; and closes.
#[utoipa::path(
    get, path = paths::LOGGED_IN, operation_id = "getLoggedInPage", tag = "Pages", security(("cookies" = [])),
    params(("opener" = Option<String>, Query, description = "The origin of the page that opened this one. One that is not allowed counts as absent.")),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody is logged in: to the login page."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let opener = next::opener(&app, request.query_string());
    if visitor.person().is_none() {
        let back = next::logged_in_for(&app, opener.as_deref().unwrap_or_default());
        return Ok(see_other(&app, &format!("{}{}", paths::LOGIN, back.query())).finish());
    }
    let closing_script = assets::CLOSING_SCRIPT.url();
    let page = LoggedInPage {
        layout: Layout::of(&app, &visitor),
        closing_script,
        opener: opener.as_deref().unwrap_or_default(),
        opener_host: opener.as_deref().map(next::host).unwrap_or_default(),
    };
    let mut response = render(StatusCode::OK, &page)?;
    if opener.is_some() {
        next::keep_opener(&mut response);
    }
    Ok(response)
}
