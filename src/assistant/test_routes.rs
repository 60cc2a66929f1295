//! `/demo/…`: what testers tell the stand-in, and ask of it. A release's program does not have these addresses.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{HOST, ORIGIN},
    },
    web::{self, Bytes, Data, ServiceConfig},
};
use serde_json::{Value, json};

use super::{
    Assistant,
    problem::Problem,
    requests::{preflight, read_object},
    script::Script,
};

/// What they take, among them.
const METHODS: &str = "POST, PUT, DELETE";

/// Adds them to the stand-in's others.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/demo/script")
                .get(async |assistant: Data<Assistant>| HttpResponse::Ok().json(&assistant.memory.lock().script))
                .put(follow)
                .delete(async |assistant: Data<Assistant>, request: HttpRequest| {
                    change(&request, || assistant.memory.lock().script = Script::default())
                })
                .route(preflight(METHODS)),
        )
        .service(
            web::resource("/demo/requests")
                .get(async |assistant: Data<Assistant>| {
                    HttpResponse::Ok().json(json!({"requests": &assistant.memory.lock().journal}))
                })
                .delete(async |assistant: Data<Assistant>, request: HttpRequest| {
                    change(&request, || assistant.memory.lock().journal = super::journal::Journal::default())
                })
                .route(preflight(METHODS)),
        )
        .service(
            web::resource("/demo/reset")
                .post(async |assistant: Data<Assistant>, request: HttpRequest| {
                    change(&request, || assistant.memory.reset())
                })
                .route(preflight(METHODS)),
        );
}

/// `PUT /demo/script`: from now on, this one.
async fn follow(
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
