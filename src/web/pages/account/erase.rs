//! The end of an account.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::SecretString;
use serde::Deserialize;

use super::{ERASE_PASSWORD, Shown, log_in_first, page, wrong_password};
use crate::{
    accounts::PersonalData,
    app::App,
    domain::subject::Subject,
    telemetry::audit::{Event, Outcome},
    web::{
        attempts, audit::Source, body::Form, error::WebError, pages::see_other, session, subject_cookie,
        visitor::Visitor,
    },
};

/// What the form sends.
#[derive(Deserialize)]
pub struct EraseForm {
    #[serde(default)]
    current_password: SecretString,
}

/// `POST /account/erase`: the conversation ends as at logout, whatever becomes of subjects there, because the old subject's data
/// are to be deleted at the vendor's. Which those are stands in the audit trail.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<EraseForm>,
) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first()) };
    let (account, purpose) = (own.person.account_id, Event::AccountErase);
    if attempts::reauthenticate(&app, &request, &own.person, &form.current_password, purpose).await?.is_none() {
        let errors = [wrong_password(ERASE_PASSWORD)];
        return page(&app, own, Shown { errors: &errors, ..Shown::default() }).await;
    }
    let source = Source::of(&request);
    PersonalData::erase(&app.pool, account, source.entry(purpose, Outcome::Ok).about(account.0)).await?;
    session::end(&request);
    let mut response = see_other("/?done=erased");
    subject_cookie::set(&app, &request, &mut response, Subject::mint());
    Ok(response.finish())
}
