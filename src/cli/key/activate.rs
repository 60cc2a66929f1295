//! `throughline key activate`

use std::{path::Path, sync::Arc, time::Duration as StdDuration};

use anyhow::bail;
use clap::Args;
use serde_json::json;
use time::{Duration, OffsetDateTime};
use url::Url;

use super::{
    changed, folder, handover, lock,
    proof::{Probe, Proof, Say},
    record,
};
use crate::{
    app::{self, SystemClock},
    audit::{AuditTrail, Event},
    cli::output,
    config::{DatabaseArgs, KeysArgs, NameArgs, TokenArgs, TokenSettings},
    crypto::{
        key_file,
        key_handover::RELOADED_WITHIN,
        key_turnover::KeysFolder,
        keyring::{self, JWKS_MAX_AGE, Keyring, NEXT},
        shared_keyring::SharedKeyring,
        token_signature::SigningKey,
    },
    domain::clock::Clock,
};

/// Lets the next key sign. First it waits until every verifier that fetches the keys has it, and makes sure that the other side accepts it:
/// by `--verify-url`, by `--yes`, or by asking you.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct Activate {
    #[command(flatten)]
    keys: KeysArgs,
    #[command(flatten)]
    tokens: TokenArgs,
    #[command(flatten)]
    names: NameArgs,
    /// Where the audit trail is stored, if there is a database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Undo the last activation: the key that signed before signs again
    #[arg(long)]
    rollback: bool,
    /// Don't ask: the other side accepts the key
    #[arg(long)]
    yes: bool,
    /// Ask this URL: it gets a token of the key by POST, as Bearer, and accepts it with a status of 2xx; such as the stand-in's
    /// http://127.0.0.1:3002/api/introspect
    #[arg(long, value_name = "URL", conflicts_with = "yes")]
    verify_url: Option<Url>,
    /// For a verifier that holds one key alone, such as watsonx Assistant: says when to change the key there, and issues no token meanwhile,
    /// so that none is refused
    #[arg(long, conflicts_with = "yes")]
    handover: bool,
    /// Don't wait for verifiers that have a copy of the JWK Set from before: they refuse tokens until they fetch it anew
    #[arg(long)]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Activate {
    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let mut settings = self.tokens.settings()?;
        settings.payload.anonymous_name = self.names.anonymous()?;
        let ttl = settings.ttl;
        let keys_settings = self.keys.settings()?;
        let folder = folder(&keys_settings)?;
        let proof = Proof::choose(self.verify_url.clone(), self.yes)?;
        let keys = lock(&keys_settings, SystemClock.now())?;
        let key = changed(if self.rollback { keys.previous() } else { keys.next() })?;
        let (kid, public) = (key.kid().to_owned(), key_file::public_pem(key.public_key())?);
        if self.rollback {
            self.refuse_forgotten(folder, &kid, ttl)?;
        } else {
            self.wait_for_caches(folder).await?;
        }
        let say = if self.json { Say::OnStandardError } else { Say::OnStandardOutput };
        if !self.json && !self.yes {
            say.line(&format!("The key to paste into the assistant's Security tab, kid {kid}:\n\n{public}"))?;
        }
        let issuer = prober(settings, key)?;
        let probe = || Probe::new(&issuer);
        if self.handover {
            handover::carry_out(&keys, ttl, &proof, say, probe).await?;
        } else {
            proof.demand(&probe()?, say).await?;
        }
        self.switch(&keys)?;
        let event = if self.rollback { Event::KeyRolledBack } else { Event::KeyActivated };
        record(trail, event, &kid, None);
        self.tell(&kid, ttl)
    }

    fn switch(&self, keys: &KeysFolder) -> anyhow::Result<()> {
        let now = SystemClock.now();
        changed(if self.rollback { keys.roll_back(now) } else { keys.activate(now) })
    }

    /// A verifier may keep the JWK Set for as long as it was told: one from before the next key was in it doesn't know that key.
    async fn wait_for_caches(&self, folder: &Path) -> anyhow::Result<()> {
        let Some(made_at) = keyring::modified_at(&folder.join(NEXT)) else { return Ok(()) };
        let known_at = made_at + RELOADED_WITHIN + JWKS_MAX_AGE;
        let wait: StdDuration = (known_at - SystemClock.now()).try_into().unwrap_or_default();
        if wait.is_zero() || self.force {
            return Ok(());
        }
        output::error(&format!(
            "throughline: the next key is so new that verifiers may have a copy of the JWK Set without it; waiting {} s (--force doesn't)",
            wait.as_secs() + 1
        ));
        tokio::time::sleep(wait).await;
        Ok(())
    }

    /// Servers publish the previous key for some time only. Verifiers have forgotten it afterwards.
    fn refuse_forgotten(&self, folder: &Path, kid: &str, ttl: Duration) -> anyhow::Result<()> {
        let retired = keyring::read_retired(folder)?;
        let retired_at = retired.iter().find(|retired| retired.kid() == kid).and_then(|retired| retired.retired_at);
        let is_forgotten = |at: OffsetDateTime| SystemClock.now() >= at + keyring::retention(ttl);
        if retired_at.is_some_and(is_forgotten) && !self.force {
            bail!(
                "--rollback: the previous key, kid {kid}, isn't published any more: generate a new one instead, or give --force, and \
                 verifiers refuse its tokens until they fetch the JWK Set anew"
            );
        }
        Ok(())
    }

    fn tell(&self, kid: &str, ttl: Duration) -> anyhow::Result<()> {
        if self.json {
            return output::json(&json!({ "active_kid": kid, "rolled_back": self.rollback }));
        }
        let minutes = (keyring::retention(ttl).whole_seconds() + 59) / 60;
        output::line(&format!(
            "Tokens are signed with kid {kid} now; running servers take it up within 5 s.\n\
             The key from before stays published for {minutes} min. Until then, `throughline key activate --rollback` undoes this."
        ))
    }
}

/// Issues tokens as the servers do, with the key that doesn't sign yet.
fn prober(settings: TokenSettings, key: SigningKey) -> anyhow::Result<crate::tokens::issuer::TokenIssuer> {
    let keyring = Arc::new(SharedKeyring::new(Keyring::of_one(key), settings.ttl));
    Ok(app::token_issuer(settings, keyring, Arc::new(SystemClock))?)
}
