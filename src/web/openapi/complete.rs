//! What follows from a request's method, body and cookies, and so stands beside no handler.

use utoipa::openapi::{
    Content, ObjectBuilder, OpenApi, PathItem, Ref, RefOr, Response,
    path::{HttpMethod, Operation},
    schema::Type,
    security::SecurityRequirement,
};

use super::{COOKIES, answers};
use crate::{
    paths,
    web::{
        problem::Kind,
        table::{RouteKind, Table},
    },
};

/// Kinds that every request with a body may be answered with.
const OF_BODIES: [Kind; 5] =
    [Kind::MalformedBody, Kind::RequestTimeout, Kind::BodyTooLarge, Kind::UnsupportedMediaType, Kind::InvalidFields];

/// What every page looks like to a program.
const PAGE: &str = "<!doctype html>\n<html lang=\"en\">…</html>\n";

/// Completes a document of annotated handlers.
pub fn complete(document: &mut OpenApi, table: &Table) {
    let paths = &mut document.paths.paths;
    for (told, aliases) in table.documented() {
        let Some(item) = paths.get(&(told.path)()).cloned() else { continue };
        for &alias in aliases {
            paths.insert(alias.to_owned(), in_one_format(item.clone(), alias));
        }
    }
    for (path, item) in paths {
        let kind = table.find(path).kind;
        for (method, operation) in operations(item) {
            add_problems(kind, &method, operation);
        }
        if item.head.is_none() {
            item.head = item.get.as_ref().map(head_of);
        }
        for (_, operation) in operations(item) {
            name_headers(operation);
            name_cookies(operation);
        }
    }
}

pub(super) fn operations(item: &mut PathItem) -> Vec<(HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Head, &mut item.head),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Delete, &mut item.delete),
        (HttpMethod::Options, &mut item.options),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?))).collect()
}

fn add_problems(kind: RouteKind, method: &HttpMethod, operation: &mut Operation) {
    let mut kinds = vec![Kind::Misdirected, Kind::InternalError];
    if matches!(method, HttpMethod::Post | HttpMethod::Delete) || kind == RouteKind::Token {
        kinds.push(Kind::CrossSite);
    }
    if operation.request_body.is_some() {
        kinds.extend(OF_BODIES);
    }
    if looks_at_cookies(operation) {
        kinds.push(Kind::Unavailable);
    }
    let responses = &mut operation.responses.responses;
    for (status, response) in answers::of_kinds(&kinds).responses {
        responses.entry(status).or_insert(response);
    }
    for response in responses.values_mut().filter_map(direct) {
        if *method == HttpMethod::Head {
            response.content.clear();
        } else if kind == RouteKind::Page && response.content.contains_key(answers::PROBLEM) {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            response.content.insert("text/html".to_owned(), RefOr::T(Content::new(Some(text))));
        }
        if let Some(RefOr::T(page)) = response.content.get_mut("text/html") {
            page.example = Some(PAGE.into());
        }
    }
}

fn looks_at_cookies(operation: &Operation) -> bool {
    operation
        .security
        .as_ref()
        .is_some_and(|marks| marks.contains(&SecurityRequirement::new(COOKIES, Vec::<String>::new())))
}

/// HEAD is GET without the body (RFC 9110 §9.3.2).
fn head_of(get: &Operation) -> Operation {
    let mut head = get.clone();
    head.operation_id = head.operation_id.map(|id| id.replacen("get", "head", 1));
    head.summary = head.summary.map(|summary| format!("{summary} (headers only)"));
    head.description = Some("Like GET, without a body. It changes nothing.".to_owned());
    for response in head.responses.responses.values_mut().filter_map(direct) {
        response.content.clear();
    }
    head
}

/// `/token` under another path, where a token has one format.
fn in_one_format(mut token: PathItem, path: &str) -> PathItem {
    let (name, words, never) = match path {
        paths::CREATE_JWT => ("CreateJwt", "under the vendor's name", "application/json"),
        _ => ("ApiToken", "as JSON", "text/plain"),
    };
    for (_, operation) in operations(&mut token) {
        if let Some(token) = operation.responses.responses.get_mut("200").and_then(direct) {
            token.content.shift_remove(never);
        }
        operation.operation_id = operation.operation_id.take().map(|id| id.replacen("Token", name, 1));
        operation.summary = operation.summary.take().map(|summary| format!("{summary}, {words}"));
    }
    token
}

pub(super) fn direct(response: &mut RefOr<Response>) -> Option<&mut Response> {
    match response {
        RefOr::T(response) => Some(response),
        RefOr::Ref(_) => None,
    }
}

fn name_headers(operation: &mut Operation) {
    let with_cookies = looks_at_cookies(operation);
    for (status, response) in &mut operation.responses.responses {
        let Some(response) = direct(response) else { continue };
        let mut names = vec!["X-Request-Id", "Cache-Control"];
        match status.as_str() {
            "303" => names.push("Location"),
            "429" | "503" => names.push("Retry-After"),
            _ => {}
        }
        if with_cookies && status.starts_with(['2', '3']) {
            names.push("Set-Cookie");
        }
        for name in names {
            let component = RefOr::Ref(Ref::new(format!("#/components/headers/{name}")));
            response.headers.entry(name.to_owned()).or_insert(component);
        }
    }
}

/// Cookies are never required: whoever has none is answered, too. The other operations look at none, which they say as well.
fn name_cookies(operation: &mut Operation) {
    let marks = operation.security.get_or_insert_default();
    let mark = SecurityRequirement::new(COOKIES, Vec::<String>::new());
    if *marks == [mark] {
        let pair = |subject: String, session: String| {
            SecurityRequirement::new(subject, Vec::<String>::new()).add(session, Vec::<String>::new())
        };
        let pairs =
            ["__Host-", "__Secure-", ""].map(|prefix| pair(format!("{prefix}subject"), format!("{prefix}session")));
        *marks = [SecurityRequirement::default()].into_iter().chain(pairs).collect();
    }
}
