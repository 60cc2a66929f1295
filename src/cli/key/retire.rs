//! `throughline key retire`

use clap::Args;
use serde_json::json;

use super::{changed, lock, record};
use crate::{
    app::SystemClock,
    audit::{AuditTrail, Event},
    cli::output,
    config::{DatabaseArgs, KeysArgs},
    crypto::{
        key_file,
        key_turnover::{Retired, TurnoverError},
        keyring::NEXT,
    },
    domain::clock::Clock,
};

#[derive(Debug, Args)]
pub struct Retire {
    #[command(flatten)]
    keys: KeysArgs,
    /// Where the audit trail is stored, if there is a database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// The key's id, or its beginning [default: the active key]
    kid: Option<String>,
    /// Stop signing and verifying with it within 5 s, though its tokens are refused from then on. There is no gentler way: a key that was
    /// replaced by `throughline key activate` retires by itself
    #[arg(long, required = true)]
    now: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Retire {
    pub fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let keys = lock(&self.keys.settings()?, SystemClock.now())?;
        let active = changed(keys.active())?;
        let kid = match &self.kid {
            Some(beginning) => changed(keys.find(beginning))?,
            None => active.kid().to_owned(),
        };
        if kid == active.kid() && matches!(keys.next(), Err(TurnoverError::NoNext)) {
            let next = changed(keys.generate(NEXT, key_file::NEW_KEY))?;
            record(trail, Event::KeyGenerated, next.kid(), Some("next"));
        }
        let retired = changed(keys.retire_now(&kid))?;
        record(trail, Event::KeyRetired, &kid, Some(role(retired)));
        let signs = changed(keys.active())?;
        let public = key_file::public_pem(signs.public_key())?;
        if self.json {
            return output::json(&json!({
                "kid": kid, "was": role(retired), "active_kid": signs.kid(), "public_key": public,
            }));
        }
        output::line(&format!(
            "Retired the {} key, kid {kid}. Within 5 s no server signs with it or publishes it.",
            role(retired)
        ))?;
        if retired != Retired::Active {
            return Ok(());
        }
        output::line(&format!(
            "\nTokens are signed with kid {} now. Paste this key into the assistant's Security tab at once:\n\n{}",
            signs.kid(),
            public.trim_end()
        ))
    }
}

const fn role(retired: Retired) -> &'static str {
    match retired {
        Retired::Active => "active",
        Retired::Next => "next",
        Retired::Retired => "retired",
    }
}
