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
mod error;
mod json;
mod language;
mod login_hint;
pub mod markup;
mod middleware;
mod near;
pub mod next;
mod openapi;
mod ops;
mod pages;
mod problem;
mod request_id;
mod retry_after;
mod routes;
mod session;
mod site;
pub mod subject_cookie;
mod table;
pub mod text;
mod visitor;

pub use assets::Asset;
pub use body::{Form, Json};
pub use error::WebError;
pub use ops::Ops;
pub use pages::{Home, Layout, render};
pub use site::Site;
pub use table::{Group, Operation, RouteKind};
pub use visitor::Visitor;

/// The OpenAPI document, printed for people, of a server anywhere.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn openapi() -> serde_json::Result<String> {
    openapi::printed(&routes::DOCUMENT)
}
