//! What the stand-in answers to the chat: conversations, and what an action would see.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::AUTHORIZATION},
    web::{Bytes, Data},
};
use serde_json::{Map, Value, json};
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    Assistant, answers,
    problem::Problem,
    rehearsal::{note, now},
    requests::read_object,
    shapes::{
        Answer, BodyProblems, CONVERSATIONS, Conversation, ConversationProblems, DigestOf, Introspection, Message,
        ProblemShape, TokenProblems, WIDGET,
    },
    token::{self, Caller},
};
use crate::{domain::assistant::AssistantName, tokens::relying_party::RelyingParty};

/// Longest message, in characters as JavaScript counts them (UTF-16 code units): what the widget lets a person type.
const MAX_MESSAGE_UNITS: usize = 2_000;

/// Whether the stand-in lives
///
/// It needs nothing else for that.
#[utoipa::path(
    get, path = "/livez", operation_id = "getStandInLiveness", tag = WIDGET,
    responses((status = 200, description = "It does.", body = String, content_type = "text/plain", example = "ok\n"),
        (status = 405, description = "`method_not_allowed`: any method but GET.", body = ProblemShape, content_type = "application/problem+json")),
)]
pub async fn live() -> &'static str {
    "ok\n"
}

/// Open a conversation
///
/// It is bound to the token's `sub`, and forgotten when it is idle for five minutes.
#[utoipa::path(
    post, path = "/api/sessions", operation_id = "openConversation", tag = CONVERSATIONS, security(("identity_token" = [])),
    responses((status = 201, description = "It is open.", body = Conversation), TokenProblems),
)]
pub async fn open(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let caller = caller(&assistant, &request).await?;
    let id = assistant.memory.lock().conversations.open(&caller.subject, now(&request)?)?;
    Ok(HttpResponse::Created().json(json!({"session_id": id, "user_id": caller.subject})))
}

/// Say something
///
/// "What is my user ID", "Send something secure", an expression such as
/// `${system_integrations.chat.private.user_payload}.custom_user_id`, or what the script has an answer to.
#[utoipa::path(
    post, path = "/api/sessions/{id}/messages", operation_id = "sendMessage", tag = CONVERSATIONS, security(("identity_token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The conversation's id.")), request_body = Message,
    responses((status = 200, description = "The answer.", body = Answer), TokenProblems, ConversationProblems, BodyProblems),
)]
pub async fn speak(
    assistant: Data<Assistant>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let caller = caller(&assistant, &request).await?;
    let (text, _) = read_message(&request, body)?;
    reply(&assistant, &request, &caller, &text, || answers::answer(&text, &caller))
}

/// Takes a message into its conversation. The script's answer goes before this one.
pub(super) fn reply(
    assistant: &Assistant,
    request: &HttpRequest,
    caller: &Caller,
    text: &str,
    answer: impl FnOnce() -> String,
) -> Result<HttpResponse, Problem> {
    note(request, |noted| noted.text = Some(text.to_owned()));
    let mut memory = assistant.memory.lock();
    memory.conversations.speak(session_id(request)?, &caller.subject, now(request)?)?;
    let answer = memory.script.answer(text).map_or_else(answer, str::to_owned);
    Ok(HttpResponse::Ok().json(json!({"output": [{"text": answer}]})))
}

/// The text of a message and what else is in its body, or what is wrong with it.
pub(super) fn read_message(
    request: &HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> Result<(String, Map<String, Value>), Problem> {
    let too_long = || Problem::bad_request(StatusCode::PAYLOAD_TOO_LARGE, "A message has at most 2,000 characters.");
    let example = r#"{"text":"Hello"}"#;
    let mut members = read_object(request, &body.map_err(|_| too_long())?, example)?;
    match members.remove("text") {
        Some(Value::String(text)) if text.encode_utf16().count() > MAX_MESSAGE_UNITS => Err(too_long()),
        Some(Value::String(text)) => Ok((text, members)),
        Some(_) => Err(Problem::unusable_body("`text` is not a string.", example)),
        None => Err(Problem::unusable_body("`text` is missing.", example)),
    }
}

/// End a conversation
///
/// As the chat does when the person logs out.
#[utoipa::path(
    delete, path = "/api/sessions/{id}", operation_id = "endConversation", tag = CONVERSATIONS, security(("identity_token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The conversation's id.")),
    responses((status = 204, description = "It has ended."), TokenProblems, ConversationProblems),
)]
pub async fn end(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let caller = caller(&assistant, &request).await?;
    assistant.memory.lock().conversations.end(session_id(&request)?, &caller.subject, now(&request)?)?;
    Ok(HttpResponse::NoContent().finish())
}

/// See what an action would see
///
/// For tests: the token's claims, with the payload decrypted. `assistant` names one of the file of assistants, as whose vendor the
/// stand-in judges; the answer has all claims then. Where tokens are no JWTs but digests, send the digest as the token, and what it is the
/// digest of as `{"identifier": "…"}`.
#[utoipa::path(
    post, path = "/api/introspect", operation_id = "introspect", tag = CONVERSATIONS, security(("identity_token" = [])),
    params(("assistant" = Option<String>, Query, description = "The name of an assistant.", pattern = "^[a-z][a-z0-9-]{0,39}$")),
    request_body(content = Option<DigestOf>, description = "Only for an assistant whose tokens are digests."),
    responses(
        (status = 200, description = "The token, read.", body = Introspection),
        (status = 404, description = "`unknown_assistant`: the stand-in's file has none of that name.", body = ProblemShape, content_type = "application/problem+json"),
        TokenProblems, BodyProblems,
    ),
)]
pub async fn introspect(
    assistant: Data<Assistant>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let Some(party) = relying_party(&assistant, &request)? else {
        let caller = caller(&assistant, &request).await?;
        let told = json!({"sub": caller.subject, "user_payload": caller.payload, "exp": caller.expires_at});
        return Ok(HttpResponse::Ok().json(told));
    };
    if party.takes_digests() {
        return Ok(HttpResponse::Ok().json(digest_of(party, &request, body)?));
    }
    let caller = token::judge_for(party, &assistant.settings, bearer(&request)?, now(&request)?).await?;
    let caller = remembered(&assistant, &request, caller)?;
    Ok(HttpResponse::Ok().json(caller.claims))
}

/// As whose vendor to judge. `None` is the assistant that the site's own settings describe.
fn relying_party<'a>(assistant: &'a Assistant, request: &HttpRequest) -> Result<Option<&'a RelyingParty>, Problem> {
    let given = form_urlencoded::parse(request.query_string().as_bytes()).filter(|(name, _)| name == "assistant");
    let chosen = AssistantName::chosen(given.map(|(_, name)| name)).map_err(|_| Problem::unknown_assistant())?;
    let Some(name) = chosen else { return Ok(None) };
    assistant.settings.relying_parties.get(&name).map(Some).ok_or_else(Problem::unknown_assistant)
}

/// The identifier of a body, if the token is its digest.
fn digest_of(
    party: &RelyingParty,
    request: &HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> Result<Value, Problem> {
    let example = r#"{"identifier":"cade-id"}"#;
    let digest = bearer(request)?;
    let body = body.map_err(|_| Problem::bad_request(StatusCode::PAYLOAD_TOO_LARGE, "An identifier is shorter."))?;
    let Some(Value::String(identifier)) = read_object(request, &body, example)?.remove("identifier") else {
        return Err(Problem::unusable_body("`identifier` is missing, or not a string.", example));
    };
    if !party.knows_digest(&identifier, digest) {
        let reason = "it is not the HMAC with SHA-256 of that identifier, in lower-case hexadecimal digits";
        return Err(Problem::invalid_token(reason));
    }
    note(request, |noted| noted.subject = Some(identifier.clone()));
    Ok(json!({party.form.profile.identifier_claim: identifier}))
}

async fn caller(assistant: &Assistant, request: &HttpRequest) -> Result<Caller, Problem> {
    let caller = token::judge(&assistant.settings, bearer(request)?, now(request)?).await?;
    remembered(assistant, request, caller)
}

/// The token of the request.
pub(super) fn bearer(request: &HttpRequest) -> Result<&str, Problem> {
    let header =
        request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(Problem::no_token)?;
    let (scheme, token) = header.split_once(' ').ok_or_else(Problem::no_token)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(Problem::no_token()) }
}

/// A caller from after the last reset, for the journal.
pub(super) fn remembered(assistant: &Assistant, request: &HttpRequest, caller: Caller) -> Result<Caller, Problem> {
    if caller.id.is_some_and(|id| assistant.memory.forgot(id)) {
        return Err(Problem::invalid_token("it was issued before the last reset"));
    }
    note(request, |noted| noted.subject = Some(caller.subject.clone()));
    Ok(caller)
}

pub(super) fn session_id(request: &HttpRequest) -> Result<Uuid, Problem> {
    let id = request.match_info().get("id").and_then(|id| Uuid::try_parse(id).ok());
    id.ok_or_else(|| super::conversation::Refusal::Unknown.into())
}
