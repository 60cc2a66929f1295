//! `throughline key export`

use anyhow::{Context, bail};
use clap::Args;

use super::folder;
use crate::{
    app,
    cli::output,
    config::KeysArgs,
    crypto::{
        key_file::{self, KeyError},
        keyring::NEXT,
        token_signature::SigningKey,
    },
};

#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    keys: KeysArgs,
    /// Print the next key in place of the active one
    #[arg(long)]
    next: bool,
}

impl Export {
    pub fn run(self) -> anyhow::Result<()> {
        let settings = self.keys.settings()?;
        let public = if self.next {
            let path = folder(&settings)?.join(NEXT);
            let pair = match key_file::read_private(&path, settings.passphrase.as_ref()) {
                Err(KeyError::Missing(path)) => {
                    bail!("THROUGHLINE_KEYS_DIR: {} doesn't exist: run `throughline key generate`", path.display())
                }
                result => result.context("THROUGHLINE_KEYS_DIR")?,
            };
            key_file::public_pem(SigningKey::new(pair, &path)?.public_key())?
        } else {
            key_file::public_pem(app::read_keyring(&settings)?.active().public_key())?
        };
        output::line(public.trim_end())
    }
}
