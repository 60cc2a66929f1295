//! The headers that make a browser careful, on every answer (OWASP ASVS 5.0 §3.4).

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

use crate::{
    app::App,
    web::{content_security_policy::EVERY_PAGE, next::OPENER_POLICY},
};

/// `Strict-Transport-Security`, for two years. Not over plain http (RFC 6797 §7.2), which is for this machine alone. Other hosts below ours
/// may be somebody else's to decide about.
fn strict_transport(app: &App) -> Option<&'static str> {
    match (app.public_url.is_https(), app.hsts_include_subdomains) {
        (false, _) => None,
        (true, false) => Some("max-age=63072000"),
        (true, true) => Some("max-age=63072000; includeSubDomains"),
    }
}

/// What every answer says. A handler that set one of them keeps it.
static ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Addresses hold secrets, which no other site may learn. Not `no-referrer`: with it browsers send forms with `Origin: null`
    // (Fetch §3.2), and those without `Sec-Fetch-Site` have nothing else to say that a form is ours.
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(EVERY_PAGE)),
    // Pages show who is logged in: Back after logout must not (ASVS 14.3.2).
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Adds them to an answer.
pub fn add(app: &App, headers: &mut HeaderMap) {
    for (name, value) in &ALWAYS {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    if let Some(value) = strict_transport(app).filter(|_| !headers.contains_key(STRICT_TRANSPORT_SECURITY)) {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(value));
    }
    let html = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if html && !headers.contains_key(&OPENER_POLICY) {
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
}
