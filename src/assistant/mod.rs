//! The assistant stand-in: what the vendor's cloud does with an identity token, offline.
//!
//! It knows only what that cloud would: the site's public key, its own private key for the payload, and of a file of assistants what each
//! vendor is told or gives. It holds no account, no session and no key that signs, but for secrets that a vendor shares. Conversations are lost when it restarts.

pub mod answers;
mod conversation;
mod http;
mod journal;
mod listener;
mod memory;
mod openapi;
mod orchestrate;
mod problem;
mod rehearsal;
mod requests;
mod script;
mod shapes;
mod site_keys;
mod table;
#[cfg(feature = "demo")]
mod test_routes;
pub mod text;
mod time;
pub mod token;
mod widget;

use std::collections::BTreeSet;

pub use listener::Listener;
pub use memory::Memory;
pub use script::Script;
pub use site_keys::SiteKeys;
pub use table::document as openapi;

pub use self::time::TimeSource;
use crate::{crypto::payload_cipher::PayloadDecryptor, tokens::relying_party::RelyingParties};

/// What the stand-in is given.
#[derive(Debug)]
pub struct Settings {
    /// The site's public keys.
    pub site_keys: SiteKeys,
    /// What the vendors of a file of assistants know.
    pub relying_parties: RelyingParties,
    /// The assistant's private key; without it, encrypted payloads are refused.
    pub decryptor: Option<PayloadDecryptor>,
    /// Origins of the pages that embed the widget.
    pub origins: BTreeSet<String>,
    /// What time it is.
    pub time: TimeSource,
}

/// The stand-in, as every request finds it.
struct Assistant {
    settings: Settings,
    memory: Memory,
}
