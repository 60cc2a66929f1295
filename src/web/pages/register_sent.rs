//! The page after a registration that has to be confirmed by mail.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{Layout, render};
use crate::{
    paths,
    web::{error::WebError, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "register_sent.html")]
struct SentPage<'a> {
    layout: Layout<'a>,
}

/// Look into your mailbox
///
/// The same for everybody.
#[utoipa::path(
    get, path = paths::REGISTER_SENT, operation_id = "getRegistrationSentPage", tag = "Pages", security(("cookies" = [])),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html")),
)]
pub async fn get(visitor: Visitor) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, &SentPage { layout: Layout::of(&visitor) })
}
