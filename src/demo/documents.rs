//! The OpenAPI documents of what a demo has beside the site: its testers' addresses, and the stand-in.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE},
    web::Data,
};
use utoipa::openapi::OpenApi;

use super::shapes::{ACCOUNTS, CLOCK, DEMO, MAILBOX};
use crate::{
    app::App,
    assistant,
    openapi::About,
    web::{self, WebError},
};

pub(super) const TESTERS: &str = "/demo/openapi.json";
pub(super) const STAND_IN: &str = "/demo/assistant/openapi.json";

/// What the testers' document says of itself.
pub(super) const ABOUT: About = About {
    title: "Throughline's demo, for testers",
    description: "What only `throughline demo` has: its clock, mailbox and accounts, and the way back to its start. No other server has \
                  these addresses. Send them from a script, or from a page of the demo: a page of another site gets 403.",
    tags: &[
        (CLOCK, "The time by which the demo, its database and its stand-in go."),
        (MAILBOX, "The mails that the demo sends, with `throughline demo --mailbox`."),
        (ACCOUNTS, "What an operator does to an account."),
        (DEMO, "The demo as a whole."),
    ],
};

/// What the handlers need.
pub(super) struct Documents {
    /// Of the testers' addresses.
    pub testers: &'static LazyLock<OpenApi>,
    /// Where the stand-in is.
    pub stand_in_url: String,
}

pub(super) async fn testers(app: Data<App>, documents: Data<Documents>) -> Result<HttpResponse, WebError> {
    answer(documents.testers, &app.public_url.to_string())
}

pub(super) async fn stand_in(documents: Data<Documents>) -> Result<HttpResponse, WebError> {
    answer(&assistant::openapi(), &documents.stand_in_url)
}

fn answer(document: &OpenApi, url: &str) -> Result<HttpResponse, WebError> {
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body(web::of_this_server(document, url)?))
}
