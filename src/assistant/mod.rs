//! The assistant stand-in: what the vendor's cloud does with an identity token, offline.
//!
//! It knows only what that cloud would: the site's public key, and its own private key for the payload. It holds no
//! account, no session and no key that signs. Conversations are lost when it restarts.

pub mod answers;
mod conversation;
mod http;
mod problem;
mod site_keys;
pub mod text;
pub mod token;
mod widget;

use std::{collections::BTreeSet, sync::Arc};

pub use http::{Listener, SharedConversations};
pub use site_keys::SiteKeys;

use crate::{crypto::payload_cipher::PayloadDecryptor, domain::clock::Clock};

/// What the stand-in is given.
#[derive(Debug)]
pub struct Settings {
    /// The site's public keys.
    pub site_keys: SiteKeys,
    /// The assistant's private key; without it, encrypted payloads are refused.
    pub decryptor: Option<PayloadDecryptor>,
    /// Origins of the pages that embed the widget.
    pub origins: BTreeSet<String>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}
