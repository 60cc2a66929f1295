//! An operator's own logo and colours, as files.

use actix_web::{HttpResponse, http::header::CACHE_CONTROL, web::Data};

use super::assets::CACHED_FOR_GOOD;
use crate::{app::App, config::BrandFile};

pub const LOGO: &str = "/assets/brand/logo";
pub const STYLESHEET: &str = "/assets/brand/colors.css";

pub async fn logo(app: Data<App>) -> HttpResponse {
    response(app.brand.logo.as_ref())
}

pub async fn stylesheet(app: Data<App>) -> HttpResponse {
    response(app.brand.stylesheet.as_ref())
}

fn response(file: Option<&BrandFile>) -> HttpResponse {
    let Some(file) = file else { return HttpResponse::NotFound().finish() };
    let mut response = HttpResponse::Ok();
    response.content_type(file.content_type).insert_header((CACHE_CONTROL, CACHED_FOR_GOOD));
    response.body(file.content.clone())
}
