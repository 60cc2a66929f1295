//! `/api/session`: who is logged in, login and logout, for scripts and single-page sites.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header::LOCATION, web::Data};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    domain::{
        principal::Person,
        subject::{HeldSubject, Subject},
    },
    identity::{Code, IdentityError, LoggedIn, Proof},
    paths,
    web::{body::Json, enrolment, error::WebError, openapi::AttemptProblems, visitor::Visitor},
};

/// Who is logged in
#[derive(Serialize, ToSchema)]
#[schema(as = Session, example = json!({
        "authenticated": true,
        "subject": "anon-0f8fad5b-d9cb-469f-a165-70867728950e",
        "display_name": "Cade",
        "custom_user_id": "cade-id"
    }))]
pub struct SessionView<'a> {
    /// Whether somebody is logged in.
    authenticated: bool,
    /// The browser's subject; `null` for a browser that has none yet.
    #[schema(required, value_type = Option<String>, pattern = "^anon-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    subject: Option<Subject>,
    /// What the person is called; `null` when nobody is logged in.
    #[schema(required, example = "Cade")]
    display_name: Option<&'a str>,
    /// The site's own id for the person; `null` when nobody is logged in.
    #[schema(required, example = "cade-id")]
    custom_user_id: Option<&'a str>,
}

impl<'a> SessionView<'a> {
    fn new(held: Option<HeldSubject>, person: Option<&'a Person>) -> Self {
        Self {
            authenticated: person.is_some(),
            subject: held.map(|held| held.subject),
            display_name: person.map(|person| person.display_name.as_str()),
            custom_user_id: person.map(|person| person.custom_user_id.as_str()),
        }
    }
}

/// A login
#[derive(Deserialize, ToSchema)]
pub struct LoginRequest {
    /// The login name. Capitals and white space around it do not matter.
    #[schema(example = "cade@example.com")]
    email: String,
    /// The password.
    #[schema(value_type = String, format = Password, example = "cade-demo-passphrase")]
    password: SecretString,
    /// The code of an authenticator app, or a recovery code, of whoever has set one up.
    #[serde(default)]
    #[schema(value_type = String, example = "123456")]
    code: SecretString,
    /// Whether to be asked for no code in this browser for 30 days.
    #[serde(default)]
    remember_browser: bool,
}

/// Get the session
///
/// 200 for everybody, and no cookie: a browser gets its subject with its first token. Pages of other origins cannot read it, also where
/// they may have tokens.
#[utoipa::path(
    get, path = paths::API_SESSION, operation_id = "getSession", tag = "Sessions and accounts", security(("cookies" = [])),
    responses((status = 200, description = "Who it is.", body = SessionView)),
)]
pub async fn get(visitor: Visitor) -> HttpResponse {
    HttpResponse::Ok().json(SessionView::new(visitor.visit.subject(), visitor.person()))
}

/// Log in
///
/// A wrong code, or none where one is needed, is answered as a wrong password is. Opens a session, with a new cookie, in the place of the one that the browser has. The subject stays, unless it belongs to another account.
#[utoipa::path(
    post, path = paths::API_SESSION, operation_id = "logIn", tag = "Sessions and accounts", security(("cookies" = [])),
    request_body = LoginRequest,
    responses((status = 200, description = "Logged in.", body = SessionView), AttemptProblems),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    login: Json<LoginRequest>,
) -> Result<HttpResponse, WebError> {
    let LoginRequest { email, password, code, remember_browser } = &login.0;
    let code = Some(Code { typed: code, remembers: *remember_browser });
    let proof = Proof::Password { email, password, code };
    match app.identity.log_in(&visitor.visit, &visitor.client(), &proof).await {
        Ok(logged_in) => answer(&app, &request, &visitor, &logged_in, HttpResponse::Ok()),
        Err(IdentityError::EnrolmentRequired(begun)) => enrolment::required(&app, &begun),
        Err(error) => Err(error.into()),
    }
}

/// Log out
///
/// The answer is the same when nobody was logged in. The browser gets a new subject, unless the operator wants it to keep its own. A
/// `Location` leads to the logout at an identity provider, for whoever logged in with one that they log out of as well: go there.
#[utoipa::path(
    delete, path = paths::API_SESSION, operation_id = "logOut", tag = "Sessions and accounts", security(("cookies" = [])),
    responses((status = 204, description = "Nobody is logged in.")),
)]
pub async fn delete(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let provider = visitor.session().and_then(|session| app.provider_left_with(session));
    let next = app.identity.log_out(&visitor.visit, &visitor.client()).await?;
    let mut response = HttpResponse::NoContent();
    if let Some(provider) = provider {
        response.insert_header((LOCATION, app.public_url.local(&paths::provider_end(provider.name()))));
    }
    visitor.log_out(&app, &request, &mut response, next);
    Ok(response.finish())
}

/// Answers with the session of somebody who has just logged in.
pub fn answer(
    app: &App,
    request: &HttpRequest,
    visitor: &Visitor,
    logged_in: &LoggedIn,
    mut response: HttpResponseBuilder,
) -> Result<HttpResponse, WebError> {
    visitor.log_in(app, request, &mut response, logged_in)?;
    Ok(response.json(SessionView::new(Some(logged_in.subject), Some(&logged_in.person))))
}
