//! What the document names in many places: headers, cookies, an example of each problem, and the shapes of other floors.

use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, HeaderBuilder, ObjectBuilder, RefOr,
        example::ExampleBuilder,
        schema::{SchemaFormat, Type},
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::{
    domain::locale::Locale,
    web::{problem::Kind, text},
};

/// The key of the site's own backend.
const HANDOVER_KEY: &str =
    "A key of the file that `THROUGHLINE_HANDOVER_KEYS` names. For the site's own backend alone.";

/// An example of what a request is called.
const REQUEST_ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// Adds everything that other parts of the document refer to.
pub fn add(components: &mut Components) {
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(FieldError::name().into_owned(), FieldError::schema());
    for kind in Kind::ALL {
        let example = ExampleBuilder::new().summary(text::title(Locale::En, *kind)).value(Some(example(*kind))).build();
        components.examples.insert(kind.name().to_owned(), RefOr::T(example));
    }
    for (name, description, schema) in headers() {
        let header = HeaderBuilder::new().description(Some(description)).schema(Some(schema.build())).build();
        components.headers.insert(name.to_owned(), RefOr::T(header));
    }
    for (name, description) in COOKIES {
        let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(name, description)));
        components.security_schemes.insert(name.to_owned(), RefOr::T(scheme));
    }
    let mut key = Http::new(HttpAuthScheme::Bearer);
    key.description = Some(HANDOVER_KEY.to_owned());
    components.security_schemes.insert("handoverKey".to_owned(), RefOr::T(SecurityScheme::Http(key)));
}

/// A problem (RFC 9457)
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct Problem {
    /// The kind of problem. It never changes, so compare this, or the status.
    #[schema(rename = "type", schema_with = kinds)]
    kind: String,
    /// The kind in words, for people.
    #[schema(min_length = 1)]
    title: String,
    /// The status of the answer once more.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// This problem in a sentence. It never repeats what was sent.
    #[schema(min_length = 1)]
    detail: String,
    /// What the log calls the request, as in `X-Request-Id`.
    #[schema(min_length = 1, max_length = 64)]
    request_id: String,
    /// For `invalid-fields` and `address-taken` alone: the fields to be mended. Absent when the body is no object.
    #[schema(required = false)]
    errors: Vec<FieldError>,
    /// For `method-not-allowed` alone: the methods of the address.
    #[schema(required = false)]
    allow: Vec<String>,
    /// For `not-found` alone: an address that is spelled much like the one that was asked for.
    #[schema(required = false)]
    near: String,
    /// For `second-factor-enrolment-required` alone: the page of this site where the person sets it up, within 15 minutes, in the browser
    /// that got this answer.
    #[schema(required = false)]
    enrolment: String,
}

/// A field to be mended
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct FieldError {
    /// The field's name, as it was sent.
    field: String,
    /// A sentence to be shown beside it.
    message: String,
}

fn kinds() -> ObjectBuilder {
    let uris: Vec<_> = Kind::ALL.iter().map(|kind| kind.uri()).collect();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::Custom("uri".to_owned())))
        .description(Some("The kind of problem. It never changes, so compare this, or the status."))
        .enum_values(Some(uris))
}

fn example(kind: Kind) -> Value {
    let mut example = json!({
        "type": kind.uri(),
        "title": text::title(Locale::En, kind),
        "status": kind.status().as_u16(),
        "detail": text::detail(Locale::En, &kind.into()),
        "request_id": REQUEST_ID,
    });
    if kind == Kind::AddressTaken {
        example["errors"] = json!([{"field": "email", "message": "An account already uses that email address."}]);
    }
    if kind == Kind::InvalidFields {
        example["errors"] = json!([{"field": "email", "message": "Enter your email address."}]);
    }
    example
}

/// The headers of answers, by name.
fn headers() -> [(&'static str, &'static str, ObjectBuilder); 5] {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    [
        (
            "X-Request-Id",
            "What the log calls the request. A trusted proxy may choose it.",
            text().pattern(Some("^[A-Za-z0-9._-]{1,64}$")).examples([REQUEST_ID]),
        ),
        (
            "Cache-Control",
            "`no-store` wherever the answer depends on who asks, and for every error.",
            text().examples(["no-store"]),
        ),
        (
            "Set-Cookie",
            "The subject's cookie, for 45 days from its last use; the session's at login and logout; a device's at \
             login. `HttpOnly`, `SameSite=Lax`, with the public URL's path (`Path=/` without one), and `Secure` on https. Any answer, an error too, may remove the cookie of a session that is over.",
            text(),
        ),
        (
            "Location",
            "Where to go with GET: a path of this site, or the URL of a page of an allowed origin.",
            text().pattern(Some("^(/([^/\\\\]|$)|https?://)")),
        ),
        (
            "Retry-After",
            "Seconds to wait before the next request.",
            ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)),
        ),
    ]
}

/// The cookies, by the name that they have on https, there below a path, and on plain http.
const COOKIES: [(&str, &str); 6] = [
    (
        "__Host-subject",
        "The browser's subject, signed, where the public URL is https. Set by the first request for a token. One that this \
         deployment did not make counts as absent.",
    ),
    (
        "__Host-session",
        "The session, signed, where the public URL is https. Set by login. Without it nobody is logged in.",
    ),
    ("__Secure-subject", "`__Host-subject` under the name that it has where the public URL has a path."),
    ("__Secure-session", "`__Host-session` under the name that it has where the public URL has a path."),
    ("subject", "`__Host-subject` under the name that it has on plain http, which is for local use alone."),
    ("session", "`__Host-session` under the name that it has on plain http, which is for local use alone."),
];
