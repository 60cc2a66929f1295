//! What the signed cookies of ours have in common.

use actix_web::cookie::{Cookie, SameSite, time::Duration};

use crate::app::App;

/// A cookie for this host alone, that no script reads (ASVS 3.3.1 to 3.3.4).
pub fn build(app: &App, name: &'static str, text: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(name, text)
        .path("/")
        .http_only(true)
        .secure(app.public_url.is_https())
        .same_site(SameSite::Lax)
        .max_age(max_age)
        .finish()
}
