//! The [`Client`] of a request: made when it is first asked for, and kept with the request.

use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest, http::header::USER_AGENT, web::Data};

use super::{client_address, device_cookie, language, request_id::RequestId};
use crate::{app::App, identity::Client};

/// As much of what a browser calls itself as is kept.
const USER_AGENT_BYTES: usize = 300;

/// Who sent this request.
pub fn of(request: &HttpRequest) -> Rc<Client> {
    if let Some(client) = request.extensions().get::<Rc<Client>>() {
        return Rc::clone(client);
    }
    let app = request.app_data::<Data<App>>();
    let client = Rc::new(Client {
        address: client_address::of(request, app.map_or(&[][..], |app| &app.trusted_proxies)),
        user_agent: user_agent(request),
        locale: app.map(|app| language::of(app, request)).unwrap_or_default(),
        devices: app.map_or_else(Vec::new, |app| device_cookie::read(app, request)),
        request_id: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
    });
    request.extensions_mut().insert(Rc::clone(&client));
    client
}

/// What the browser calls itself, or the beginning of it.
fn user_agent(request: &HttpRequest) -> Option<String> {
    let text = request.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(text[..text.floor_char_boundary(USER_AGENT_BYTES)].to_owned())
}
