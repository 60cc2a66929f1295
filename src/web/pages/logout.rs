//! Logout: the session ends, and with it the conversation, because whoever comes next is somebody else.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::see_other;
use crate::{
    app::App,
    paths,
    web::{error::WebError, visitor::Visitor},
};

/// Log out on the page
///
/// Also when nobody was logged in. The conversation ends, and the browser gets a new subject, unless the operator wants it to keep its own.
#[utoipa::path(
    post, path = paths::LOGOUT, operation_id = "submitLogout", tag = "Pages", security(("cookies" = [])),
    responses((status = 303, description = "Nobody is logged in: to the home page.")),
)]
pub async fn post(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let next = app.identity.log_out(&visitor.visit, &visitor.client).await?;
    let mut response = see_other(paths::HOME);
    visitor.log_out(&app, &request, &mut response, next);
    Ok(response.finish())
}
