//! How an OpenAPI document comes about, whoever serves what it describes: assembled from what stands beside the handlers.

use std::collections::HashSet;

use actix_web::http::Method;
use serde_json::{Map, Value};
use utoipa::openapi::{
    Components, ContactBuilder, HttpMethod, Info, LicenseBuilder, OpenApi, Paths, RefOr, Schema, Server, path, tag::Tag,
};

/// What `#[utoipa::path]` tells of a handler, and its route.
#[derive(Debug)]
pub struct Documented {
    /// Its path.
    pub path: fn() -> String,
    /// Its methods.
    pub methods: fn() -> Vec<HttpMethod>,
    /// What is said of it.
    pub operation: fn() -> path::Operation,
    /// Its tags.
    pub tags: fn() -> Vec<&'static str>,
    /// The schemas that it names.
    pub schemas: fn(&mut Vec<(String, RefOr<Schema>)>),
    /// Who answers.
    pub route: fn() -> actix_web::Route,
}

/// A handler and its annotation, which `#[utoipa::path]` leaves beside it under a name made of the handler's.
macro_rules! documented {
    ($handler:path, $annotation:path) => {
        $crate::openapi::Documented {
            path: <$annotation as utoipa::Path>::path,
            methods: <$annotation as utoipa::Path>::methods,
            operation: <$annotation as utoipa::Path>::operation,
            tags: <$annotation as utoipa::__dev::Tags>::tags,
            schemas: <$annotation as utoipa::__dev::SchemaReferences>::schemas,
            route: || actix_web::web::to($handler),
        }
    };
}
pub(crate) use documented;

/// A method, as the server knows it.
#[must_use]
pub fn method(told: &HttpMethod) -> Method {
    match told {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}

/// What a document says of itself.
#[derive(Debug)]
pub struct About {
    /// Whose document it is.
    pub title: &'static str,
    /// What holds for every request, as Markdown.
    pub description: &'static str,
    /// The tags, and what they are for.
    pub tags: &'static [(&'static str, &'static str)],
}

/// A document of these handlers.
#[must_use]
pub fn assemble(about: &About, handlers: impl Iterator<Item = &'static Documented>) -> OpenApi {
    let (mut paths, mut schemas) = (Paths::new(), Vec::new());
    for told in handlers {
        let mut operation = (told.operation)();
        operation.tags = Some((told.tags)().into_iter().map(str::to_owned).collect());
        paths.add_path_operation((told.path)(), (told.methods)(), operation);
        (told.schemas)(&mut schemas);
    }
    let mut components = Components::new();
    components.schemas.extend(schemas);
    let mut info = Info::new(about.title, env!("CARGO_PKG_VERSION"));
    info.description = Some(about.description.to_owned());
    let license = env!("CARGO_PKG_LICENSE");
    info.contact = Some(ContactBuilder::new().name(Some("The operator of this server")).build());
    info.license = Some(LicenseBuilder::new().name(license).identifier(Some(license)).build());
    let mut document = OpenApi::new(info, paths);
    document.components = Some(components);
    let tag = |&(name, words): &(&str, &str)| Tag::builder().name(name).description(Some(words)).build();
    document.tags = Some(about.tags.iter().map(tag).collect());
    document
}

/// The document of the server at this URL.
#[must_use]
pub fn of_server(document: &OpenApi, url: &str) -> OpenApi {
    let mut document = document.clone();
    document.servers = Some(vec![Server::new(url)]);
    document
}

/// The document of a server anywhere with the default settings, printed for people.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn printed(document: &OpenApi) -> serde_json::Result<String> {
    of_server(document, "/").to_pretty_json()
}

/// Removes what nothing in the document refers to.
pub fn drop_unused(document: &mut OpenApi) {
    // Schemas refer to one another.
    loop {
        let mut used = HashSet::new();
        let Ok(tree) = serde_json::to_value(&*document) else { return };
        note_references(&tree, &mut used);
        let Some(components) = &mut document.components else { return };
        let is_used = |kind: &str, name: &String| used.contains(&format!("#/components/{kind}/{name}"));
        let schemas = components.schemas.len();
        components.schemas.retain(|name, _| is_used("schemas", name));
        components.headers.retain(|name, _| is_used("headers", name));
        components.examples.retain(|name, _| is_used("examples", name));
        components.security_schemes.retain(|name, _| is_used("securitySchemes", name));
        if components.schemas.len() == schemas {
            return;
        }
    }
}

fn note_references(tree: &Value, used: &mut HashSet<String>) {
    match tree {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("$ref", Value::String(place)) => drop(used.insert(place.clone())),
                    ("security", Value::Array(ways)) => {
                        let schemes = ways.iter().filter_map(Value::as_object).flat_map(Map::keys);
                        used.extend(schemes.map(|name| format!("#/components/securitySchemes/{name}")));
                    }
                    _ => note_references(value, used),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| note_references(value, used)),
        _ => {}
    }
}
