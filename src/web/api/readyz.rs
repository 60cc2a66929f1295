//! `GET /readyz`: for whoever sends requests to replicas.

use actix_web::{HttpResponse, web::Data};

use crate::{
    app::App,
    paths,
    store::{self, Schema, StoreError},
    web::{error::WebError, openapi::ReadinessProblems},
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
        return Err(WebError::NotReady("draining: this replica is about to stop".to_owned()));
    }
    let missing = match store::schema(&app.pool).await {
        Ok(Schema::Current) => {
            return Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"));
        }
        Ok(Schema::Pending(count)) => format!("schema: {count} migrations are pending; run `throughline migrate`"),
        Err(error) => {
            tracing::warn!(reason = error.to_string(), "not ready");
            match error {
                StoreError::Unavailable(_) => "database: it cannot be reached; start it, or correct DATABASE_URL",
                _ => "database: it cannot be used; see the log, and run `throughline doctor`",
            }
            .to_owned()
        }
    };
    Err(WebError::NotReady(missing))
}
