//! The first code of an app.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{Shown, begun_by, log_in_first, page};
use crate::{
    app::App,
    identity::Enrolled,
    paths,
    web::{
        body::Form,
        enrolment,
        error::WebError,
        pages::{
            Layout,
            authenticator::{EnrolmentForm, show_codes, wrong_code},
            see_other,
        },
        visitor::Visitor,
    },
};

/// Confirm a second factor
///
/// From now on its codes are asked for at every login by password. Shows the recovery codes, once.
#[utoipa::path(
    post, path = paths::ACCOUNT_SECOND_FACTOR_CONFIRM, operation_id = "confirmSecondFactor", tag = "Account pages", security(("cookies" = [])),
    request_body(content = EnrolmentForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "On: the recovery codes.", body = String, content_type = "text/html"),
        (status = 303, description = "It was begun more than 15 minutes ago, or not at all: to the second factor's page. Also, to the login page, when nobody is logged in."),
        (status = 422, description = "The form again: the code is wrong. Also when a field is there twice.", body = String, content_type = "text/html"),
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<EnrolmentForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let Some(begun) = begun_by(&app, &request, own) else {
        return Ok(see_other(&app, paths::ACCOUNT_SECOND_FACTOR).finish());
    };
    let mut response = match app.identity.enrol(own, &visitor.client(), &begun, form.code()).await? {
        Enrolled::WrongCode => {
            let errors = [wrong_code(form.code())];
            return page(&app, &visitor, own, Shown { errors: &errors, begun: Some(begun), ..Shown::default() }).await;
        }
        Enrolled::Stale => see_other(&app, paths::ACCOUNT_SECOND_FACTOR).finish(),
        Enrolled::Done((), codes) => {
            show_codes(Layout::of(&app, &visitor), &codes, true, &app.public_url.local(paths::ACCOUNT_SECOND_FACTOR))?
        }
    };
    enrolment::forget(&app, &mut response);
    Ok(response)
}
