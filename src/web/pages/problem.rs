//! The page that says what went wrong and what to do.

use std::borrow::Cow;

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{Layout, render};
use crate::{
    app::App,
    domain::{locale::Locale, mail::LinkKind},
    identity::Visit,
    paths,
    web::{
        next::Next,
        problem::{Kind, Problem},
        text,
    },
};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    layout: Layout<'a>,
    status: u16,
    title: Cow<'static, str>,
    detail: Cow<'static, str>,
    remedy: Cow<'static, str>,
    /// What kind of link no longer works, if that is the problem.
    dead_link: Option<LinkKind>,
    /// Where to try again; empty where that does not help.
    again: &'a str,
    request_id: &'a str,
}

/// What is known of the request that failed.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its path.
    pub path: &'a str,
    /// The language of the answer.
    pub locale: Locale,
    /// Who asked, where the request came far enough for that to be known.
    pub visit: Option<&'a Visit>,
    /// The page to try again from: the one that was asked for, or the one whose form was sent.
    pub again: Next,
    /// Where the person of a dead link was going.
    pub next: Next,
}

/// A problem for people.
pub fn page(app: &App, status: StatusCode, problem: &Problem, asked: &Asked<'_>) -> HttpResponse {
    let visit = asked.visit;
    let person = visit.and_then(Visit::person).map(|person| person.display_name.as_str());
    let offers_login = person.is_none() && visit.is_some();
    let layout = Layout { offers_login, next: asked.next.query(), ..Layout::new(app, asked.locale, person) };
    let locale = asked.locale;
    let page = ProblemPage {
        layout,
        status: status.as_u16(),
        title: text::title(locale, problem.kind),
        detail: text::detail(locale, problem),
        remedy: text::remedy(locale, problem.kind),
        dead_link: match (problem.kind, asked.path) {
            (Kind::DeadLink, paths::CONFIRM) => Some(LinkKind::Confirm),
            (Kind::DeadLink, paths::REGISTER) => Some(LinkKind::Invitation),
            (Kind::DeadLink, paths::LOGIN_LINK_OPEN) => Some(LinkKind::Login),
            (Kind::DeadLink, paths::ACCOUNT_EMAIL_CONFIRM) => Some(LinkKind::EmailChange),
            (Kind::DeadLink, _) => Some(LinkKind::Reset),
            _ => None,
        },
        again: if helps_to_repeat(problem.kind) { asked.again.as_str() } else { "" },
        request_id: asked.id,
    };
    render(status, &page).unwrap_or_else(|_| HttpResponse::build(status).finish())
}

const fn helps_to_repeat(kind: Kind) -> bool {
    matches!(kind, Kind::Unavailable | Kind::InternalError | Kind::RequestTimeout | Kind::TooManyAttempts)
}
