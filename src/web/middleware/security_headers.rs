//! The headers that make a browser careful, on every answer (OWASP ASVS 5.0 §3.4).

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
        STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    },
    middleware::Next,
    web::Data,
};

use crate::{
    app::App,
    web::{content_security_policy::EVERY_PAGE, next::OPENER_POLICY},
};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds the headers, error answers included. A handler that set one of them keeps it.
pub async fn set(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let transport = request.app_data::<Data<App>>().and_then(|app| strict_transport(app));
    let mut response = next.call(request).await?;
    add(response.headers_mut(), transport);
    Ok(response)
}

/// `Strict-Transport-Security`, for two years. Not over plain http (RFC 6797 §7.2), which is for this machine alone. Other hosts below ours
/// may be somebody else's to decide about.
pub fn strict_transport(app: &App) -> Option<&'static str> {
    match (app.public_url.is_https(), app.hsts_include_subdomains) {
        (false, _) => None,
        (true, false) => Some("max-age=63072000"),
        (true, true) => Some("max-age=63072000; includeSubDomains"),
    }
}

/// The same for an answer's headers alone.
pub fn add(headers: &mut HeaderMap, strict_transport: Option<&'static str>) {
    let mut add = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    add(X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Addresses hold secrets, which no other site may learn. Not `no-referrer`: with it browsers send forms with `Origin: null`
    // (Fetch §3.2), and those without `Sec-Fetch-Site` have nothing else to say that a form is ours.
    add(REFERRER_POLICY, "same-origin");
    add(RESOURCE_POLICY, "same-origin");
    add(CONTENT_SECURITY_POLICY, EVERY_PAGE);
    // Pages show who is logged in: Back after logout must not (ASVS 14.3.2).
    add(CACHE_CONTROL, "no-store");
    if let Some(strict_transport) = strict_transport {
        add(STRICT_TRANSPORT_SECURITY, strict_transport);
    }
    let html = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if html && !headers.contains_key(&OPENER_POLICY) {
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
}
