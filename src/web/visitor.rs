//! Who sent this request: the browser, as its cookies identify it, and the client program.

use std::{
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, dev::Payload};

use super::{
    client, device_cookie,
    error::WebError,
    session::{self, Recognised},
    subject_cookie::{self, SubjectCookie},
};
use crate::{
    app::App,
    domain::{
        locale::Locale,
        principal::{ActiveSession, Person},
        subject::HeldSubject,
    },
    identity::{Client, LoggedIn, Visit},
};

/// The browser at the other end.
#[derive(Debug)]
pub struct Visitor {
    /// Its subject, and its session when somebody is logged in.
    pub visit: Visit,
    request: HttpRequest,
    subject_cookie: Option<SubjectCookie>,
    has_just_left: bool,
}

impl Visitor {
    /// The program, and where it is.
    #[must_use]
    pub fn client(&self) -> Rc<Client> {
        client::of(&self.request)
    }

    /// The language of the answer.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.client().locale
    }

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

    /// Gives the browser its subject for another 45 days. A browser whose session has just ended gets nothing: the answer that ended it
    /// brings what it has from now on, and may have overtaken this one.
    pub fn keep_subject(&self, app: &App, response: &mut HttpResponseBuilder, held: HeldSubject) {
        if !self.has_just_left {
            subject_cookie::set(app, response, held, self.subject_cookie.as_ref());
        }
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
        subject_cookie::set(app, response, logged_in.subject, None);
        if let Some(device) = &logged_in.device {
            device_cookie::set(app, response, device);
        }
        Ok(())
    }

    /// The same for an answer that is written already.
    ///
    /// # Errors
    /// As [`Self::log_in`].
    pub fn log_in_beside(
        &self,
        app: &App,
        request: &HttpRequest,
        mut response: HttpResponse,
        logged_in: &LoggedIn,
    ) -> Result<HttpResponse, WebError> {
        let mut cookies = HttpResponse::Ok();
        self.log_in(app, request, &mut cookies, logged_in)?;
        for (name, value) in cookies.finish().headers() {
            response.headers_mut().append(name.clone(), value.clone());
        }
        Ok(response)
    }

    /// Ends the browser's session, when it has one, and gives it the subject that it has from now on.
    pub fn log_out(
        &self,
        app: &App,
        request: &HttpRequest,
        response: &mut HttpResponseBuilder,
        next: Option<HeldSubject>,
    ) {
        session::end(request);
        if let Some(subject) = next {
            subject_cookie::set(app, response, subject, self.subject_cookie.as_ref());
        }
    }
}

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Recognised { visit, subject_cookie, has_just_left, .. } = session::recognised(request).unwrap_or_default();
        ready(Ok(Self { visit, request: request.clone(), subject_cookie, has_just_left }))
    }
}
