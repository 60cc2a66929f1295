//! A copy of what is kept about the person.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header::CONTENT_DISPOSITION},
    web::Data,
};

use super::log_in_first;
use crate::{
    accounts::PersonalData,
    app::App,
    paths,
    web::{error::WebError, openapi::AccountExport, visitor::Visitor},
};

/// A copy of what is kept about the person
///
/// JSON, to be saved as a file.
#[utoipa::path(
    get, path = paths::ACCOUNT_EXPORT, operation_id = "getAccountExport", tag = "Account pages", security(("cookies" = [])),
    responses(
        (status = 200, description = "The copy.", body = AccountExport, headers(
            ("Content-Disposition" = String, description = "The file's name."),
        )),
        (status = 303, description = "Nobody is logged in: to `/login?next=/account`."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let Some(data) = PersonalData::read(&app.pool, own.person.account_id).await? else { return Ok(log_in_first(&app)) };
    if request.method() == Method::GET {
        app.identity.note_export(own, &visitor.client());
    }
    let file = (CONTENT_DISPOSITION, "attachment; filename=\"account.json\"");
    Ok(HttpResponse::Ok().insert_header(file).json(data))
}
