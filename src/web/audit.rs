//! Audit entries of requests: who sent them, and which session they came with.

use std::net::IpAddr;

use actix_web::{HttpMessage, HttpRequest, web::Data};

use super::{client_address, request_id::RequestId};
use crate::{
    app::App,
    audit::{Entry, Event, Outcome},
};

/// What an audit line tells of a request.
#[derive(Debug, Default)]
pub struct Source {
    client: Option<IpAddr>,
    request_id: String,
}

impl Source {
    /// Where this request came from.
    pub fn of(request: &HttpRequest) -> Self {
        let proxies = request.app_data::<Data<App>>().map_or(&[][..], |app| &app.trusted_proxies);
        Self {
            client: client_address::of(request, proxies),
            request_id: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        }
    }

    /// The network address of the client.
    pub const fn client(&self) -> Option<IpAddr> {
        self.client
    }

    /// The beginning of an entry.
    pub fn entry(&self, event: Event, outcome: Outcome) -> Entry<'_> {
        Entry { client: self.client, request_id: Some(&self.request_id), ..Entry::new(event, outcome) }
    }
}
