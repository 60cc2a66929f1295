//! `/api/invitations`: inviting others, for single-page sites, by people who may.

pub mod one;

use actix_web::{HttpResponse, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    domain::{invitation::SentInvitation, principal::Person},
    identity::Inviter,
    paths,
    web::{
        body::Json,
        error::WebError,
        openapi::{self, InvitationListProblems, InvitationProblems},
        problem::Detail,
        visitor::Visitor,
    },
};

/// Whom to invite
#[derive(Deserialize, ToSchema)]
pub struct InvitationRequest {
    /// The address, which gets the mail and becomes the login name.
    #[schema(format = Email, max_length = 254, example = "erin@example.com")]
    email: String,
    /// What the registration form calls the person to begin with: 5,000 bytes at most.
    #[serde(default)]
    #[schema(max_length = 5000, example = "Erin")]
    display_name: String,
}

/// What a person has sent
#[derive(Serialize, ToSchema)]
struct InvitationList {
    /// The newest first.
    #[schema(value_type = Vec<openapi::SentInvitation>)]
    invitations: Vec<SentInvitation>,
}

/// List one's invitations
///
/// Those that nobody has registered with. An invitation is among them whether its address has an account already or not.
#[utoipa::path(
    get, path = paths::API_INVITATIONS, operation_id = "getInvitations", tag = "Sessions and accounts", security(("cookies" = [])),
    responses((status = 200, description = "The invitations.", body = InvitationList), InvitationListProblems),
)]
pub async fn get(app: Data<App>, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let (person, _) = inviter(&app, &visitor)?;
    let invitations = app.accounts.sent_invitations(person.account_id).await?;
    Ok(HttpResponse::Ok().json(InvitationList { invitations }))
}

/// Invite somebody
///
/// By mail, in the person's language. The link in it works once, for 7 days. The answer is the same whether the address has an account
/// already or not; one that has gets no mail. Inviting somebody again sends another mail, and the invitation keeps its `id`.
#[utoipa::path(
    post, path = paths::API_INVITATIONS, operation_id = "invite", tag = "Sessions and accounts", security(("cookies" = [])),
    request_body = InvitationRequest,
    responses((status = 201, description = "Invited.", body = openapi::SentInvitation), InvitationProblems),
)]
pub async fn post(
    app: Data<App>,
    visitor: Visitor,
    Json(asked): Json<InvitationRequest>,
) -> Result<HttpResponse, WebError> {
    let (_, inviter) = inviter(&app, &visitor)?;
    let sent = app.identity.invite(inviter, &visitor.client(), &asked.email, &asked.display_name).await?;
    Ok(HttpResponse::Created().json(sent))
}

/// Whoever is logged in, as somebody who may invite others. For everybody else there is nothing here.
fn inviter<'a>(app: &App, visitor: &'a Visitor) -> Result<(&'a Person, Inviter), WebError> {
    let own = visitor.session().ok_or(WebError::Refused(Detail::NotLoggedIn))?;
    Ok((&own.person, app.identity.inviter(&own.person).ok_or(WebError::NotFound)?))
}
