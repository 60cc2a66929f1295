//! `throughline demo`

mod command;
mod data_dir;
mod welcome;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Instant,
};

use anyhow::bail;

use self::{command::Command, data_dir::DataDir, welcome::Welcome};
use super::{
    output,
    stop::{Stop, StopSignals, serve_until},
};
use crate::{
    app::SystemClock,
    config::{AssistantPrivateKeyArgs, ScriptArgs, ServerArgs, SiteSettings, StandInSettings},
    demo::{Demo as Running, DemoError, DemoOptions, postgres::PrivatePostgres},
    telemetry,
    web::Ops,
};

/// A free port of this machine.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Where Example ID is.
const EXAMPLE_ID: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3003);

/// Run everything at once: a private PostgreSQL, keys, sample accounts, the site and the assistant stand-in. Data is kept between runs.
///
/// Accepts every setting of `serve`.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Folder for the database, the keys and the cookie secret [default: .throughline; with --exec a temporary one]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Address of the assistant stand-in; port 0 picks a free port [default: 127.0.0.1:3002; with --exec a free port]
    #[arg(long, value_name = "ADDRESS")]
    assistant_listen: Option<SocketAddr>,
    /// Address of Example ID, an identity provider to try; port 0 picks a free port [default: 127.0.0.1:3003; a free port with --exec, and
    /// where the stand-in's is one]. Not started with THROUGHLINE_PROVIDERS
    #[arg(long, value_name = "ADDRESS")]
    provider_listen: Option<SocketAddr>,
    #[command(flatten)]
    assistant_private_key: AssistantPrivateKeyArgs,
    #[command(flatten)]
    assistant_script: ScriptArgs,
    /// A TOML file of accounts in the place of Cade and Dana: docs/QA.md describes it
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// Confirm addresses by mail; the mail isn't sent but shown at /demo/mailbox
    #[arg(long)]
    mailbox: bool,
    /// Do not limit logins, registrations and tokens: for load tests
    #[arg(long)]
    no_rate_limits: bool,
    /// Print where everything is as one line of JSON, once it is ready
    #[arg(long, conflicts_with = "exec")]
    json: bool,
    /// Run this command beside the demo, then stop, with its exit code. SITE, ASSISTANT and PROVIDER tell it the addresses. Comes last: what
    /// follows is the command's
    #[arg(long, value_name = "COMMAND", num_args = 1.., allow_hyphen_values = true)]
    exec: Option<Vec<String>>,
    #[command(flatten)]
    server: ServerArgs,
}

impl Demo {
    pub async fn run(self) -> anyhow::Result<()> {
        let _log = telemetry::init_without_trail("warn,sqlx=error")?;
        let started = Instant::now();
        let mut signals = StopSignals::listen()?;
        let data_dir = DataDir::new(self.data_dir.clone(), self.exec.is_some());
        let prepare = Running::prepare(self.options(&data_dir));
        let Running { site, ops, app, stand_in, example_id, mut postgres, lock } = tokio::select! {
            running = prepare => running.map_err(|error| match error {
                DemoError::Config(errors) => anyhow::Error::from(errors),
                error => error.into(),
            })?,
            _ = signals.received() => return Ok(()),
        };
        let welcome = Welcome {
            site: app.public_url.to_string(),
            assistant: format!("http://{}", stand_in.address),
            provider: example_id.as_ref().map(|example_id| example_id.issuer().to_owned()),
            metrics: ops.as_ref().map(Ops::address).transpose()?.map(|address| format!("http://{address}/metrics")),
            database: postgres.as_ref().map(PrivatePostgres::url),
            data_dir: data_dir.path(),
            accounts: &app.sample_accounts,
        };
        let assistant = stand_in.serve(&app)?;
        let assistant_handle = assistant.handle();
        let assistant = actix_web::rt::spawn(assistant);
        let provider = example_id.map(|example_id| example_id.serve(&app)).transpose()?;
        let provider = provider.map(|provider| (provider.handle(), actix_web::rt::spawn(provider)));
        let mut command = self.begin(&welcome, started)?;
        let mut database_ended = false;
        let stop = async {
            tokio::select! {
                _ = signals.received() => {}
                () = ended(postgres.as_mut()) => database_ended = true,
                () = Command::ended(command.as_mut()) => {}
            }
            Command::terminate(command.as_mut()).await;
            // No load balancer sends requests to a demo.
            Stop::Person
        };
        serve_until(site, ops, app, stop).await?;
        assistant_handle.stop(true).await;
        assistant.await??;
        if let Some((handle, provider)) = provider {
            handle.stop(true).await;
            provider.await??;
        }
        if let Some(postgres) = postgres {
            postgres.stop().await?;
        }
        drop(lock);
        if database_ended {
            let log = data_dir.path().join("postgres/postgres.log");
            bail!("the private PostgreSQL stopped unexpectedly: see {}", log.display());
        }
        command.map_or(Ok(()), Command::result)
    }

    /// What is asked of the demo, on free ports if it is for one command.
    fn options<'a>(&'a self, data_dir: &'a DataDir) -> DemoOptions<'a> {
        let is_own = self.exec.is_some();
        let assistant_listen = self.assistant_listen.unwrap_or(if is_own { ANY_PORT } else { StandInSettings::LISTEN });
        let any_port = assistant_listen.port() == 0;
        DemoOptions {
            data_dir: data_dir.path(),
            server: &self.server,
            listen: if is_own { ANY_PORT } else { SiteSettings::default().listen },
            assistant_listen,
            provider_listen: self.provider_listen.unwrap_or(if any_port { ANY_PORT } else { EXAMPLE_ID }),
            assistant_private_key: &self.assistant_private_key,
            assistant_script: &self.assistant_script,
            accounts: self.accounts.as_deref(),
            mailbox: self.mailbox,
            no_rate_limits: self.no_rate_limits,
            clock: Arc::new(SystemClock),
        }
    }

    /// Starts the command, or says where everything is.
    fn begin(&self, welcome: &Welcome<'_>, started: Instant) -> anyhow::Result<Option<Command>> {
        if self.no_rate_limits {
            output::error("throughline: warning: nothing is rate limited (--no-rate-limits)");
        }
        if let Some(command) = &self.exec {
            return Command::start(command, welcome).map(Some);
        }
        if self.json {
            output::line(&serde_json::to_string(&welcome.for_programs())?)?;
        } else {
            output::line(&welcome.for_people(started.elapsed()))?;
        }
        Ok(None)
    }
}

async fn ended(postgres: Option<&mut PrivatePostgres>) {
    match postgres {
        Some(postgres) => drop(postgres.ended().await),
        None => std::future::pending().await,
    }
}
