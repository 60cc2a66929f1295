//! `/api/handover`: the site's own backend says who is in a browser, and ends what it began. For programs with a key, never for browsers.

pub mod one;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::AUTHORIZATION,
    web::{Data, Query},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

use crate::{
    accounts::FieldError,
    app::App,
    domain::{
        account::CustomUserId,
        handover::{HandoverEnd, HandoverId},
    },
    identity::HandoverClaim,
    paths,
    web::{
        body::Json,
        client,
        error::WebError,
        openapi::{HandoverEndProblems, HandoverProblems},
    },
};

/// Who is in a browser
#[derive(Deserialize, ToSchema)]
pub struct HandoverRequest {
    /// The subject of the browser that may redeem the code.
    #[schema(
        pattern = "^anon-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        example = "anon-0f8fad5b-d9cb-469f-a165-70867728950e"
    )]
    subject: String,
    /// The site's own id for the person, which says whose account it is.
    #[schema(min_length = 1, max_length = 200, example = "customer-4711")]
    custom_user_id: String,
    /// What the person is called.
    #[schema(min_length = 1, max_length = 5000, example = "Cade")]
    name: String,
    /// The person's address, if the backend has confirmed it.
    #[schema(format = Email, max_length = 254, example = "cade@example.com")]
    email: Option<String>,
    /// That the backend has confirmed the address. Without it, an address is refused.
    #[schema(example = true)]
    email_verified: Option<bool>,
    /// Values of the person's, by the names of declared fields; `null` for none. The others stay as they are.
    #[schema(value_type = Option<Object>, example = json!({"tier": "gold"}))]
    fields: Option<Map<String, Value>>,
}

/// What the page redeems
#[derive(Serialize, ToSchema)]
pub struct HandoverView<'a> {
    /// What the backend ends the session by.
    #[schema(value_type = String, format = "uuid", example = "0198b6a5-6f1e-7c3a-9a54-2f4b1d0c7e11")]
    id: HandoverId,
    /// What the page redeems: once, in the browser with the subject.
    #[schema(pattern = "^[A-Za-z0-9_-]{43}$", example = "q3Jm0Yb8vT1xKc9ZrW4dEu7sHf2nLg6PaOiBtXy5QVM")]
    code: &'a str,
    /// Until when: for 60 seconds.
    #[schema(format = DateTime, example = "2026-11-28T10:01:00Z")]
    expires_at: String,
}

/// Whose hand-overs end.
#[derive(Deserialize)]
pub struct Ending {
    custom_user_id: Option<String>,
}

/// Hand somebody over
///
/// For the site's own backend, with its key: says who is in a browser. Makes their account if there is none, and writes name, fields and
/// address into it. The page redeems the code.
#[utoipa::path(
    post, path = paths::API_HANDOVER, operation_id = "handOver", tag = "Hand-over", security(("handoverKey" = [])),
    request_body = HandoverRequest,
    responses((status = 201, description = "The code for the page.", body = HandoverView), HandoverProblems),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    body: Result<Json<HandoverRequest>, WebError>,
) -> Result<HttpResponse, WebError> {
    let client = client::of(&request);
    app.identity.admit_backend(&client, key_of(&request).as_ref()).await?;
    let Json(asked) = body?;
    let claim = HandoverClaim {
        subject: &asked.subject,
        custom_user_id: &asked.custom_user_id,
        name: &asked.name,
        email: asked.email.as_deref(),
        email_verified: asked.email_verified.unwrap_or_default(),
        fields: &asked.fields.unwrap_or_default(),
    };
    let handed_over = app.identity.hand_over(&client, &claim).await?;
    let expires_at = handed_over.expires_at.replace_nanosecond(0).unwrap_or(handed_over.expires_at);
    Ok(HttpResponse::Created().json(HandoverView {
        id: handed_over.id,
        code: handed_over.code.expose(),
        expires_at: expires_at.format(&Rfc3339).map_err(|error| WebError::Internal(error.to_string()))?,
    }))
}

/// Log somebody out who was handed over
///
/// For the site's own backend, with its key: ends every session of this person that it began, and the codes that wait. The next token of
/// each such browser is anonymous, and has a new subject. The answer is the same when there was none.
#[utoipa::path(
    delete, path = paths::API_HANDOVER, operation_id = "endHandovers", tag = "Hand-over", security(("handoverKey" = [])),
    params(("custom_user_id" = String, Query, description = "The site's own id for the person.", min_length = 1, max_length = 200, example = "customer-4711")),
    responses((status = 204, description = "They have ended."), HandoverEndProblems),
)]
pub async fn delete(app: Data<App>, request: HttpRequest, whose: Query<Ending>) -> Result<HttpResponse, WebError> {
    let client = client::of(&request);
    app.identity.admit_backend(&client, key_of(&request).as_ref()).await?;
    let id = CustomUserId::parse(whose.custom_user_id.as_deref().unwrap_or_default());
    let id = id.map_err(|rejection| WebError::Unprocessable(vec![FieldError::new("custom_user_id", rejection)]))?;
    app.identity.end_handovers(&client, &HandoverEnd::Person(id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The key of a request (RFC 6750 §2.1).
fn key_of(request: &HttpRequest) -> Option<SecretString> {
    let mut given = request.headers().get_all(AUTHORIZATION);
    let (scheme, key) = given.next()?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && given.next().is_none()).then(|| key.trim().into())
}
