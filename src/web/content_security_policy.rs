//! The content security policy (CSP Level 3) of every page: what a browser may load for it, and from where.

/// The policy, with what a page allows besides.
macro_rules! policy {
    ($origins:literal, $nonce:literal, $images:literal, $forms:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'",
            $origins,
            $nonce,
            "; style-src 'self'",
            $nonce,
            "; img-src 'self'",
            $origins,
            $images,
            "; font-src 'self'",
            $origins,
            "; connect-src 'self'",
            $origins,
            "; object-src 'none'; base-uri 'none'; form-action 'self'",
            $forms,
            "; frame-ancestors 'none'"
        )
    };
}

/// The policy of every page without a chat.
pub const EVERY_PAGE: &str = policy!("", "", "", "");

/// The policy of a page whose stylesheet has its pictures in itself, as `data:` URLs.
pub const WITH_IMAGES_IN_STYLESHEETS: &str = policy!("", "", " data:", "");

/// The policy of a page whose form leads to a page of this origin.
#[must_use]
pub fn with_form_to(origin: &str) -> String {
    format!(policy!("", "", "", " {origin}"), origin = origin)
}

/// The policy of an empty page that a page of this origin shows in a frame.
#[must_use]
pub fn framed_by(origin: &str) -> String {
    format!("default-src 'none'; frame-ancestors {origin}")
}

/// The policy of a page whose chat comes from these origins and talks to them; with a nonce, the elements that carry it are
/// allowed as well (CSP Level 3 §6.7.2).
pub fn with_chat(origins: &[String], nonce: Option<&str>) -> String {
    let origins = origins.iter().fold(String::new(), |text, origin| format!("{text} {origin}"));
    let nonce = nonce.map_or_else(String::new, |nonce| format!(" 'nonce-{nonce}'"));
    format!(policy!("{origins}", "{nonce}", "", ""), origins = origins, nonce = nonce)
}
