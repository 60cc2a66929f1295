//! `GET /readyz`: for whoever sends requests to replicas.

use actix_web::{HttpResponse, web::Data};

use crate::{
    app::App,
    domain::clock::MAX_SKEW,
    paths,
    store::{self, Schema, StoreError},
    web::{error::WebError, openapi::ReadinessProblems, problem::Detail},
};

/// Check that the server is ready
///
/// Database, schema and key are there, the clock is the database's, and the process is not about to stop. Else it says what is missing.
/// A second line says that the keys folder can't be used, if so: the server goes on with the keys that it has.
#[utoipa::path(
    get, path = paths::READYZ, operation_id = "getReadiness", tag = "Operation",
    responses((status = 200, description = "`ready`", body = String, content_type = "text/plain", example = json!("ready\n")), ReadinessProblems),
)]
pub async fn get(app: Data<App>) -> Result<HttpResponse, WebError> {
    if app.is_draining() {
        return Err(WebError::Refused(Detail::Draining));
    }
    match missing(&app).await {
        Ok(None) => Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(ready(&app))),
        Ok(Some(missing)) => Err(WebError::Refused(missing)),
        Err(error) => {
            tracing::warn!(reason = error.to_string(), "not ready");
            Err(WebError::Refused(match error {
                StoreError::Unavailable(_) => Detail::DatabaseUnreachable,
                _ => Detail::DatabaseUnusable,
            }))
        }
    }
}

/// A server whose keys folder cannot be used goes on with the keys from before: to take it out of service would be the greater damage. The
/// log says what is wrong; anybody may read this.
fn ready(app: &App) -> &'static str {
    if app.keyring.problem().is_none() {
        "ready\n"
    } else {
        "ready\nkeys: the folder cannot be used, so the keys from before stay in use; the log says why\n"
    }
}

/// What is missing.
async fn missing(app: &App) -> Result<Option<Detail>, StoreError> {
    match store::schema(&app.pool).await? {
        Schema::Current => {}
        Schema::Pending(count) => return Ok(Some(Detail::MigrationsPending(count))),
        Schema::ReadOnly => return Ok(Some(Detail::DatabaseReadOnly)),
    }
    let ahead = app.clock.now() - store::now(&app.pool).await?;
    app.metrics.database.clock_ahead.set(ahead.whole_seconds());
    Ok((ahead.abs() > MAX_SKEW).then_some(Detail::ClockSkewed(ahead)))
}
