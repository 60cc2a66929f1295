//! The site over HTTP: routes, cookies, sessions, pages and the API.
//!
//! A request walks through the middleware in the order of [`routes::site`], then through one handler that reads as its
//! steps. This floor cannot name the assistant stand-in, so no server of the site can expose it.

mod api;
pub mod assets;
mod body;
mod brand;
mod client;
pub mod client_address;
pub mod content_security_policy;
pub mod cookies;
pub mod device_cookie;
mod done;
mod enrolment;
mod error;
mod json;
mod language;
mod leaving;
mod login_hint;
pub mod markup;
mod middleware;
mod near;
pub mod next;
mod openapi;
mod ops;
mod pages;
mod passkey_challenge;
mod problem;
mod provider_request;
mod request_id;
mod retry_after;
mod routes;
mod session;
mod site;
pub mod subject_cookie;
mod table;
pub mod text;
mod visitor;

use utoipa::openapi::OpenApi;

pub use assets::Asset;
pub use body::{Form, Json};
pub use error::WebError;
pub use language::preferred as preferred_language;
pub use openapi::of_this_server;
pub use ops::Ops;
pub use pages::{Home, Layout, render};
pub use site::Site;
pub use table::{Group, Operation, RouteKind};
pub use visitor::Visitor;

use crate::openapi::About;
use table::Table;

/// The site's OpenAPI document.
#[must_use]
pub fn openapi() -> &'static OpenApi {
    &routes::DOCUMENT
}

/// The OpenAPI document of more routes than the site's own.
#[must_use]
pub fn openapi_of(groups: &'static [Group], about: &About) -> OpenApi {
    openapi::document(&Table::new(groups), about)
}
