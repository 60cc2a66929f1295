//! What the person is called, and what else they may say of themselves.

use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Shown, log_in_first,
    own_field::{TypedFields, form_name},
    page,
};
use crate::{
    accounts::FieldError,
    app::App,
    paths,
    web::{body::Form, done::Done, error::WebError, pages::see_other, visitor::Visitor},
};

/// What the form sends that changes the name and the person's own fields. A name that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct ProfileForm {
    /// What the person is called: 5,000 bytes at most.
    #[serde(default)]
    #[schema(required, min_length = 1, max_length = 5000, example = "Cade")]
    display_name: String,
    /// `fields.NAME` for each field that the operator declared as the person's own: its new value, or nothing for none. One that is missing
    /// stays as it is.
    #[serde(flatten)]
    #[schema(value_type = HashMap<String, String>, additional_properties)]
    fields: TypedFields,
}

/// Change the name, and the person's own fields
///
/// The next identity token carries the new values, for the assistants that have chosen them.
#[utoipa::path(
    post, path = paths::ACCOUNT_PROFILE, operation_id = "submitProfile", tag = "Account pages", security(("cookies" = [])),
    request_body(content = ProfileForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Changed: to the account page. Also, to `/login?next=/account`, when nobody is logged in."),
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
    ),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ProfileForm>) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let name = app.identity.anonymous_name.parse_other(&form.display_name);
    let changes = app.fields.read_typed(&own.person.fields, &form.fields.0);
    let (name, changes) = match (name, changes) {
        (Ok(name), Ok(changes)) => (name, changes),
        (name, changes) => {
            let name = name.err().map(|rejection| FieldError::new("display_name", rejection));
            let wrong = changes.err().unwrap_or_default().into_iter();
            let fields = wrong.map(|(field, rejection)| FieldError::new(form_name(&field), rejection));
            let errors: Vec<_> = name.into_iter().chain(fields).collect();
            let shown = Shown { errors: &errors, typed: Some((&form.display_name, &form.fields)), ..Shown::default() };
            return page(&app, visitor.locale(), own, shown).await;
        }
    };
    if !app.identity.change_profile(own, &visitor.client(), &name, &changes).await? {
        return Ok(log_in_first(&app));
    }
    let done = if app.fields.own().next().is_none() { Done::NameChanged } else { Done::DetailsChanged };
    Ok(see_other(&app, &done.location()).finish())
}
