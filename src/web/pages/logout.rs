//! Logout: the session ends, and with it the conversation, because whoever comes next is somebody else.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Deserialize;

use super::{lead_to, see_other};
use crate::{
    app::App,
    paths,
    web::{body::Form, error::WebError, leaving::Leaving, next::Next, visitor::Visitor},
};

/// What the form of "Log out" sends, if anything.
#[derive(Deserialize)]
pub struct LogoutForm {
    /// Where to go then: a path of this site, or the URL of a page of an allowed origin.
    #[serde(default)]
    next: String,
}

/// Log out on the page
///
/// Also when nobody was logged in. The conversation ends, and the browser gets a new subject, unless the operator wants it to keep its own.
/// A form's field `next` says where to go then: a path of this site, or the URL of a page of an allowed origin. No form is refused. Whoever
/// logged in with an identity provider that they log out of as well is led there from the home page, and then to `next`.
#[utoipa::path(
    post, path = paths::LOGOUT, operation_id = "submitLogout", tag = "Pages", security(("cookies" = [])),
    responses((status = 303, description = "Nobody is logged in: to `next`, or to the home page.")),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    form: Option<Form<LogoutForm>>,
) -> Result<HttpResponse, WebError> {
    let next = Next::of(&app, form.as_ref().map_or("", |Form(form)| &form.next));
    let provider = visitor.session().and_then(|session| app.provider_left_with(session));
    let subject = app.identity.log_out(&visitor.visit, &visitor.client()).await?;
    let leaving = provider.map(|provider| Leaving::new(&app, provider, &next));
    let mut response = if leaving.is_some() { see_other(&app, paths::HOME) } else { lead_to(&next.or_home(&app)) };
    visitor.log_out(&app, &request, &mut response, subject);
    let mut response = response.finish();
    if let Some(leaving) = leaving {
        leaving.keep(&app, response.headers_mut());
    }
    Ok(response)
}
