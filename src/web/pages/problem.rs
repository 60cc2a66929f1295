//! The page that says what went wrong and what to do.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{Layout, render};
use crate::{
    app::App,
    identity::Visit,
    web::{problem::Problem, text},
};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    layout: Layout<'a>,
    status: u16,
    title: &'a str,
    detail: String,
    remedy: &'a str,
    /// Links that work once are the only thing that is gone; where mail is sent, the login page leads to a new one.
    is_gone: bool,
    kind: String,
    request_id: &'a str,
}

/// A problem for people. `visit` is who they are, where the request came far enough for that to be known.
pub fn page(app: &App, status: StatusCode, problem: &Problem, request_id: &str, visit: Option<&Visit>) -> HttpResponse {
    let person = visit.and_then(Visit::person).map(|person| person.display_name.as_str());
    let layout = Layout { offers_login: person.is_none() && visit.is_some(), ..Layout::new(app, person) };
    let locale = layout.locale;
    let page = ProblemPage {
        layout,
        status: status.as_u16(),
        title: text::title(locale, problem.kind),
        detail: text::detail(locale, problem),
        remedy: text::remedy(locale, problem.kind),
        is_gone: status == StatusCode::GONE,
        kind: problem.kind.uri(),
        request_id,
    };
    render(status, &page).unwrap_or_else(|_| HttpResponse::build(status).finish())
}
