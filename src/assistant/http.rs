//! The stand-in over HTTP.

use std::{
    io,
    net::{SocketAddr, TcpListener},
};

use actix_web::{
    App as HttpApp, HttpRequest, HttpResponse, HttpServer, ResponseError,
    body::MessageBody,
    dev::{Server, ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, AUTHORIZATION, CACHE_CONTROL,
            CONTENT_TYPE, HeaderValue, ORIGIN, VARY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::{Next, from_fn},
    web::{self, Bytes, Data, PayloadConfig},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Assistant, Settings, answers,
    memory::Memory,
    problem::Problem,
    rehearsal::{note, now, rehearse},
    requests::{preflight, read_object},
    token::{self, Caller},
    widget,
};

/// Longest message, in characters as JavaScript counts them (UTF-16 code units): what the widget lets a person type.
const MAX_MESSAGE_UNITS: usize = 2_000;
/// Largest body: such a message with every character escaped.
const MAX_BODY_BYTES: usize = 16_384;

/// What the assistant's own addresses take, among them.
const METHODS: &str = "POST, DELETE";

/// The stand-in, holding its address and not running yet.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    memory: Memory,
}

impl Listener {
    /// Takes the address.
    ///
    /// # Errors
    /// When somebody else has it, or it is not this machine's.
    pub fn bind(address: SocketAddr, memory: Memory) -> io::Result<Self> {
        Ok(Self { socket: TcpListener::bind(address)?, memory })
    }

    /// The address that was really taken: a free port instead of port 0.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves. The server runs when it is awaited, and stops by its handle.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(self, settings: Settings) -> io::Result<Server> {
        let assistant = Data::new(Assistant { settings, memory: self.memory });
        let server = HttpServer::new(move || {
            HttpApp::new()
                .app_data(assistant.clone())
                .app_data(PayloadConfig::new(MAX_BODY_BYTES))
                .service(web::resource(widget::PATH).get(widget::get))
                .service(web::resource("/livez").get(async || "ok\n"))
                .service(web::resource("/api/sessions").post(open).route(preflight(METHODS)))
                .service(web::resource("/api/sessions/{id}").delete(end).route(preflight(METHODS)))
                .service(web::resource("/api/sessions/{id}/messages").post(speak).route(preflight(METHODS)))
                .service(web::resource("/api/introspect").post(introspect).route(preflight(METHODS)))
                .configure(configure_testing)
                .wrap(from_fn(rehearse))
                .wrap(from_fn(share_with_site))
        })
        .shutdown_timeout(2)
        .disable_signals()
        .listen(self.socket)?
        .run();
        Ok(server)
    }
}

#[cfg(feature = "demo")]
use super::test_routes::configure as configure_testing;

/// A release has no addresses for testers.
#[cfg(not(feature = "demo"))]
fn configure_testing(_: &mut web::ServiceConfig) {}

/// `POST /api/sessions`: opens a conversation, bound to the token's `sub`.
async fn open(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let caller = caller(&assistant, &request).await?;
    let id = assistant.memory.lock().conversations.open(&caller.subject, now(&request)?)?;
    Ok(HttpResponse::Created().json(json!({"session_id": id, "user_id": caller.subject})))
}

/// `POST /api/sessions/{id}/messages`
async fn speak(
    assistant: Data<Assistant>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let caller = caller(&assistant, &request).await?;
    let too_long = || Problem::bad_request(StatusCode::PAYLOAD_TOO_LARGE, "A message has at most 2,000 characters.");
    let body = body.map_err(|_| too_long())?;
    let text = read_message(&request, &body)?;
    if text.encode_utf16().count() > MAX_MESSAGE_UNITS {
        return Err(too_long());
    }
    note(&request, |noted| noted.text = Some(text.clone()));
    let mut memory = assistant.memory.lock();
    memory.conversations.speak(session_id(&request)?, &caller.subject, now(&request)?)?;
    let answer = memory.script.answer(&text).map_or_else(|| answers::answer(&text, &caller), str::to_owned);
    Ok(HttpResponse::Ok().json(json!({"output": [{"text": answer}]})))
}

/// The text of a message, or what is wrong with its body.
fn read_message(request: &HttpRequest, body: &[u8]) -> Result<String, Problem> {
    let example = r#"{"text":"Hello"}"#;
    match read_object(request, body, example)?.remove("text") {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Problem::unusable_body("`text` is not a string.", example)),
        None => Err(Problem::unusable_body("`text` is missing.", example)),
    }
}

/// `DELETE /api/sessions/{id}`
async fn end(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let caller = caller(&assistant, &request).await?;
    assistant.memory.lock().conversations.end(session_id(&request)?, &caller.subject, now(&request)?)?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/introspect`: what an action would see.
async fn introspect(assistant: Data<Assistant>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let caller = caller(&assistant, &request).await?;
    Ok(HttpResponse::Ok()
        .json(json!({"sub": caller.subject, "user_payload": caller.payload, "exp": caller.expires_at})))
}

async fn caller(assistant: &Assistant, request: &HttpRequest) -> Result<Caller, Problem> {
    let header =
        request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(Problem::no_token)?;
    let (scheme, token) = header.split_once(' ').ok_or_else(Problem::no_token)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Problem::no_token());
    }
    let caller = token::judge(&assistant.settings, token.trim(), now(request)?).await?;
    if caller.id.is_some_and(|id| assistant.memory.forgot(id)) {
        return Err(Problem::invalid_token("it was issued before the last reset"));
    }
    note(request, |noted| noted.subject = Some(caller.subject.clone()));
    Ok(caller)
}

fn session_id(request: &HttpRequest) -> Result<Uuid, Problem> {
    let id = request.match_info().get("id").and_then(|id| Uuid::try_parse(id).ok());
    id.ok_or_else(|| super::conversation::Refusal::Unknown.into())
}

/// Gives a body to an answer that no handler of ours made.
fn with_problem(response: ServiceResponse) -> ServiceResponse {
    let allow = response.headers().get(ALLOW).cloned();
    let allowed = allow.as_ref().and_then(|methods| methods.to_str().ok());
    match Problem::of_bare(response.status(), allowed) {
        Some(problem) if !response.headers().contains_key(CONTENT_TYPE) => {
            let mut written = problem.error_response();
            if let Some(allow) = allow {
                written.headers_mut().insert(ALLOW, allow);
            }
            response.into_response(written)
        }
        _ => response,
    }
}

/// Lets the site's pages read the answers, errors included. The token is in a header, so no cookie is at stake.
async fn share_with_site(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let assistant = request.app_data::<Data<Assistant>>().cloned();
    let origin = request.headers().get(ORIGIN).cloned();
    let mut response = with_problem(next.call(request).await?.map_into_boxed_body());
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let known = |origin: &HeaderValue| {
        let origins = assistant.as_ref().map(|assistant| &assistant.settings.origins);
        origin.to_str().is_ok_and(|origin| origins.is_some_and(|origins| origins.contains(origin)))
    };
    if let Some(origin) = origin.filter(known) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
    }
    Ok(response)
}
