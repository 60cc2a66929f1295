//! What the person is called.

use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Shown, log_in_first, page};
use crate::{
    accounts::FieldError,
    app::App,
    paths,
    web::{body::Form, done::Done, error::WebError, pages::see_other, visitor::Visitor},
};

/// What the form sends that changes the name. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct ProfileForm {
    /// What the person is called: 5,000 bytes at most.
    #[serde(default)]
    #[schema(required, min_length = 1, max_length = 5000, example = "Cade")]
    display_name: String,
}

/// Change the name
///
/// The next identity token carries the new one.
#[utoipa::path(
    post, path = paths::ACCOUNT_PROFILE, operation_id = "submitProfile", tag = "Account pages", security(("cookies" = [])),
    request_body(content = ProfileForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Changed: to the account page. Also, to `/login?next=/account`, when nobody is logged in."),
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ProfileForm>) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let name = match app.identity.anonymous_name.parse_other(&form.display_name) {
        Ok(name) => name,
        Err(rejection) => {
            let errors = [FieldError::new("display_name", rejection)];
            let shown = Shown { errors: &errors, typed_name: Some(&form.display_name), ..Shown::default() };
            return page(&app, visitor.locale(), own, shown).await;
        }
    };
    if !app.identity.rename(own, &visitor.client(), &name).await? {
        return Ok(log_in_first(&app));
    }
    Ok(see_other(&app, &Done::NameChanged.location()).finish())
}
