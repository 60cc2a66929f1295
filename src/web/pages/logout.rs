//! Logout: the session ends, and with it the conversation, because whoever comes next is somebody else.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web::Data};

use super::see_other;
use crate::{
    app::App,
    config::SubjectOnLogout,
    domain::subject::Subject,
    paths,
    web::{session, subject_cookie, visitor::Visitor},
};

/// Log out on the page
///
/// Also when nobody was logged in. The conversation ends, and the browser gets a new subject, unless the operator wants it to keep its own.
#[utoipa::path(
    post, path = paths::LOGOUT, operation_id = "submitLogout", tag = "Pages", security(("cookies" = [])),
    responses((status = 303, description = "Nobody is logged in: to the home page.")),
)]
pub async fn post(app: Data<App>, request: HttpRequest, visitor: Visitor) -> HttpResponse {
    end(&app, &request, &visitor, see_other(paths::HOME))
}

/// Ends the session and, where subjects rotate, gives the browser a new one. A stale page whose session is over already
/// rotates too: its subject may be the one of the person who left.
pub fn end(app: &App, request: &HttpRequest, visitor: &Visitor, mut response: HttpResponseBuilder) -> HttpResponse {
    session::end(app, request);
    if let Some(subject) = visitor.subject() {
        let next = match app.subject_on_logout {
            SubjectOnLogout::Rotate => Subject::mint(),
            SubjectOnLogout::Keep => subject,
        };
        subject_cookie::set(app, request, &mut response, next);
    }
    response.finish()
}
