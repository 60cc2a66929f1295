//! Who sent this request, from its cookies: the subject of their browser, and the person when they are logged in.

use std::future::{Ready, ready};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use super::{audit::Source, error::WebError, session, subject_cookie};
use crate::{
    app::App,
    audit::{Event, Outcome},
    domain::{
        principal::{ActiveSession, Person, Principal},
        subject::Subject,
    },
};

/// The browser at the other end.
#[derive(Debug)]
pub struct Visitor {
    session: Option<ActiveSession>,
    cookie: Option<Subject>,
}

impl Visitor {
    /// The browser's subject. A session's own subject counts more than the cookie's: two tabs that got their first token at
    /// the same instant leave one of two cookies, and the conversation must go on all the same.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        self.session.as_ref().map(|session| session.subject).or(self.cookie)
    }

    /// The person, when they are logged in.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.session.as_ref().map(|session| &session.person)
    }

    /// Their session, when they are logged in.
    #[must_use]
    pub fn session(&self) -> Option<&ActiveSession> {
        self.session.as_ref()
    }

    /// Who an identity token should speak of.
    #[must_use]
    pub fn principal(&self) -> Principal {
        self.person().map_or(Principal::Anonymous, |person| Principal::Authenticated(person.clone()))
    }
}

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>().ok_or_else(|| WebError::Internal("no app data".to_owned()));
        ready(app.map(|app| {
            let cookie = subject_cookie::read(app, request);
            if cookie.is_none() && subject_cookie::was_sent(app, request) {
                let name = subject_cookie::name(app);
                Source::of(request).entry(Event::BadCookie, Outcome::Refused).because(name).write(&app.audit);
            }
            Self { session: session::active(&request.get_session()), cookie }
        }))
    }
}
