//! The OpenAPI document: assembled from what stands beside the handlers, so that it says what the code does.
//!
//! An annotation tells what is peculiar to a request. What many have in common is added here: HEAD beside GET, the problems that
//! its method, its body and its cookies bring, and the headers of every answer.

mod answers;
mod complete;
mod parts;
mod shapes;

use std::sync::{LazyLock, OnceLock};

use actix_web::{
    HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE},
    web::{Bytes, Data},
};
use utoipa::{
    OpenApi,
    openapi::{Server, tag::Tag},
};

pub use self::{
    answers::{
        AttemptProblems, CountedProblems, LinkProblems, ReadinessProblems, RegistrationProblems, WrongPasswordProblems,
    },
    shapes::{AccountExport, KeySet},
};
use super::{api, assets, error::WebError, pages};
use crate::{app::App, paths};

/// What stands in the place of the cookies' security schemes in an annotation: these requests look at who is there.
pub const COOKIES: &str = "cookies";

const DESCRIPTION: &str = include_str!("openapi/description.md");

const TAGS: [(&str, &str); 5] = [
    ("Tokens", "Identity tokens, and the keys that they are verified with."),
    ("Sessions and accounts", "Who is logged in, login, logout and registration, for scripts and single-page sites."),
    ("Pages", "What people look at. Forms work without JavaScript, and without any token against forgery."),
    (
        "Account pages",
        "What a person who is logged in sees and changes of their account. Everybody else is sent to the login page.",
    ),
    ("Operation", "Health, this document, and the script that sites embed."),
];

/// Every annotated handler. The order is the document's own, by address.
#[derive(OpenApi)]
#[openapi(paths(
    api::token::get,
    api::token::head,
    api::token::preflight,
    api::jwks::get,
    api::session::get,
    api::session::post,
    api::session::delete,
    api::accounts::post,
    api::health::livez,
    api::health::readyz,
    assets::client_script,
    get,
    pages::home::get,
    pages::login::get,
    pages::login::post,
    pages::logout::post,
    pages::register::get,
    pages::register::post,
    pages::register::sent,
    pages::confirm::get,
    pages::confirm::post,
    pages::forgot::get,
    pages::forgot::post,
    pages::forgot::sent,
    pages::reset::get,
    pages::reset::post,
    pages::account::get,
    pages::account::profile::post,
    pages::account::password::post,
    pages::account::password::well_known,
    pages::account::sessions::post,
    pages::account::export::get,
    pages::account::erase::post,
))]
struct Annotated;

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(|| {
    let mut document = Annotated::openapi();
    document.info.title = String::from("Throughline");
    document.info.version = String::from(env!("CARGO_PKG_VERSION"));
    document.info.description = Some(DESCRIPTION.to_owned());
    document.tags = Some(TAGS.map(|(name, words)| Tag::builder().name(name).description(Some(words)).build()).to_vec());
    parts::add(document.components.get_or_insert_default());
    complete::complete(&mut document);
    document
});

/// The document, printed for people, of a server anywhere.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn printed() -> serde_json::Result<String> {
    of_server("/").to_pretty_json()
}

fn of_server(url: &str) -> utoipa::openapi::OpenApi {
    let mut document = DOCUMENT.clone();
    document.servers = Some(vec![Server::new(url)]);
    document
}

/// The document as this server gives it away, written once.
#[derive(Default)]
pub struct Served(OnceLock<Bytes>);

impl Served {
    fn bytes(&self, app: &App) -> Result<Bytes, WebError> {
        if let Some(bytes) = self.0.get() {
            return Ok(bytes.clone());
        }
        let url = app.public_url.to_string();
        let json = of_server(&url).to_json().map_err(|error| WebError::Internal(error.to_string()))?;
        Ok(self.0.get_or_init(|| json.into()).clone())
    }
}

/// The OpenAPI document of this server
///
/// OpenAPI 3.1, with the public URL as the only server. Pages of every origin may read it: nothing in it is secret.
#[utoipa::path(
    get, path = paths::OPENAPI, operation_id = "getOpenApiDocument", tag = "Operation",
    responses((status = 200, description = "The document.", body = Object, content_type = "application/json")),
)]
pub async fn get(app: Data<App>, served: Data<Served>) -> Result<HttpResponse, WebError> {
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .body(served.bytes(&app)?))
}
