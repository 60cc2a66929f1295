//! `/api/session`: who is logged in, login and logout, for scripts and single-page sites.

use actix_web::{HttpRequest, HttpResponse, http::Method, web::Data};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::Authenticated,
    app::App,
    domain::{principal::Person, subject::Subject},
    web::{
        attempts, body::Json, device_cookie, error::WebError, pages::logout, session, subject_cookie, visitor::Visitor,
    },
};

/// What a session looks like from outside.
#[derive(Serialize)]
struct SessionView<'a> {
    authenticated: bool,
    subject: Option<Subject>,
    display_name: Option<&'a str>,
    custom_user_id: Option<&'a str>,
}

impl<'a> SessionView<'a> {
    fn new(subject: Option<Subject>, person: Option<&'a Person>) -> Self {
        Self {
            authenticated: person.is_some(),
            subject,
            display_name: person.map(|person| person.display_name.as_str()),
            custom_user_id: person.map(|person| person.custom_user_id.as_str()),
        }
    }
}

/// A login.
#[derive(Deserialize)]
pub struct LoginRequest {
    email: String,
    password: SecretString,
}

/// Who is logged in. A browser without a subject gets the one that its next token will carry.
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    let mut subject = visitor.subject();
    if request.method() == Method::GET {
        subject_cookie::set(&app, &request, &mut response, *subject.get_or_insert_with(Subject::mint));
    }
    response.json(SessionView::new(subject, visitor.person()))
}

/// Login.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    login: Json<LoginRequest>,
) -> Result<HttpResponse, WebError> {
    let LoginRequest { email, password } = &login.0;
    let who = attempts::log_in(&app, &request, email, password).await?.ok_or(WebError::WrongCredentials)?;
    open(&app, &request, &visitor, &who, HttpResponse::Ok()).await
}

/// Logout. The answer is the same when nobody was logged in.
pub async fn delete(app: Data<App>, request: HttpRequest, visitor: Visitor) -> HttpResponse {
    logout::end(&app, &request, &visitor, HttpResponse::NoContent())
}

/// Opens a session and answers with it.
pub async fn open(
    app: &App,
    request: &HttpRequest,
    visitor: &Visitor,
    who: &Authenticated,
    mut response: actix_web::HttpResponseBuilder,
) -> Result<HttpResponse, WebError> {
    let subject = session::open(app, request, who, visitor.subject()).await?;
    subject_cookie::set(app, request, &mut response, subject);
    device_cookie::set(app, request, &mut response, &who.person.email);
    Ok(response.json(SessionView::new(Some(subject), Some(&who.person))))
}
