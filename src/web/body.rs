//! Request bodies: forms and JSON, read strictly. An error says what is wrong, never what was sent.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::{CONTENT_ENCODING, CONTENT_TYPE},
    web::Bytes,
};
use serde::de::DeserializeOwned;

use super::{
    error::WebError,
    json::{Fault, parse_object},
    problem::Detail,
};
use crate::{accounts::FieldError, domain::Rejection, http::ConnectionState};

/// Largest body that is read, in bytes: the longest name and password fit, percent-encoded, with room to spare.
pub const MAX_BYTES: usize = 65_536;

/// A whole body has so long to arrive.
const DEADLINE: Duration = Duration::from_secs(10);

/// The fields of `application/x-www-form-urlencoded`.
#[derive(Debug)]
pub struct Form<T>(pub T);

/// A value of `application/json`.
#[derive(Debug)]
pub struct Json<T>(pub T);

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, WebError>>>>;

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = WebError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read(request, payload, "application/x-www-form-urlencoded");
        Box::pin(async move {
            let body = body.await?;
            // The decoder would put U+FFFD in the place of what is no UTF-8, and a password must not change on the way.
            if percent_encoding::percent_decode(&body).decode_utf8().is_err() {
                return Err(WebError::Refused(Detail::FormNotUtf8));
            }
            serde_urlencoded::from_bytes(&body).map(Form).map_err(|error| misfit(&error.to_string()))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = WebError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read(request, payload, "application/json");
        Box::pin(async move { Ok(Self(parse_object(&body.await?)?)) })
    }
}

/// What serde says of a field that it names. The rest of what it says may quote what was sent.
const MISFITS: [(&str, Rejection); 2] =
    [("missing field `", Rejection::FieldMissing), ("duplicate field `", Rejection::FieldRepeated)];

/// A form that can be read and has not the fields that it should have.
fn misfit(said: &str) -> WebError {
    let named = MISFITS.iter().find_map(|(words, rejection)| {
        let (name, _) = said.strip_prefix(words)?.split_once('`')?;
        Some(FieldError::new(name.to_owned(), *rejection))
    });
    WebError::Unprocessable(named.into_iter().collect())
}

impl From<Fault> for WebError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Body(detail) => Self::Refused(detail),
            Fault::Fields(fields) => Self::Unprocessable(fields),
        }
    }
}

fn read(request: &HttpRequest, payload: &mut Payload, wanted: &'static str) -> Extraction<Bytes> {
    let accepted = accepts(request, wanted);
    let bytes = Bytes::from_request(request, payload);
    let connection = request.conn_data::<ConnectionState>().cloned();
    Box::pin(async move {
        accepted?;
        let read = in_time(bytes).await;
        // Discard the rest of a body that is refused: actix-http would read a chunked one to its end.
        if let (Err(_), Some(connection)) = (&read, connection) {
            connection.stop_reading();
        }
        read
    })
}

async fn in_time(bytes: impl Future<Output = Result<Bytes, actix_web::Error>>) -> Result<Bytes, WebError> {
    match tokio::time::timeout(DEADLINE, bytes).await {
        Ok(read) => read.map_err(|error| match error.as_error::<PayloadError>() {
            Some(PayloadError::Overflow) => WebError::TooLarge,
            _ => WebError::Refused(Detail::Incomplete),
        }),
        Err(_) => Err(WebError::TooSlow),
    }
}

fn accepts(request: &HttpRequest, wanted: &'static str) -> Result<(), WebError> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if header(CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return Err(WebError::Refused(Detail::Encoded));
    }
    let (kind, parameters) = header(CONTENT_TYPE).map_or(("", ""), |text| text.split_once(';').unwrap_or((text, "")));
    if !kind.trim().eq_ignore_ascii_case(wanted) {
        return Err(WebError::Refused(match wanted {
            "application/json" => Detail::JsonExpected,
            _ => Detail::FormExpected,
        }));
    }
    let mut named = parameters.split(';').filter_map(|parameter| parameter.trim().split_once('='));
    let foreign = |(name, value): (&str, &str)| {
        name.eq_ignore_ascii_case("charset") && !value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    };
    if named.any(foreign) {
        return Err(WebError::Refused(Detail::Utf8Expected));
    }
    Ok(())
}
