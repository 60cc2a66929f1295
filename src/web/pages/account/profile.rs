//! What the person is called.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Deserialize;

use super::{Shown, done, log_in_first, page};
use crate::{
    accounts::FieldError,
    app::App,
    domain::display_name::DisplayName,
    telemetry::audit::{Event, Outcome},
    web::{audit::Source, body::Form, error::WebError, pages::see_other, visitor::Visitor},
};

/// What the form sends.
#[derive(Deserialize)]
pub struct ProfileForm {
    #[serde(default)]
    display_name: String,
}

/// `POST /account/profile`
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<ProfileForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first()) };
    let name = match DisplayName::parse(&form.display_name) {
        Ok(name) => name,
        Err(rejection) => {
            let errors = [FieldError::new("display_name", rejection.to_string())];
            let shown = Shown { errors: &errors, typed_name: Some(&form.display_name), ..Shown::default() };
            return page(&app, own, shown).await;
        }
    };
    app.accounts.rename(own.person.account_id, &name).await?;
    Source::of(&request).entry(Event::ProfileChange, Outcome::Ok).about(own.person.account_id.0).write();
    Ok(see_other(&done("profile")).finish())
}
