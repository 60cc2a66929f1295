//! `throughline serve`

use std::sync::Arc;

use anyhow::Context;

use super::stop::{StopSignals, serve_until};
use crate::{
    app::{self, App, Overrides},
    config::{KeySettings, ServerArgs, Settings},
    telemetry,
    web::{Ops, Site},
};

/// Run the server: tokens, sessions, accounts and their pages.
#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    server: ServerArgs,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<()> {
        let _log = telemetry::init("info")?;
        let (mut signals, mut all_signals) = (StopSignals::listen()?, StopSignals::listen()?);
        let told_twice = async {
            all_signals.received().await;
            all_signals.received().await;
        };
        let (settings, mut errors) = app::read_settings(&self.server, Settings::default());
        if !KeySettings::are_refused(&errors) {
            app::read_keyring(&settings.keys).map_or_else(|error| errors.add(error), drop);
        }
        let settings = errors.none_or(settings)?;
        for warning in settings.assistants.iter().flat_map(|assistant| &assistant.warnings) {
            tracing::warn!("{warning}");
        }
        let listen = settings.site.listen;
        let site = Site::bind(listen).with_context(|| {
            format!(
                "THROUGHLINE_LISTEN {listen} can't be used: stop the program that uses it, or choose another address"
            )
        })?;
        let bound = site.address()?;
        let ops = settings.ops_listen.map(Ops::bind).transpose()?;
        let ops_bound = ops.as_ref().map(Ops::address).transpose()?.map(tracing::field::display);
        let app = Arc::new(App::new(settings, Overrides::default(), bound)?);
        app::refuse_other_encodings(&app.pool).await?;
        tracing::info!(address = %bound, ops = ops_bound, public_url = %app.public_url, kid = app.keyring.current().active().kid(), "listening");
        tokio::select! {
            done = serve_until(site, ops, app, signals.received()) => done?,
            () = told_twice => tracing::warn!("second signal to stop: cutting off requests in flight"),
        }
        tracing::info!("stopped");
        Ok(())
    }
}
