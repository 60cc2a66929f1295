//! The site over HTTP: routes, cookies, sessions, pages and the API.
//!
//! A request walks through the middleware in the order of [`routes::site`], then through one handler that reads as its
//! steps. This floor cannot name the assistant stand-in, so no server of the site can expose it.

mod api;
mod assets;
mod body;
mod client;
pub mod client_address;
pub mod cookies;
pub mod device_cookie;
mod error;
mod middleware;
pub mod next_path;
mod openapi;
mod ops;
mod pages;
mod problem;
mod request_id;
mod routes;
mod session;
mod site;
pub mod subject_cookie;
pub mod text;
mod visitor;

pub use assets::Asset;
pub use body::{Form, Json};
pub use error::WebError;
pub use middleware::security_headers::policy_with_images_in_stylesheets;
pub use openapi::printed as openapi;
pub use ops::Ops;
pub use pages::{Layout, render};
pub use routes::Readable;
pub use session::with_sessions;
pub use site::Site;
pub use visitor::Visitor;
