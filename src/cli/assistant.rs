//! `throughline assistant`

use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use super::{output, stop::StopSignals};
use crate::{
    app::{self, SystemClock},
    assistant::{Listener, Memory, Settings, SiteKeys, TimeSource},
    config::{SiteKeySource, StandInArgs, StandInSettings},
    crypto::payload_cipher::PayloadDecryptor,
    domain::display_name::AnonymousName,
    telemetry,
    vendor::DemoClock,
};

/// Run the assistant stand-in: like the vendor's cloud, it accepts the site's tokens and chats, but offline.
///
/// Stores nothing: conversations end when it stops, or after five idle minutes.
#[derive(Debug, Args)]
pub struct Assistant {
    #[command(flatten)]
    args: StandInArgs,
}

impl Assistant {
    pub async fn run(self) -> anyhow::Result<()> {
        let _log = telemetry::init("info")?;
        let mut signals = StopSignals::listen()?;
        let StandInSettings { listen, site_keys, private_key, clock_url, origins } = self.args.settings()?;
        let memory = Memory::new(self.args.script.read()?);
        let site_keys = match site_keys {
            SiteKeySource::File(path) => {
                SiteKeys::from_pem(&path).context("THROUGHLINE_SITE_PUBLIC_KEY can't be used")?
            }
            SiteKeySource::JwkSet(url) => SiteKeys::from_url(url).context("THROUGHLINE_SITE_JWKS_URL can't be used")?,
        };
        let decryptor = private_key.as_deref().map(PayloadDecryptor::read).transpose();
        let decryptor = decryptor.context("THROUGHLINE_ASSISTANT_PRIVATE_KEY can't be used")?;
        let assistants = self.args.assistants.read(&AnonymousName::default())?.assistants;
        let relying_parties = app::relying_parties(&assistants)?;
        let time = match clock_url {
            Some(url) => TimeSource::Demo(DemoClock::new(url).context("THROUGHLINE_CLOCK_URL can't be used")?),
            None => TimeSource::Clock(Arc::new(SystemClock)),
        };
        let settings = Settings { site_keys, relying_parties, decryptor, origins, time };
        let listener = Listener::bind(listen, memory).with_context(|| {
            format!(
                "THROUGHLINE_ASSISTANT_LISTEN {listen} can't be used: stop the program that uses it, or choose another address"
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
