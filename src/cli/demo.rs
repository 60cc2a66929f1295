//! `throughline demo`

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Instant};

use anyhow::bail;

use super::{
    output,
    stop::{Stop, StopSignals, serve_until},
};
use crate::{
    app::SystemClock,
    config::{AssistantPrivateKeyArgs, ServerArgs, StandInSettings},
    demo::{Demo as Running, DemoError, DemoOptions, SAMPLE_ACCOUNTS, postgres::PrivatePostgres},
    telemetry,
    web::Ops,
};

/// Run everything at once: a private PostgreSQL, keys, two sample accounts, the site and the assistant stand-in. Data is kept between runs.
///
/// Accepts every setting of `serve`.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Folder for the database, the keys and the cookie secret
    #[arg(long, value_name = "DIR", default_value = ".throughline")]
    data_dir: PathBuf,
    /// Address of the assistant stand-in; port 0 picks a free port
    #[arg(long, value_name = "ADDRESS", default_value_t = StandInSettings::LISTEN)]
    assistant_listen: SocketAddr,
    #[command(flatten)]
    assistant_private_key: AssistantPrivateKeyArgs,
    /// Confirm addresses by mail; the mail isn't sent but shown at /demo/mailbox
    #[arg(long)]
    mailbox: bool,
    #[command(flatten)]
    server: ServerArgs,
}

impl Demo {
    pub async fn run(self) -> anyhow::Result<()> {
        let _log = telemetry::init_without_trail("warn,sqlx=error")?;
        let started = Instant::now();
        let mut signals = StopSignals::listen()?;
        let prepare = Running::prepare(DemoOptions {
            data_dir: &self.data_dir,
            server: &self.server,
            assistant_listen: self.assistant_listen,
            assistant_private_key: &self.assistant_private_key,
            mailbox: self.mailbox,
            clock: Arc::new(SystemClock),
        });
        let Running { site, ops, app, stand_in, mut postgres, lock } = tokio::select! {
            running = prepare => running.map_err(|error| match error {
                DemoError::Config(errors) => anyhow::Error::from(errors),
                error => error.into(),
            })?,
            _ = signals.received() => return Ok(()),
        };
        let ops_url = ops.as_ref().map(Ops::address).transpose()?.map(|address| format!("http://{address}/metrics"));
        let url = app.public_url.to_string();
        let assistant_url = format!("http://{}", stand_in.address);
        let assistant = stand_in.serve(&app)?;
        let assistant_handle = assistant.handle();
        let assistant = actix_web::rt::spawn(assistant);
        let database_url = postgres.as_ref().map(PrivatePostgres::url);
        self.welcome(&url, &assistant_url, &[("Metrics", ops_url), ("Database", database_url)], started)?;
        let mut database_ended = false;
        let stop = async {
            match &mut postgres {
                Some(postgres) => tokio::select! {
                    _ = signals.received() => {}
                    _ = postgres.ended() => database_ended = true,
                },
                None => drop(signals.received().await),
            }
            // No load balancer sends requests to a demo.
            Stop::Person
        };
        serve_until(site, ops, app, stop).await?;
        assistant_handle.stop(true).await;
        assistant.await??;
        if let Some(postgres) = postgres {
            postgres.stop().await?;
        }
        drop(lock);
        if database_ended {
            bail!(
                "the private PostgreSQL stopped unexpectedly: see {}",
                self.data_dir.join("postgres/postgres.log").display()
            );
        }
        Ok(())
    }

    fn welcome(
        &self,
        url: &str,
        assistant: &str,
        others: &[(&str, Option<String>)],
        started: Instant,
    ) -> anyhow::Result<()> {
        let mut lines = vec![
            format!("Throughline is ready after {:.1} s.", started.elapsed().as_secs_f64()),
            String::new(),
            format!("  Site      {url}"),
            format!("  Assistant {assistant}"),
        ];
        for (label, account) in ["Log in as", ""].into_iter().zip(&SAMPLE_ACCOUNTS) {
            lines.push(format!("  {label:9} {} / {}", account.email, account.password));
        }
        for (label, url) in others {
            lines.extend(url.iter().map(|url| format!("  {label:9} {url}")));
        }
        lines.push(format!("  Kept in   {}", self.data_dir.display()));
        let url = url.trim_end_matches('/');
        lines.push(format!("  API       {url}/demo/api lists every request; try them there"));
        lines.push(format!("  Testers   {url}/demo/clock moves the clock; docs/QA.md has the rest"));
        lines.push(String::new());
        lines.push(
            "Open the site, chat, then log in: the conversation continues. Ctrl-C stops the demo; your data is kept."
                .to_owned(),
        );
        output::line(&lines.join("\n"))
    }
}
