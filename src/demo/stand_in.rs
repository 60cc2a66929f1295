//! The assistant stand-in of a demo: it gets the site's public keys, and nothing else of it.

use std::{io, net::SocketAddr, path::Path, sync::Arc};

use actix_web::dev::Server;
use url::Url;

use super::DemoError;
use crate::{
    app::App,
    assistant::{Listener, Memory, Script, Settings, SiteKeys, TimeSource},
    config::{ChatEmbed, ChatKind, ConfigError},
    crypto::payload_cipher::PayloadDecryptor,
    tokens::relying_party::RelyingParties,
};

/// The stand-in, holding its address and not running yet.
#[derive(Debug)]
pub struct StandIn {
    listener: Listener,
    memory: Memory,
    decryptor: Option<PayloadDecryptor>,
    /// What the vendors of the site's further assistants know.
    pub(super) relying_parties: RelyingParties,
    /// The address that was really taken.
    pub address: SocketAddr,
}

impl StandIn {
    /// Takes the address, and reads the stand-in's private key when there is one.
    pub(super) fn bind(listen: SocketAddr, private_key: Option<&Path>, script: Script) -> Result<Self, DemoError> {
        let refused = |error| DemoError::AssistantListen(listen, error);
        let memory = Memory::new(script);
        let listener = Listener::bind(listen, memory.clone()).map_err(refused)?;
        let address = listener.address().map_err(refused)?;
        let decryptor = private_key.map(PayloadDecryptor::read).transpose().map_err(|error| {
            ConfigError::new("THROUGHLINE_ASSISTANT_PRIVATE_KEY", format!("cannot be used: {error}"))
        })?;
        Ok(Self { listener, memory, decryptor, relying_parties: RelyingParties::new(), address })
    }

    /// What it remembers, which a reset ends.
    pub(super) fn memory(&self) -> Memory {
        self.memory.clone()
    }

    /// The stand-in's own chat, for the home page.
    pub(super) fn chat(&self) -> Result<ChatEmbed, ConfigError> {
        let script = Url::parse(&format!("http://{}/versions/latest/WatsonAssistantChatEntry.js", self.address));
        let script = script.map_err(|error| ConfigError::new("--assistant-listen", error.to_string()))?;
        Ok(ChatEmbed { script, kind: ChatKind::Script })
    }

    /// Serves pages of this site, and of every origin that may fetch its tokens.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(self, app: &App) -> io::Result<Server> {
        let allowed = app.allowed_origins.iter().map(ToString::to_string);
        self.listener.serve(Settings {
            site_keys: SiteKeys::of_site(Arc::clone(&app.keyring)),
            relying_parties: self.relying_parties,
            decryptor: self.decryptor,
            origins: app.public_url.own_origins().into_iter().chain(allowed).collect(),
            time: TimeSource::Clock(Arc::clone(&app.clock)),
        })
    }
}
