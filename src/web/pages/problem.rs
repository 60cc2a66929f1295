//! The page that says what went wrong and what to do.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{Layout, render};
use crate::{identity::Visit, paths, web::problem::Problem};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    layout: Layout<'a>,
    status: u16,
    title: &'a str,
    detail: &'a str,
    remedy: &'a str,
    /// Where to go from here, and what the link says.
    way_out: (&'static str, &'static str),
    kind: String,
    request_id: &'a str,
}

/// A problem for people. `visit` is who they are, where the request came far enough for that to be known.
pub fn page(status: StatusCode, problem: &Problem, request_id: &str, visit: Option<&Visit>) -> HttpResponse {
    let person = visit.and_then(Visit::person).map(|person| person.display_name.as_str());
    let page = ProblemPage {
        layout: Layout { offers_login: person.is_none() && visit.is_some(), ..Layout::new(person) },
        status: status.as_u16(),
        title: problem.kind.title(),
        detail: &problem.detail,
        remedy: problem.kind.remedy(),
        // Links that work once are the only thing that is gone; where mail is sent, a new one is asked for from there.
        way_out: if status == StatusCode::GONE {
            (paths::LOGIN, "Go to the login page")
        } else {
            (paths::HOME, "Go to the start page")
        },
        kind: problem.kind.uri(),
        request_id,
    };
    render(status, &page).unwrap_or_else(|_| HttpResponse::build(status).finish())
}
