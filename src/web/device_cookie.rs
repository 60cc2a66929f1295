//! The cookie of a browser in which somebody logged in (OWASP: device cookies). It lets nobody in: with it, guesses elsewhere
//! do not keep its owner out.

use actix_web::{HttpRequest, HttpResponseBuilder, cookie::time::Duration};
use uuid::Uuid;

use super::cookies;
use crate::{app::App, crypto::sha256, domain::email::Email};

const MAX_AGE: Duration = Duration::days(365);

fn name(app: &App) -> &'static str {
    if app.public_url.is_https() { "__Host-device" } else { "device" }
}

/// The browser's id, when the person with this login name logged in with it before.
pub fn read(app: &App, request: &HttpRequest, email: &Email) -> Option<Uuid> {
    let value = app.device_keys.verify(&cookies::text(request.headers(), name(app))?)?;
    let device = Uuid::try_parse(value.split('.').next()?).ok()?;
    (value == text(device, email)).then_some(device)
}

/// Adds the cookie to an answer. A browser keeps its id for as long as the same person logs in.
pub fn set(app: &App, request: &HttpRequest, response: &mut HttpResponseBuilder, email: &Email) {
    let device = read(app, request, email).unwrap_or_else(Uuid::new_v4);
    response.cookie(cookies::build(app, name(app), app.device_keys.sign(text(device, email)), MAX_AGE));
}

/// The id, and a digest that binds it to the login name without telling it.
fn text(device: Uuid, email: &Email) -> String {
    let digest = sha256(format!("{device} {}", email.as_str()));
    digest.iter().fold(format!("{device}."), |text, byte| format!("{text}{byte:02x}"))
}
