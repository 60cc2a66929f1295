//! Withdrawing a change of address that waits to be confirmed.

use actix_web::{HttpResponse, web::Data};

use super::log_in_first;
use crate::{
    app::App,
    paths,
    web::{done::Done, error::WebError, pages::see_other, visitor::Visitor},
};

/// Withdraw a change of email address
///
/// The link that went to the new address works no more. Where nothing was asked for, nothing happens.
#[utoipa::path(
    post, path = paths::ACCOUNT_EMAIL_WITHDRAW, operation_id = "withdrawEmail", tag = "Account pages", security(("cookies" = [])),
    responses((status = 303, description = "To the page of the address. Also, to the login page, when nobody is logged in.")),
)]
pub async fn post(app: Data<App>, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    app.identity.withdraw_email_change(own, &visitor.client()).await?;
    Ok(see_other(&app, &Done::EmailChangeWithdrawn.location()).finish())
}
