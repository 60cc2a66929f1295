//! What the stand-in answers to watsonx Orchestrate's chat: threads of an agent, which sees the token's `context`.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};
use serde_json::{Map, Value, json};

use super::{
    Assistant, answers,
    http::{bearer, read_message, remembered, reply, session_id},
    problem::Problem,
    rehearsal::now,
    shapes::{Answer, BodyProblems, CONVERSATIONS, ConversationProblems, Run, Thread, TokenProblems},
    token::{self, Caller},
};
use crate::{
    domain::assistant::{PayloadEncryption, Profile, TokenForm},
    tokens::relying_party::RelyingParty,
};

const PROFILE: &str = "watsonx-orchestrate";

/// Its vendor, where no file of assistants tells more.
static VENDOR: LazyLock<Option<RelyingParty>> = LazyLock::new(|| {
    Some(RelyingParty {
        form: TokenForm::of(Profile::named(PROFILE)?),
        secret: None,
        key: None,
        payload_encryption: PayloadEncryption::default(),
    })
});

/// Begin a thread with Orchestrate's agent
///
/// It is bound to the token's `sub`, and forgotten when it is idle for five minutes. The token has to be one of an assistant with the
/// profile `watsonx-orchestrate`.
#[utoipa::path(
    post, path = "/api/threads", operation_id = "beginThread", tag = CONVERSATIONS, security(("identity_token" = [])),
    responses((status = 201, description = "It has begun.", body = Thread), TokenProblems),
)]
pub async fn open(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (caller, _) = caller(&assistant, &request).await?;
    let id = assistant.memory.lock().conversations.open(&caller.subject, now(&request)?)?;
    Ok(HttpResponse::Created().json(json!({"thread_id": id, "user_id": caller.subject})))
}

/// Say something to Orchestrate's agent
///
/// "What do you know about me", "What is my user ID", "Send something secure", an expression such as `${context.name}`, or what the script
/// has an answer to. A variable that the page sends in `context` counts unless the token has one of that name.
#[utoipa::path(
    post, path = "/api/threads/{id}/runs", operation_id = "runAgent", tag = CONVERSATIONS, security(("identity_token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The thread's id.")), request_body = Run,
    responses((status = 200, description = "The answer.", body = Answer), TokenProblems, ConversationProblems, BodyProblems),
)]
pub async fn run(
    assistant: Data<Assistant>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let (caller, party) = caller(&assistant, &request).await?;
    let (text, mut members) = read_message(&request, body)?;
    let mut context = match members.remove("context") {
        Some(Value::Object(context)) => context,
        _ => Map::new(),
    };
    context.extend(caller.payload.as_object().cloned().unwrap_or_default());
    let answer = || answers::answer_of_agent(&text, &caller, &context, &secret(&assistant, party, &caller));
    reply(&assistant, &request, &caller, &text, answer)
}

/// End a thread
///
/// As the chat does when the person begins another.
#[utoipa::path(
    delete, path = "/api/threads/{id}", operation_id = "endThread", tag = CONVERSATIONS, security(("identity_token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The thread's id.")),
    responses((status = 204, description = "It has ended."), TokenProblems, ConversationProblems),
)]
pub async fn end(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (caller, _) = caller(&assistant, &request).await?;
    assistant.memory.lock().conversations.end(session_id(&request)?, &caller.subject, now(&request)?)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who speaks, as the first assistant of this kind that takes the token sees it.
async fn caller<'a>(assistant: &'a Assistant, request: &HttpRequest) -> Result<(Caller, &'a RelyingParty), Problem> {
    let configured = assistant.settings.relying_parties.values().filter(|party| party.form.profile.name == PROFILE);
    let mut parties = configured.peekable();
    let fallback = if parties.peek().is_none() { VENDOR.as_ref() } else { None };
    let (token, now) = (bearer(request)?, now(request)?);
    let mut refusal = Problem::unknown_assistant();
    for party in parties.chain(fallback) {
        match token::judge_for(party, &assistant.settings, token, now).await {
            Ok(caller) => return Ok((remembered(assistant, request, caller)?, party)),
            Err(problem) => refusal = problem,
        }
    }
    Err(refusal)
}

/// What became of the token's secret, which the vendor exchanges at the site's provider.
fn secret(assistant: &Assistant, party: &RelyingParty, caller: &Caller) -> String {
    let Some(sealed) = caller.claims.get("user_payload") else {
        return "Your token has no user_payload, and so no sso_token.".to_owned();
    };
    let (Some(sealed), Some(key)) = (sealed.as_str(), assistant.settings.decryptor.as_ref()) else {
        return "I could not decrypt your user_payload: it is not encrypted, or I have no private key.".to_owned();
    };
    match key.decrypt_as(party.payload_encryption, sealed).map(|plain| serde_json::from_slice::<Value>(&plain)) {
        Ok(Ok(payload)) if payload.get("sso_token").is_some_and(Value::is_string) => {
            "I decrypted your sso_token.".to_owned()
        }
        Ok(_) => "I decrypted your user_payload, and there is no sso_token in it.".to_owned(),
        Err(error) => format!("I could not decrypt your user_payload: {error}."),
    }
}
