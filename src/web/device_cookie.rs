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
    cookies::texts(request.headers(), &name(app)).filter_map(|text| claimed(text, app.resets())).collect()
}

/// After a demo's reset nobody has logged in before, so the number of resets stands behind the device.
fn claimed(mut text: String, resets: i32) -> Option<Device> {
    let told = text.rsplit_once('.').map_or(Some(0), |(_, resets)| resets.parse().ok())?;
    text.truncate(text.rfind('.').unwrap_or(text.len()));
    (told == resets).then(|| Device::claimed(text))
}

/// Adds the cookie to an answer. A browser keeps its id for as long as the same person logs in.
pub fn set(app: &App, response: &mut HttpResponseBuilder, device: &Device) {
    let (text, resets) = (device.text(), app.resets());
    let numbered = if resets == 0 { String::new() } else { format!("{text}.{resets}") };
    let text = if resets == 0 { text } else { numbered.as_str() };
    response.append_header((SET_COOKIE, cookies::line(app, &name(app), text, MAX_AGE)));
}
