//! A command that a demo runs for: it ends with it.

use std::{os::unix::process::ExitStatusExt, process::ExitStatus, time::Duration};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Child;

use super::welcome::Welcome;
use crate::cli::Exit;

/// How long a command that is told to end may take.
const GRACE: Duration = Duration::from_secs(5);
/// The exit code of what a signal ended, plus the signal's number: as shells have it.
const BY_SIGNAL: i32 = 128;

/// The command, running.
#[derive(Debug)]
pub struct Command {
    child: Child,
    status: Option<ExitStatus>,
}

impl Command {
    /// Starts it, and tells it by environment variables where everything is.
    pub fn start(words: &[String], welcome: &Welcome<'_>) -> anyhow::Result<Self> {
        let (program, arguments) = words.split_first().context("--exec needs a command")?;
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).env("SITE", welcome.site()).env("ASSISTANT", &welcome.assistant).kill_on_drop(true);
        command.envs(welcome.provider.iter().map(|provider| ("PROVIDER", provider)));
        let child = command.spawn().with_context(|| format!("--exec {program} cannot be run"))?;
        Ok(Self { child, status: None })
    }

    /// Resolves when it ended, and never when there is none.
    pub async fn ended(command: Option<&mut Self>) {
        match command {
            Some(command) => command.status = command.child.wait().await.ok(),
            None => std::future::pending().await,
        }
    }

    /// Tells one that still runs to end, and waits for that.
    pub async fn terminate(command: Option<&mut Self>) {
        let Some(Self { child, status: status @ None }) = command else { return };
        if let Some(id) = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw) {
            let _it_may_have_ended = kill_process(id, Signal::TERM);
        }
        *status = tokio::time::timeout(GRACE, child.wait()).await.ok().and_then(Result::ok);
    }

    /// What it ended with, as an exit code of ours.
    pub fn result(self) -> anyhow::Result<()> {
        let code = self.status.and_then(|status| status.code().or(status.signal().map(|signal| BY_SIGNAL + signal)));
        match code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1) {
            0 => Ok(()),
            code => Err(Exit(code).into()),
        }
    }
}
