//! The switch on every page: remembers a language, for the browser and for whoever is logged in, and goes back to the page.

use actix_web::{HttpRequest, HttpResponse, http::header::REFERER, web::Data};
use serde::Deserialize;
use url::{Position, Url};
use utoipa::ToSchema;

use super::lead_to;
use crate::{
    accounts::FieldError,
    app::App,
    domain::Rejection,
    paths,
    web::{body::Form, error::WebError, language, next::Next, openapi::FieldProblems, visitor::Visitor},
};

/// What the switch sends.
#[derive(Deserialize, ToSchema)]
pub struct LanguageForm {
    /// The tag of a language that the site offers.
    #[serde(default)]
    #[schema(required, example = "de")]
    language: String,
}

/// Choose a language
///
/// Sets a cookie, which counts before `Accept-Language`. Whoever is logged in gets mails in this language, too, and their tokens carry it
/// where the payload has the field `locale`.
#[utoipa::path(
    post, path = paths::LANGUAGE, operation_id = "chooseLanguage", tag = "Pages", security(("cookies" = [])),
    request_body(content = LanguageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Chosen: back to the page of this site that the request came from, or to the home page."),
        FieldProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<LanguageForm>,
) -> Result<HttpResponse, WebError> {
    let Some(locale) = app.languages.exactly(&form.language) else {
        return Err(WebError::Unprocessable(vec![FieldError::new("language", Rejection::LanguageUnknown)]));
    };
    if let Some(own) = visitor.session() {
        app.identity.choose_language(own, locale).await?;
    }
    let mut response = lead_to(&page_of(&app, &request).unwrap_or_else(|| app.public_url.local(paths::HOME)));
    language::choose(&app, &mut response, locale);
    Ok(response.finish())
}

/// The page that the switch was on. The account page's forms are answered at paths of their own, which nobody can go to.
fn page_of(app: &App, request: &HttpRequest) -> Option<String> {
    let referrer = request.headers().get(REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let url = Url::parse(Next::of_own_page(app, referrer).as_str()).ok()?;
    let account = app.public_url.local(paths::ACCOUNT);
    let is_form = url.path().strip_prefix(&account).is_some_and(|rest| rest.starts_with('/'));
    Some(if is_form { account } else { url[Position::BeforePath..Position::AfterQuery].to_owned() })
}
