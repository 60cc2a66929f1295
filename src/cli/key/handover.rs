//! A handover to a verifier that holds one key, step by step: see `crypto/key_handover.rs`.

use std::time::Duration;

use anyhow::{Context, bail};
use time::OffsetDateTime;
use tokio::time::sleep;

use super::{
    changed,
    proof::{self, Probe, Proof, Say},
};
use crate::{
    app::SystemClock,
    cli::output,
    crypto::{
        key_handover::{Handover, RELOADED_WITHIN},
        key_turnover::KeysFolder,
    },
    domain::clock::Clock,
    vendor::Introspection,
};

/// Visitors wait as long as this takes.
const POLL: Duration = Duration::from_millis(200);

/// Waits until no token of the active key is left, and then until the other side accepts the new one. Whoever interrupts it leaves
/// everything as it was.
pub async fn carry_out(
    keys: &KeysFolder,
    token_ttl: time::Duration,
    proof: &Proof,
    say: Say,
    probe: impl Fn() -> anyhow::Result<Probe>,
) -> anyhow::Result<()> {
    let plan = Handover::plan(changed(keys.active())?.kid(), SystemClock.now(), token_ttl);
    changed(keys.announce(&plan))?;
    let interrupted = async {
        match tokio::signal::ctrl_c().await {
            Ok(()) => bail!("interrupted"),
            Err(error) => Err(error.into()),
        }
    };
    let done = tokio::select! {
        done = steps(&plan, proof, say, probe) => done,
        interrupted = interrupted => interrupted,
    };
    if done.is_err() {
        changed(keys.call_off())?;
    }
    done.context("the handover was called off; nothing was changed")
}

async fn steps(
    plan: &Handover,
    proof: &Proof,
    say: Say,
    probe: impl Fn() -> anyhow::Result<Probe>,
) -> anyhow::Result<()> {
    let wait = seconds_until(plan.drained_at());
    say.line(&format!(
        "Get ready to save this key in the assistant's Security tab, but don't save it yet.\n\
         In {} s no token of the old key is left. Until then everything goes on as usual.",
        wait.as_secs() + 1
    ))?;
    sleep(wait).await;
    say.line("Save the new key now. Chats wait for their next token meanwhile.")?;
    match proof {
        Proof::Verifier(verifier) => accepted_in_time(plan, verifier, &probe()?).await,
        _ => confirmed(plan, say).await,
    }
}

/// The other side's answer, before servers go on with the old key.
async fn accepted_in_time(plan: &Handover, verifier: &Introspection, probe: &Probe) -> anyhow::Result<()> {
    loop {
        let Err(refusal) = proof::ask(verifier, probe).await else { return Ok(()) };
        if SystemClock.now() + RELOADED_WITHIN >= plan.resume_at() {
            return Err(refusal).context("--verify-url: the other side didn't accept the key in time");
        }
        sleep(POLL).await;
    }
}

async fn confirmed(plan: &Handover, say: Say) -> anyhow::Result<()> {
    say.line(&format!(
        "Press Enter once it is saved, within {} s. If you can't save it, press Ctrl-C.",
        seconds_until(plan.resume_at() - RELOADED_WITHIN).as_secs()
    ))?;
    proof::answer().await?;
    if SystemClock.now() >= plan.resume_at() {
        output::error(
            "throughline: that was late: tokens of the old key were issued again, and the assistant has refused them",
        );
    }
    Ok(())
}

fn seconds_until(moment: OffsetDateTime) -> Duration {
    (moment - SystemClock.now()).try_into().unwrap_or_default()
}
