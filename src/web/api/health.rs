//! For whoever keeps the process running: does it live, and can it do its work?

use actix_web::{HttpResponse, web::Data};

use crate::{
    app::App,
    store::{self, Schema},
    web::error::WebError,
};

/// `GET /livez`: the process answers. Says nothing of the database, or an outage there would restart us for nothing.
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// `GET /readyz`: database, schema and key are there.
pub async fn readyz(app: Data<App>) -> Result<HttpResponse, WebError> {
    match store::schema(&app.pool).await? {
        Schema::Current => Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n")),
        Schema::Pending(count) => Err(WebError::Unavailable(format!("{count} migrations are pending"))),
    }
}
