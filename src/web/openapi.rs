//! The OpenAPI document: assembled from what stands beside the handlers, so that it says what the code does.
//!
//! An annotation tells what is peculiar to a request. What many have in common is added here: HEAD beside GET, the problems that
//! its method, its body and its cookies bring, and the headers of every answer.

mod answers;
mod complete;
mod links;
mod parts;
mod shapes;

use std::{
    ops::Deref,
    sync::{LazyLock, OnceLock},
};

use actix_web::{
    HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE},
    web::{Bytes, Data},
};
use utoipa::openapi::{KnownFormat, OpenApi, RefOr, Schema, SchemaFormat};

pub use self::{
    answers::{
        AttemptProblems, CountedProblems, EmailChangeProblems, EmailConfirmationProblems, EmailProblems,
        EnrolmentProblems, FieldProblems, HandoverEndProblems, HandoverProblems, InvitationListProblems,
        InvitationProblems, InviterProblems, LinkLoginProblems, LinkProblems, LoginLinkProblems, LogoutTokenProblems,
        OpenedLinkProblems, PasskeyLoginProblems, PasskeyOptionsProblems, PasskeyProblems, PasskeySiteProblems,
        ProviderLogoutProblems, ProviderProblems, ReadinessProblems, RedemptionProblems, RegistrationProblems,
        TokenProblems, WrongPasswordProblems,
    },
    shapes::{AccountExport, KeySet, SentInvitation},
};
use super::{error::WebError, table::Table};
use crate::{
    app::App,
    openapi::{self, About},
    paths,
};

/// What stands in the place of the cookies' security schemes in an annotation: these requests look at who is there.
pub const COOKIES: &str = "cookies";

const DESCRIPTION: &str = include_str!("openapi/description.md");

const TAGS: [(&str, &str); 7] = [
    ("Tokens", "Identity tokens, and the keys that they are verified with."),
    ("Sessions and accounts", "Who is logged in, login, logout and registration, for scripts and single-page sites."),
    (
        "Passkeys",
        "Adding a passkey to one's account, and logging in with one, for scripts and single-page sites on this site's own origin.",
    ),
    ("Hand-over", "How the site's own backend logs people in and out."),
    ("Pages", "What people look at. Forms work without JavaScript, and without any token against forgery."),
    (
        "Account pages",
        "What a person who is logged in sees and changes of their account. Everybody else is sent to the login page.",
    ),
    ("Operation", "Health, this document, and the script that sites embed."),
];

/// What the site's document says of itself.
pub const SITE: About = About { title: "Throughline", description: DESCRIPTION, tags: &TAGS };

/// The document of a table.
pub fn document(table: &Table, about: &About) -> OpenApi {
    let mut document = openapi::assemble(about, table.documented().map(|(told, _)| told));
    if let Some(components) = &mut document.components {
        parts::add(components);
    }
    complete::complete(&mut document, table);
    links::add(&mut document);
    openapi::drop_unused(&mut document);
    document
}

/// The document of a site's table as this server gives it away.
///
/// # Errors
/// [`WebError::Internal`] when it cannot be written as JSON.
pub fn of_this_server(document: &OpenApi, url: &str) -> Result<String, WebError> {
    openapi::of_server(document, url).to_json().map_err(|error| WebError::Internal(error.to_string()))
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
        let mut document = self.0.deref().clone();
        set_password_length(&mut document, app.accounts.policy.min_length);
        let json = of_this_server(&document, &url)?;
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
