//! `throughline serve`

use std::sync::Arc;

use anyhow::Context;

use super::stop::{StopSignals, serve_until};
use crate::{
    app::{App, AppSettings, SystemClock},
    config::{ConfigError, ServerArgs},
    crypto::password_hasher::PasswordHasher,
    domain::throttle::Limit,
    telemetry,
    web::{Ops, Site},
};

/// Seconds that a token lives.
pub(super) const TOKEN_TTL: u16 = 300;

/// Serve the site: tokens, sessions, accounts and their pages.
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
        let listen = self.server.site.listen();
        let site = Site::bind(listen).with_context(|| {
            format!("THROUGHLINE_LISTEN {listen} cannot be used: stop who has it, or choose another address")
        })?;
        let bound = site.address()?;
        let ops = Ops::bind(self.server.ops.listen())?;
        let ops_bound = ops.address()?;
        let cookie_secrets = self.server.site.cookie_secrets()?.ok_or_else(|| {
            ConfigError::new(
                "THROUGHLINE_COOKIE_SECRET",
                "is not set: make one with `openssl rand -base64 64 | tr -d '\\n'`",
            )
        })?;
        let app = App::new(
            AppSettings {
                server: &self.server,
                keys_dir: self.server.keys.dir(),
                database_url: self.server.database.url()?,
                cookie_secrets,
                default_token_ttl: TOKEN_TTL,
                chat: self.server.chat.embed()?,
                sample_accounts: &[],
                hash_params: PasswordHasher::recommended(),
                token_limit: Limit::TOKENS,
                clock: Arc::new(SystemClock),
            },
            bound,
        )?;
        let app = Arc::new(app);
        tracing::info!(address = %bound, ops = %ops_bound, public_url = %app.public_url, kid = app.keyring.active().kid(), "listening");
        let serving = serve_until(site, Arc::clone(&app), signals.received());
        tokio::select! {
            done = ops.beside(app, serving) => done?,
            () = told_twice => tracing::warn!("told twice to stop: what is under way is cut off"),
        }
        tracing::info!("stopped");
        Ok(())
    }
}
