//! Who sends a request, as far as limits, notices and the audit trail need to know.

use std::net::IpAddr;

use ipnet::IpNet;

use super::Device;
use crate::{
    audit::{Entry, Event, Outcome},
    domain::{locale::Locale, network},
};

/// The program at the other end of a request. Made once a request.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// Its network address; `None` when even the connection does not tell.
    pub address: Option<IpAddr>,
    /// What it calls itself, 300 bytes at most.
    pub user_agent: Option<String>,
    /// The language that it is answered in, and so are the accounts that it registers.
    pub locale: Locale,
    /// What its device cookies say, which is to be verified with [`Device::known`].
    pub devices: Vec<Device>,
    /// The request's id, as in its answer.
    pub request_id: String,
}

impl Client {
    /// The network that counts as one client.
    #[must_use]
    pub fn network(&self) -> Option<IpNet> {
        self.address.map(network::of_subscriber)
    }

    /// Begins an audit entry about this client.
    pub fn entry(&self, event: Event, outcome: Outcome) -> Entry<'_> {
        Entry { client: self.address, request_id: Some(&self.request_id), ..Entry::new(event, outcome) }
    }
}
