//! `GET /livez`: for whoever keeps the process running.

use actix_web::HttpResponse;

use crate::paths;

/// Check that the process is alive
///
/// It answers. Says nothing of the database, or an outage there would restart us for nothing.
#[utoipa::path(
    get, path = paths::LIVEZ, operation_id = "getLiveness", tag = "Operation",
    responses((status = 200, description = "`ok`", body = String, content_type = "text/plain", example = json!("ok\n"))),
)]
pub async fn get() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}
