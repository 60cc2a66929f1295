//! What can be asked next: the links that lead a client, or a fuzzer, through a login in the middle of a conversation.

use utoipa::openapi::{OpenApi, link::LinkBuilder};

use super::complete::{direct, operations};

/// From the answer of an operation, by its status, to the operations that follow. Cookies carry everything, so no link has parameters.
const LINKS: [(&str, &str, &[&str]); 6] = [
    ("getToken", "200", &["logIn", "register", "getSession"]),
    ("getApiToken", "200", &["logIn", "register", "getSession"]),
    ("logIn", "200", &["getApiToken", "getToken", "getSession", "logOut"]),
    ("register", "201", &["getApiToken", "getToken", "getSession", "logOut"]),
    ("getSession", "200", &["getApiToken", "getToken"]),
    ("logOut", "204", &["getApiToken", "getToken", "getSession"]),
];

/// Adds them.
pub fn add(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            let id = operation.operation_id.as_deref().unwrap_or_default();
            for (_, status, next) in LINKS.iter().filter(|(from, ..)| *from == id) {
                let Some(response) = operation.responses.responses.get_mut(*status).and_then(direct) else { continue };
                let link = |id: &str| LinkBuilder::new().operation_id(id).build().into();
                response.links.extend(next.iter().map(|&id| (id.to_owned(), link(id))));
            }
        }
    }
}
