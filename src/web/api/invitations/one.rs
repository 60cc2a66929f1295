//! `/api/invitations/{invitation}`: withdrawing one.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use super::inviter;
use crate::{
    app::App,
    domain::invitation::InvitationId,
    paths,
    web::{error::WebError, openapi::InvitationListProblems, visitor::Visitor},
};

/// Withdraw an invitation
///
/// Its link no longer works. Invitations that others have sent to the same address do. The answer is the same when there was none.
#[utoipa::path(
    delete, path = paths::API_INVITATION, operation_id = "withdrawInvitation", tag = "Sessions and accounts", security(("cookies" = [])),
    params(("invitation" = String, Path, description = "The `id` of the invitation.", example = "0198b6a5-6f1e-7c3a-9a54-2f4b1d0c7e11")),
    responses((status = 204, description = "It has ended."), InvitationListProblems),
)]
pub async fn delete(app: Data<App>, visitor: Visitor, id: Path<String>) -> Result<HttpResponse, WebError> {
    let (_, inviter) = inviter(&app, &visitor)?;
    // What is no id is nobody's.
    if let Ok(id) = Uuid::try_parse(&id) {
        app.identity.withdraw_invitation(inviter, &visitor.client(), InvitationId(id)).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
