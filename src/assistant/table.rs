//! Every address of the stand-in, in one table: what takes requests, and what the OpenAPI document says of it.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse, Resource,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE},
    web::{self, ServiceConfig},
};
use utoipa::openapi::OpenApi;

#[cfg(feature = "demo")]
use super::test_routes;
use super::{http, openapi, orchestrate, requests::preflight, widget};
use crate::openapi::{Documented, documented, method, of_server};

/// For everybody.
static PUBLIC: [Documented; 1] = [documented!(http::live, http::__path_live)];
/// The entry scripts, whose addresses here are those of their modules, too.
static WIDGET: [Documented; 2] = [
    documented!(widget::get, widget::__path_get),
    documented!(widget::get_orchestrate, widget::__path_get_orchestrate),
];

/// The assistant's own, which pages of the site may ask.
static API: [Documented; 7] = [
    documented!(http::open, http::__path_open),
    documented!(http::speak, http::__path_speak),
    documented!(http::end, http::__path_end),
    documented!(http::introspect, http::__path_introspect),
    documented!(orchestrate::open, orchestrate::__path_open),
    documented!(orchestrate::run, orchestrate::__path_run),
    documented!(orchestrate::end, orchestrate::__path_end),
];

/// A release has no addresses for testers.
#[cfg(not(feature = "demo"))]
static TESTING: [Documented; 0] = [];
#[cfg(feature = "demo")]
static TESTING: [Documented; 6] = [
    documented!(test_routes::script, test_routes::__path_script),
    documented!(test_routes::follow, test_routes::__path_follow),
    documented!(test_routes::drop_script, test_routes::__path_drop_script),
    documented!(test_routes::requests, test_routes::__path_requests),
    documented!(test_routes::drop_requests, test_routes::__path_drop_requests),
    documented!(test_routes::reset, test_routes::__path_reset),
];

/// The OpenAPI document of the table.
#[must_use]
pub fn document() -> OpenApi {
    openapi::document(PUBLIC.iter().chain(&WIDGET).chain(&API).chain(&TESTING))
}

/// `GET /openapi.json`: this very document. Nothing in it is secret.
async fn describe() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(of_server(&document(), "/"))
}

/// Adds every address.
pub fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/openapi.json").get(describe));
    config.service(web::resource(widget::PATH).get(widget::get));
    config.service(web::resource(widget::ORCHESTRATE_PATH).get(widget::get_orchestrate));
    for (_, resource) in resources(&PUBLIC) {
        config.service(resource);
    }
    for (_, resource) in resources(&API) {
        config.service(resource.route(preflight("POST, DELETE")));
    }
    for (_, resource) in resources(&TESTING) {
        config.service(resource.route(preflight("POST, PUT, DELETE")));
    }
}

fn resources(handlers: &'static [Documented]) -> BTreeMap<String, Resource> {
    let mut resources = BTreeMap::new();
    for told in handlers {
        let path = (told.path)();
        let mut resource = resources.remove(&path).unwrap_or_else(|| web::resource(&path));
        for told_method in (told.methods)() {
            resource = resource.route((told.route)().method(method(&told_method)));
        }
        resources.insert(path, resource);
    }
    resources
}
