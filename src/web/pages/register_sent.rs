//! The page after a registration that has to be confirmed by mail.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use super::{Layout, render};
use crate::{
    app::App,
    paths,
    web::{error::WebError, next::Next, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "register_sent.html")]
struct SentPage<'a> {
    layout: Layout<'a>,
}

/// Check your email
///
/// The same for everybody.
#[utoipa::path(
    get, path = paths::REGISTER_SENT, operation_id = "getRegistrationSentPage", tag = "Pages", security(("cookies" = [])),
    params(("next" = Option<String>, Query, description = "Where to go then: a path of this site, or the URL of a page of an allowed origin. Anything else counts as absent.")),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html")),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let next = Next::asked_for(&app, &request);
    Ok(next.admit(&app, render(StatusCode::OK, &SentPage { layout: Layout::on_the_way(&app, &visitor, &next) })?))
}
