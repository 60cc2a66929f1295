//! The cookie of a browser in which somebody has logged in: see [`Device`].

use actix_web::{HttpRequest, HttpResponseBuilder, cookie::time::Duration, http::header::SET_COOKIE};

use super::cookies;
use crate::{app::App, identity::Device};

const MAX_AGE: Duration = Duration::days(365);

fn name(app: &App) -> String {
    format!("{}device", app.public_url.cookie_prefix())
}

/// The device that the browser says it is. Which of several it is, only their owner's login name can tell.
pub fn read(app: &App, request: &HttpRequest) -> Vec<Device> {
    cookies::texts(request.headers(), &name(app)).map(Device::claimed).collect()
}

/// Adds the cookie to an answer. A browser keeps its id for as long as the same person logs in.
pub fn set(app: &App, response: &mut HttpResponseBuilder, device: &Device) {
    response.append_header((SET_COOKIE, cookies::line(app, &name(app), device.text(), MAX_AGE)));
}
