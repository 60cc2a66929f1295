//! Logging other browsers out.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::log_in_first;
use crate::{
    app::App,
    domain::session::SessionId,
    paths,
    web::{
        body::Form,
        done::Done,
        error::WebError,
        pages::{logout, see_other},
        visitor::Visitor,
    },
};

/// What the form sends that logs out: which session, or `others=1`.
#[derive(Deserialize, ToSchema)]
pub struct RevokeForm {
    /// The session's id, from the account page.
    #[schema(value_type = Option<String>, format = "uuid", nullable = false)]
    session: Option<Uuid>,
    /// `1`: all but this browser's own. Then `session` is not looked at.
    #[serde(default)]
    #[schema(example = "1")]
    others: String,
}

/// Log other browsers out
///
/// To end this browser's own session is to log out.
#[utoipa::path(
    post, path = paths::ACCOUNT_SESSIONS_REVOKE, operation_id = "submitSessionRevocation", tag = "Account pages", security(("cookies" = [])),
    request_body(content = RevokeForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Ended, or ended before: to the account page, or, after a logout, to the home page. Also, to `/login?next=/account`, when nobody is logged in.")),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<RevokeForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    match form.session.map(SessionId) {
        _ if form.others == "1" => {
            app.identity.revoke_other_sessions(own, &visitor.client()).await?;
            Ok(see_other(&app, &Done::OthersRevoked.location()).finish())
        }
        Some(id) if id == own.id => logout::post(app, request, visitor, None).await,
        Some(id) => {
            app.identity.revoke_session(own, &visitor.client(), id).await?;
            Ok(see_other(&app, &Done::SessionRevoked.location()).finish())
        }
        None => Err(WebError::Unprocessable(Vec::new())),
    }
}
