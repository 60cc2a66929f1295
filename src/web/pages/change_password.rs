//! The well-known address of the form that changes a password.

use actix_web::{HttpResponse, web::Data};

use super::see_other;
use crate::{app::App, paths};

/// Find the page where passwords are changed
///
/// Password managers send people here (W3C, A Well-Known URL for Changing Passwords).
#[utoipa::path(
    get, path = paths::CHANGE_PASSWORD, operation_id = "getChangePasswordAddress", tag = "Account pages",
    responses((status = 303, description = "To the account page.")),
)]
pub async fn get(app: Data<App>) -> HttpResponse {
    see_other(&app, &format!("{}#password", paths::ACCOUNT)).finish()
}
