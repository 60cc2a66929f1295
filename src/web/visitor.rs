//! Who sent this request: the browser, as its cookies identify it, and the client program.

use std::{
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{FromRequest, HttpRequest, HttpResponseBuilder, dev::Payload, web::Data};

use super::{client, device_cookie, error::WebError, session, subject_cookie};
use crate::{
    app::App,
    audit::{Event, Outcome},
    domain::{
        principal::{ActiveSession, Person},
        subject::Subject,
    },
    identity::{Client, LoggedIn, Visit},
};

/// The browser at the other end.
#[derive(Debug)]
pub struct Visitor {
    /// Its subject, and its session when somebody is logged in.
    pub visit: Visit,
    /// The program, and where it is.
    pub client: Rc<Client>,
    /// What it sent as the subject's cookie, signed by us or not.
    pub subject_cookie: Option<String>,
}

impl Visitor {
    /// The person, when they are logged in.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.visit.person()
    }

    /// Their session, when they are logged in.
    #[must_use]
    pub fn session(&self) -> Option<&ActiveSession> {
        self.visit.session.as_ref()
    }

    /// Gives the browser a subject, or the one that it has for another 45 days. For a while after the server's start the
    /// cookie's text stays as the browser sent it: see [`App::renews_cookies`].
    pub fn set_subject(&self, app: &App, response: &mut HttpResponseBuilder, subject: Subject) {
        let keeps = !app.renews_cookies() && self.visit.cookie == Some(subject);
        subject_cookie::set(app, response, subject, self.subject_cookie.clone().filter(|_| keeps));
    }

    /// Gives the browser the cookies of a login: its session in the place of an older one, its subject, and its device.
    ///
    /// # Errors
    /// [`WebError::Internal`] when the session cannot be kept.
    pub fn log_in(
        &self,
        app: &App,
        request: &HttpRequest,
        response: &mut HttpResponseBuilder,
        logged_in: &LoggedIn,
    ) -> Result<(), WebError> {
        session::establish(request, logged_in)?;
        self.set_subject(app, response, logged_in.subject);
        device_cookie::set(app, response, &logged_in.device);
        Ok(())
    }

    /// Ends the browser's session, when it has one, and gives it the subject that it has from now on.
    pub fn log_out(&self, app: &App, request: &HttpRequest, response: &mut HttpResponseBuilder, next: Option<Subject>) {
        session::end(request);
        if let Some(subject) = next {
            self.set_subject(app, response, subject);
        }
    }
}

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>().ok_or_else(|| WebError::Internal("no app data".to_owned()));
        ready(app.map(|app| {
            let client = client::of(request);
            let text = subject_cookie::text(app, request);
            let cookie = text.as_deref().and_then(|text| subject_cookie::read(app, text));
            if cookie.is_none() && text.is_some() {
                let entry = client.entry(Event::BadCookie, Outcome::Refused);
                entry.because(subject_cookie::name(app)).write(&app.audit);
            }
            let visit = Visit { cookie, session: session::current(request) };
            Self { visit, client, subject_cookie: text }
        }))
    }
}
