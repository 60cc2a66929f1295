//! Setting up the second factor without which somebody may not log in: their first code logs them in, on the way to where they were going.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::SecretString;

use super::{
    Layout,
    authenticator::{EnrolmentForm, NewApp, show_codes, wrong_code},
    render, see_other,
};
use crate::{
    app::App,
    identity::{Enrolled, Enrolment},
    paths,
    web::{body::Form, enrolment, error::WebError, next::Next, openapi::EnrolmentProblems, text, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage<'a> {
    layout: Layout<'a>,
    new_app: NewApp<'a>,
    confirm: &'a str,
}

/// Set up a second factor to log in
///
/// For whoever may not log in without one, after their password was right.
#[utoipa::path(
    get, path = paths::SECOND_FACTOR, operation_id = "getEnrolmentPage", tag = "Pages", security(("cookies" = [])),
    responses((status = 200, description = "The app's QR code, and the form for its first code.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody has given their password here within 15 minutes: to the login page."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    match of_login(&app, &request) {
        Some((enrolment, next)) => page(&app, &visitor, &enrolment, &next, None),
        None => Ok(see_other(&app, paths::LOGIN).finish()),
    }
}

/// Log in with a second factor's first code
///
/// Opens a session, as a login does: the subject stays, unless it belongs to another account. Shows the recovery codes, once.
#[utoipa::path(
    post, path = paths::SECOND_FACTOR, operation_id = "submitEnrolment", tag = "Pages", security(("cookies" = [])),
    request_body(content = EnrolmentForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Logged in: the recovery codes, and a link to `next`, or to the home page.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody has given their password here within 15 minutes, or the account has changed since: to the login page."),
        (status = 422, description = "The form again: the code is wrong. Also when a field is there twice.", body = String, content_type = "text/html"),
        EnrolmentProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<EnrolmentForm>,
) -> Result<HttpResponse, WebError> {
    let Some((begun, next)) = of_login(&app, &request) else { return Ok(see_other(&app, paths::LOGIN).finish()) };
    let enrolled = app.identity.enrol_and_log_in(&visitor.visit, &visitor.client(), &begun, form.code()).await?;
    let mut response = match enrolled {
        Enrolled::WrongCode => return page(&app, &visitor, &begun, &next, Some(form.code())),
        Enrolled::Stale => see_other(&app, &next.after(paths::LOGIN)).finish(),
        Enrolled::Done(logged_in, codes) => {
            let name = logged_in.person.display_name.as_str();
            let layout = Layout::new(&app, visitor.locale(), Some(name));
            let page = show_codes(layout, &codes, true, &next.or_home(&app))?;
            visitor.log_in_beside(&app, &request, page, &logged_in)?
        }
    };
    enrolment::forget(&app, &mut response);
    Ok(response)
}

/// The enrolment with which somebody logs in here.
fn of_login(app: &App, request: &HttpRequest) -> Option<(Enrolment, Next)> {
    enrolment::find(app, request).filter(|(enrolment, _)| enrolment.logs_in)
}

fn page(
    app: &App,
    visitor: &Visitor,
    enrolment: &Enrolment,
    next: &Next,
    wrong: Option<&SecretString>,
) -> Result<HttpResponse, WebError> {
    let errors: Vec<_> = wrong.map(wrong_code).into_iter().collect();
    let errors = text::field_messages(visitor.locale(), &errors);
    let new_app = NewApp::new(app, enrolment, &errors)?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let layout = Layout::on_the_way(app, visitor, next);
    render(status, &SecondFactorPage { layout, new_app, confirm: paths::SECOND_FACTOR })
}
