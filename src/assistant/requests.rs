//! What requests for the stand-in have in common: bodies of JSON, and the question that browsers put first.

use actix_web::{
    HttpRequest, HttpResponse, Route,
    http::{
        Method, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, CONTENT_TYPE},
    },
    web,
};
use serde_json::{Map, Value};

use super::problem::Problem;

/// The JSON object that a body has to be, such as the example.
pub fn read_object(request: &HttpRequest, body: &[u8], example: &str) -> Result<Map<String, Value>, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
    if kind.is_some_and(|kind| !kind.trim_start().to_ascii_lowercase().starts_with("application/json")) {
        return Err(Problem::bad_request(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json."));
    }
    if body.trim_ascii().is_empty() {
        return Err(Problem::unusable_body("The body is empty.", example));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::unusable_body("The body must be a JSON object.", example)),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let why = format!("The body isn't JSON in UTF-8: see line {line}, column {column}.");
            Err(Problem::unusable_body(&why, example))
        }
    }
}

/// The question that browsers put before a request of another origin (CORS preflight).
pub fn preflight(methods: &'static str) -> Route {
    web::method(Method::OPTIONS).to(move || async move {
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
            .finish()
    })
}
