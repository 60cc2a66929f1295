//! The OpenAPI document: assembled from what stands beside the handlers, so that it says what the code does.
//!
//! An annotation tells what is peculiar to a request. What many have in common is added here: HEAD beside GET, the problems that
//! its method, its body and its cookies bring, and the headers of every answer.

mod answers;
mod complete;
mod links;
mod parts;
mod shapes;

use std::sync::{LazyLock, OnceLock};

use actix_web::{
    HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE},
    web::{Bytes, Data},
};
use utoipa::openapi::{
    Components, ContactBuilder, Info, KnownFormat, LicenseBuilder, OpenApi, Paths, RefOr, Schema, SchemaFormat, Server,
    tag::Tag,
};

pub use self::{
    answers::{
        AttemptProblems, CountedProblems, FieldProblems, LinkProblems, ReadinessProblems, RegistrationProblems,
        TokenProblems, WrongPasswordProblems,
    },
    shapes::{AccountExport, KeySet},
};
use super::{error::WebError, table::Table};
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

/// The document of a table.
pub fn document(table: &Table) -> OpenApi {
    let (mut paths, mut schemas) = (Paths::new(), Vec::new());
    for (told, _) in table.documented() {
        let mut operation = (told.operation)();
        operation.tags = Some((told.tags)().into_iter().map(str::to_owned).collect());
        paths.add_path_operation((told.path)(), (told.methods)(), operation);
        (told.schemas)(&mut schemas);
    }
    let mut components = Components::new();
    components.schemas.extend(schemas);
    parts::add(&mut components);
    let mut info = Info::new("Throughline", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    let license = env!("CARGO_PKG_LICENSE");
    info.contact = Some(ContactBuilder::new().name(Some("The operator of this server")).build());
    info.license = Some(LicenseBuilder::new().name(license).identifier(Some(license)).build());
    let mut document = OpenApi::new(info, paths);
    document.components = Some(components);
    document.tags = Some(TAGS.map(|(name, words)| Tag::builder().name(name).description(Some(words)).build()).to_vec());
    complete::complete(&mut document, table);
    links::add(&mut document);
    document
}

/// The document of a server anywhere with the default settings, printed for people.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn printed(document: &OpenApi) -> serde_json::Result<String> {
    of_server(document, "/").to_pretty_json()
}

fn of_server(document: &OpenApi, url: &str) -> OpenApi {
    let mut document = document.clone();
    document.servers = Some(vec![Server::new(url)]);
    document
}

/// Sets the minimum length, in characters, of every password that is chosen.
fn set_password_length(document: &mut OpenApi, length: usize) {
    let Some(components) = &mut document.components else { return };
    for schema in components.schemas.values_mut() {
        let RefOr::T(Schema::Object(object)) = schema else { continue };
        for property in object.properties.values_mut() {
            if let RefOr::T(Schema::Object(password)) = property
                && password.format == Some(SchemaFormat::KnownFormat(KnownFormat::Password))
                && password.min_length.is_some()
            {
                password.min_length = Some(length);
            }
        }
    }
}

/// The document as this server gives it away, written once.
pub struct Served(&'static LazyLock<OpenApi>, OnceLock<Bytes>);

impl Served {
    pub const fn new(document: &'static LazyLock<OpenApi>) -> Self {
        Self(document, OnceLock::new())
    }

    fn bytes(&self, app: &App) -> Result<Bytes, WebError> {
        if let Some(bytes) = self.1.get() {
            return Ok(bytes.clone());
        }
        let url = app.public_url.to_string();
        let mut document = of_server(self.0, &url);
        set_password_length(&mut document, app.accounts.policy.min_length);
        let json = document.to_json().map_err(|error| WebError::Internal(error.to_string()))?;
        Ok(self.1.get_or_init(|| json.into()).clone())
    }
}

/// The OpenAPI document of this server
///
/// OpenAPI 3.1, with the public URL as the only server, and with this server's limits. Pages of every origin may read it: nothing in it is
/// secret.
#[utoipa::path(
    get, path = paths::OPENAPI, operation_id = "getOpenApiDocument", tag = "Operation",
    responses((status = 200, description = "The document.", body = Object, content_type = "application/json", example = json!({"openapi": "3.1.0"}))),
)]
pub async fn get(app: Data<App>, served: Data<Served>) -> Result<HttpResponse, WebError> {
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .body(served.bytes(&app)?))
}
