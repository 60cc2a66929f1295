//! `/demo/…`: what testers tell the stand-in, and ask of it. A release's program does not have these addresses.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{HOST, ORIGIN},
    },
    web::{Bytes, Data},
};
use serde_json::{Value, json};

use utoipa::{IntoResponses, ToSchema};

use super::{
    Assistant,
    problem::Problem,
    requests::read_object,
    script::Script,
    shapes::{BodyProblems, ProblemShape, TESTING},
};

/// Read the script
///
/// An outage that has begun shows the requests that are left.
#[utoipa::path(
    get, path = "/demo/script", operation_id = "getScript", tag = TESTING,
    responses((status = 200, description = "The script that is followed.", body = ScriptShape), MethodProblems),
)]
pub async fn script(assistant: Data<Assistant>) -> HttpResponse {
    HttpResponse::Ok().json(&assistant.memory.lock().script)
}

/// Drop the script
///
/// The one of the start, too; a reset brings that back.
#[utoipa::path(
    delete, path = "/demo/script", operation_id = "dropScript", tag = TESTING,
    responses((status = 204, description = "None is followed."), ForeignPageProblems),
)]
pub async fn drop_script(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    change(&request, || assistant.memory.lock().script = Script::default())
}

/// Read the journal
///
/// What came, and what was answered; never a token.
#[utoipa::path(
    get, path = "/demo/requests", operation_id = "getRequests", tag = TESTING,
    responses((status = 200, description = "The last thousand requests, oldest first.", body = JournalShape), MethodProblems),
)]
pub async fn requests(assistant: Data<Assistant>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"requests": &assistant.memory.lock().journal}))
}

/// Empty the journal
///
/// The next request is the first one again.
#[utoipa::path(
    delete, path = "/demo/requests", operation_id = "dropRequests", tag = TESTING,
    responses((status = 204, description = "It is empty."), ForeignPageProblems),
)]
pub async fn drop_requests(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    change(&request, || assistant.memory.lock().journal = super::journal::Journal::default())
}

/// Start again
///
/// As a restart would: no conversation, no journal, the script of the start. Tokens from before are refused.
#[utoipa::path(
    post, path = "/demo/reset", operation_id = "resetStandIn", tag = TESTING,
    responses((status = 204, description = "Done."), ForeignPageProblems),
)]
pub async fn reset(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    change(&request, || assistant.memory.reset())
}

/// Follow a script
///
/// From now on, this one: its answers by pattern, delays, an outage, a clock that is off.
#[utoipa::path(
    put, path = "/demo/script", operation_id = "followScript", tag = TESTING, request_body = ScriptShape,
    responses((status = 204, description = "It is followed."), ForeignPageProblems, BodyProblems),
)]
pub async fn follow(
    assistant: Data<Assistant>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let too_long = |_| Problem::bad_request(StatusCode::PAYLOAD_TOO_LARGE, "A script has at most 16 KiB.");
    let example = r#"{"outage":{"status":503,"requests":1}}"#;
    let script = Value::Object(read_object(&request, &body.map_err(too_long)?, example)?);
    let script: Script = serde_path_to_error::deserialize(script).map_err(|error| {
        let path = error.path().to_string();
        Problem::unusable_body(&format!("At `{path}`: {}.", error.inner()), example)
    })?;
    change(&request, || assistant.memory.lock().script = script)
}

fn change(request: &HttpRequest, change: impl FnOnce()) -> Result<HttpResponse, Problem> {
    if is_foreign(request) {
        return Err(Problem::foreign_page());
    }
    change();
    Ok(HttpResponse::NoContent().finish())
}

/// Whether a page asks that is neither ours nor the site's. Browsers send `Origin` with all that changes something.
fn is_foreign(request: &HttpRequest) -> bool {
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let Some(origin) = header(ORIGIN) else { return false };
    let own = header(HOST).is_some_and(|host| origin == format!("http://{host}"));
    let of_the_site =
        request.app_data::<Data<Assistant>>().is_some_and(|assistant| assistant.settings.origins.contains(origin));
    !own && !of_the_site
}

/// Where a page of another site asks.
#[derive(IntoResponses)]
#[response(
    status = 403,
    description = "`cross_site`: a page of another site can't do that.",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct ForeignPageProblems(#[to_schema] ProblemShape);

/// What a request comes to that takes another method.
#[derive(IntoResponses)]
#[response(
    status = 405,
    description = "`method_not_allowed`: `Allow` says which methods there are.",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct MethodProblems(#[to_schema] ProblemShape);

/// A script; an empty one changes nothing
#[derive(ToSchema)]
#[schema(as = Script, example = json!({
    "answers": [{"pattern": "(?i)^order \\d+", "text": "It is on its way."}], "delay_ms": 0,
    "outage": {"status": 503, "requests": 1}, "clock_off_seconds": 0
}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct ScriptShape {
    /// What it says to messages that match. The first one that matches counts.
    #[schema(required = false)]
    answers: Vec<AnswerShape>,
    /// How long each request waits.
    #[schema(required = false, minimum = 0, maximum = 60_000)]
    delay_ms: u64,
    /// What requests are refused with.
    outage: Option<OutageShape>,
    /// How far its clock is ahead, or behind if negative.
    #[schema(required = false, minimum = -315_360_000, maximum = 315_360_000)]
    clock_off_seconds: i64,
}

/// An answer by pattern
#[derive(ToSchema)]
#[schema(as = ScriptedAnswer)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct AnswerShape {
    /// A regular expression, found anywhere in a message.
    pattern: String,
    /// What it says.
    text: String,
}

/// An outage
#[derive(ToSchema)]
#[schema(as = Outage)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct OutageShape {
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// How many requests it lasts; until it is cleared, if there is none.
    #[schema(minimum = 0, nullable = false)]
    requests: Option<u32>,
}

/// The requests that were seen
#[derive(ToSchema)]
#[schema(as = Journal, example = json!({"requests": []}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct JournalShape {
    requests: Vec<SeenShape>,
}

/// A request and what came of it
#[derive(ToSchema)]
#[schema(as = SeenRequest)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct SeenShape {
    #[schema(format = DateTime)]
    at: String,
    method: String,
    path: String,
    status: u16,
    /// `code` of the problem, if it was refused.
    #[schema(required)]
    code: Option<String>,
    /// `sub` of its token, if that was accepted.
    #[schema(required)]
    subject: Option<String>,
    /// What somebody said.
    #[schema(required)]
    text: Option<String>,
}
