//! `throughline assistant`

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::Args;
use url::Url;

use super::{output, stop::StopSignals};
use crate::{
    app::SystemClock,
    assistant::{Listener, Settings, SiteKeys},
    crypto::payload_cipher::PayloadDecryptor,
    telemetry,
};

/// Default address of the stand-in, here and in the demo.
pub(super) const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3002);

/// Run the assistant stand-in: accepts a site's tokens and talks, as the vendor's cloud would, but offline.
///
/// Stores nothing: conversations are lost when it stops, and after five idle minutes.
#[derive(Debug, Args)]
pub struct Assistant {
    /// Address to listen on; port 0 picks a free port
    #[arg(long, env = "THROUGHLINE_ASSISTANT_LISTEN", value_name = "ADDRESS", default_value_t = LISTEN)]
    listen: SocketAddr,
    /// The site's public signing key, as a PEM file, like the one pasted into the vendor's Security tab
    #[arg(long, env = "THROUGHLINE_SITE_PUBLIC_KEY", value_name = "FILE", conflicts_with = "site_jwks_url")]
    site_public_key: Option<PathBuf>,
    /// The site's JWK Set, instead of its public key: such as http://127.0.0.1:3001/.well-known/jwks.json
    #[arg(long, env = "THROUGHLINE_SITE_JWKS_URL", value_name = "URL")]
    site_jwks_url: Option<Url>,
    /// The assistant's own private key, as a PEM file, to decrypt `user_payload` with
    #[arg(long, env = "THROUGHLINE_ASSISTANT_PRIVATE_KEY", value_name = "FILE")]
    assistant_private_key: Option<PathBuf>,
    /// Origins of the pages that embed the chat, separated by commas
    #[arg(
        long,
        env = "THROUGHLINE_SITE_ORIGINS",
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "http://127.0.0.1:3001,http://localhost:3001"
    )]
    site_origins: Vec<String>,
}

impl Assistant {
    pub async fn run(self) -> anyhow::Result<()> {
        let _log = telemetry::init("info")?;
        let mut signals = StopSignals::listen()?;
        let site_keys = match (&self.site_public_key, self.site_jwks_url) {
            (Some(path), _) => SiteKeys::from_pem(path).context("THROUGHLINE_SITE_PUBLIC_KEY cannot be used")?,
            (None, Some(url)) => SiteKeys::from_url(url).context("THROUGHLINE_SITE_JWKS_URL cannot be used")?,
            (None, None) => bail!("give the site's public key: --site-public-key FILE, or --site-jwks-url URL"),
        };
        let decryptor = self.assistant_private_key.as_deref().map(PayloadDecryptor::read).transpose();
        let settings = Settings {
            site_keys,
            decryptor: decryptor.context("THROUGHLINE_ASSISTANT_PRIVATE_KEY cannot be used")?,
            origins: self
                .site_origins
                .into_iter()
                .map(|origin| origin.trim().trim_end_matches('/').to_owned())
                .collect(),
            clock: Arc::new(SystemClock),
        };
        let listener = Listener::bind(self.listen).with_context(|| {
            format!(
                "THROUGHLINE_ASSISTANT_LISTEN {} cannot be used: stop the program that uses it, or choose another address",
                self.listen
            )
        })?;
        let address = listener.address()?;
        let server = listener.serve(settings)?;
        let handle = server.handle();
        let running = actix_web::rt::spawn(server);
        output::line(&format!(
            "The assistant stand-in listens on http://{address}.\n\
             Its widget is http://{address}/versions/latest/WatsonAssistantChatEntry.js\n\
             Conversations are kept in memory: they are lost when it stops."
        ))?;
        signals.received().await;
        handle.stop(true).await;
        Ok(running.await??)
    }
}
