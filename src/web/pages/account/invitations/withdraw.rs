//! Withdrawing an invitation.

use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{inviter, log_in_first};
use crate::{
    app::App,
    domain::invitation::InvitationId,
    paths,
    web::{body::Form, done::Done, error::WebError, openapi::InviterProblems, pages::see_other, visitor::Visitor},
};

/// Which invitation ends. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct WithdrawInvitationForm {
    /// The invitation's id.
    #[serde(default)]
    #[schema(example = "0f8fad5b-d9cb-469f-a165-70867728950e")]
    invitation: String,
}

/// Withdraw an invitation on the page
///
/// Its link no longer works. Invitations that others have sent to the same address do.
#[utoipa::path(
    post, path = paths::ACCOUNT_INVITATIONS_WITHDRAW, operation_id = "submitInvitationWithdrawal", tag = "Account pages", security(("cookies" = [])),
    request_body(content = WithdrawInvitationForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page of the invitations. Also, to the login page, when nobody is logged in."),
        InviterProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    visitor: Visitor,
    Form(form): Form<WithdrawInvitationForm>,
) -> Result<HttpResponse, WebError> {
    if visitor.session().is_none() {
        return Ok(log_in_first(&app));
    }
    let inviter = inviter(&app, &visitor)?;
    let withdrawn = match Uuid::try_parse(&form.invitation) {
        Ok(id) => app.identity.withdraw_invitation(inviter, &visitor.client(), InvitationId(id)).await?,
        Err(_) => false,
    };
    let place = if withdrawn { Done::InvitationWithdrawn.location() } else { paths::ACCOUNT_INVITATIONS.to_owned() };
    Ok(see_other(&app, &place).finish())
}
