//! Logging other browsers out.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Deserialize;
use uuid::Uuid;

use super::{done, log_in_first};
use crate::{
    app::App,
    domain::session::SessionId,
    web::{
        body::Form,
        error::WebError,
        pages::{logout, see_other},
        session,
        visitor::Visitor,
    },
};

/// What the form sends: which session, or `others=1`.
#[derive(Deserialize)]
pub struct RevokeForm {
    session: Option<Uuid>,
    #[serde(default)]
    others: String,
}

/// `POST /account/sessions/revoke`. To end this browser's own session is to log out.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<RevokeForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first()) };
    match form.session.map(SessionId) {
        _ if form.others == "1" => {
            session::revoke_others(&app, &request, own).await?;
            Ok(see_other(&done("others")).finish())
        }
        Some(id) if id == own.id => Ok(logout::end(&app, &request, &visitor, see_other("/"))),
        Some(id) => {
            session::revoke(&app, &request, own, id).await?;
            Ok(see_other(&done("session")).finish())
        }
        None => Err(WebError::Unprocessable(Vec::new())),
    }
}
