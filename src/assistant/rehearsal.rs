//! Every request for the assistant goes through here: what time it is, what the script has in store for it, and the journal.

use actix_web::{
    HttpMessage, HttpRequest, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use time::OffsetDateTime;

use super::{Assistant, journal::Seen, problem::Problem};

/// What a handler notes about its request, for the journal.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// `sub` of a token that was accepted.
    pub subject: Option<String>,
    /// What somebody said.
    pub text: Option<String>,
}

#[derive(Clone, Copy)]
struct Now(OffsetDateTime);

/// What time it is for this request.
pub fn now(request: &HttpRequest) -> Result<OffsetDateTime, Problem> {
    request.extensions().get().map(|Now(now)| *now).ok_or_else(Problem::no_time)
}

/// Notes something about a request.
pub fn note(request: &HttpRequest, note: impl FnOnce(&mut Noted)) {
    let mut extensions = request.extensions_mut();
    let mut noted = extensions.remove::<Noted>().unwrap_or_default();
    note(&mut noted);
    extensions.insert(noted);
}

/// Plays the script.
pub async fn rehearse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let assistant = request.app_data::<Data<Assistant>>().cloned();
    let Some(assistant) = assistant.filter(|_| is_for_the_assistant(&request)) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let (fate, off) = {
        let mut memory = assistant.memory.lock();
        (memory.script.next_request(), memory.script.clock_off())
    };
    let at = match assistant.settings.time.now().await {
        Ok(now) => now + off,
        Err(error) => {
            tracing::warn!(%error, "a request could not be judged");
            return Ok(request.into_response(Problem::no_time().error_response()));
        }
    };
    request.extensions_mut().insert(Now(at));
    let (method, path) = (request.method().to_string(), Seen::path(request.path()));
    tokio::time::sleep(fate.delay).await;
    let response = match fate.outage {
        Some(status) => {
            let problem = Problem::outage(status);
            request.into_response(actix_web::HttpResponse::from_error(problem))
        }
        None => next.call(request).await?.map_into_boxed_body(),
    };
    let error = response.response().error().and_then(actix_web::Error::as_error::<Problem>);
    let Noted { subject, text } = response.request().extensions().get().cloned().unwrap_or_default();
    let seen =
        Seen { at, method, path, status: response.status().as_u16(), code: error.map(Problem::code), subject, text };
    assistant.memory.lock().journal.add(seen);
    Ok(response)
}

/// A page's preflight is the browser's matter.
fn is_for_the_assistant(request: &ServiceRequest) -> bool {
    request.path().starts_with("/api/") && request.method() != Method::OPTIONS
}
