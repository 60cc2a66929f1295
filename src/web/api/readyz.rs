//! `GET /readyz`: for whoever sends requests to replicas.

use actix_web::{HttpResponse, web::Data};

use crate::{
    app::App,
    paths,
    store::{self, Schema, StoreError},
    web::{error::WebError, openapi::ReadinessProblems, problem::Detail},
};

/// Can it do its work?
///
/// Database, schema and key are there, and the process is not about to stop. Else it says what is missing.
#[utoipa::path(
    get, path = paths::READYZ, operation_id = "getReadiness", tag = "Operation",
    responses((status = 200, description = "`ready`", body = String, content_type = "text/plain"), ReadinessProblems),
)]
pub async fn get(app: Data<App>) -> Result<HttpResponse, WebError> {
    if app.is_draining() {
        return Err(WebError::Refused(Detail::Draining));
    }
    let missing = match store::schema(&app.pool).await {
        Ok(Schema::Current) => {
            return Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"));
        }
        Ok(Schema::ReadOnly) => Detail::DatabaseReadOnly,
        Ok(Schema::Pending(count)) => Detail::MigrationsPending(count),
        Err(error) => {
            tracing::warn!(reason = error.to_string(), "not ready");
            match error {
                StoreError::Unavailable(_) => Detail::DatabaseUnreachable,
                _ => Detail::DatabaseUnusable,
            }
        }
    };
    Err(WebError::Refused(missing))
}
