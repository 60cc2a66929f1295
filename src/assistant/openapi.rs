//! The stand-in's OpenAPI document, assembled from what stands beside its handlers.

use utoipa::openapi::{
    OpenApi,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

#[cfg(feature = "demo")]
use super::shapes::TESTING;
use super::shapes::{CONVERSATIONS, WIDGET};
use crate::openapi::{self, About, Documented};

const ABOUT: About = About {
    title: "Throughline's assistant stand-in",
    description: "What the vendor's cloud does with an identity token, offline. It verifies the token with the site's public keys, decrypts \
                  its payload, and refuses a `sub` that changes inside a conversation.\n\nA script (`/demo/script`) can delay every \
                  answer, and turn it into an outage of any status from 400 to 599.",
    tags: &[
        (CONVERSATIONS, "What the chat sends, with the identity token of the person who writes."),
        (WIDGET, "The chat's scripts, and whether the stand-in lives."),
        #[cfg(feature = "demo")]
        (TESTING, "What testers tell the stand-in, and ask of it."),
    ],
};

/// The document of these handlers.
pub fn document(handlers: impl Iterator<Item = &'static Documented>) -> OpenApi {
    let mut document = openapi::assemble(&ABOUT, handlers);
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten() {
            operation.security.get_or_insert_default();
        }
    }
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let bearer = bearer.description(Some("The site's identity token, as `GET /token` there gives it.")).build();
    document.components.get_or_insert_default().add_security_scheme("identity_token", SecurityScheme::Http(bearer));
    openapi::drop_unused(&mut document);
    document
}
