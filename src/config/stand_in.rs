//! Settings of the assistant stand-in, on its own and in the demo.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use clap::Args;
use serde::de::DeserializeOwned;
use url::Url;

use super::{AssistantsArgs, ConfigError, ConfigErrors, TomlFile, value};

const SITE_ORIGINS: &str = "http://127.0.0.1:3001,http://localhost:3001";

/// The key that payloads are encrypted for.
#[derive(Debug, Clone, Args)]
pub struct AssistantPrivateKeyArgs {
    /// The assistant's own private key, as a PEM file, to decrypt `user_payload` with; its other half is THROUGHLINE_ASSISTANT_PUBLIC_KEY
    #[arg(long, env = "THROUGHLINE_ASSISTANT_PRIVATE_KEY", value_name = "FILE", value_parser = value::path_parser())]
    assistant_private_key: Option<PathBuf>,
}

impl AssistantPrivateKeyArgs {
    /// The key's file, if there is one.
    ///
    /// # Errors
    /// When it is no path.
    pub fn file(&self) -> Result<Option<&Path>, ConfigError> {
        value::path("THROUGHLINE_ASSISTANT_PRIVATE_KEY", self.assistant_private_key.as_deref())
    }
}

/// What the stand-in is told to do.
#[derive(Debug, Clone, Args)]
pub struct ScriptArgs {
    /// The assistant stand-in's script, a TOML file: answers by pattern, delays, outages, a clock that is off. docs/QA.md describes it
    #[arg(long, env = "THROUGHLINE_ASSISTANT_SCRIPT", value_name = "FILE", value_parser = value::path_parser())]
    assistant_script: Option<PathBuf>,
}

impl ScriptArgs {
    /// The script, or the default.
    ///
    /// # Errors
    /// When the file can't be read, or something in it can't be used.
    pub fn read<T: DeserializeOwned + Default>(&self) -> Result<T, ConfigError> {
        const SETTING: &str = "THROUGHLINE_ASSISTANT_SCRIPT";
        match value::path(SETTING, self.assistant_script.as_deref())? {
            Some(path) => TomlFile::read(SETTING, path)?.parse(),
            None => Ok(T::default()),
        }
    }
}

/// The stand-in on its own.
#[derive(Debug, Clone, Args)]
pub struct StandInArgs {
    /// Address to listen on; port 0 picks a free port [default: 127.0.0.1:3002]
    #[arg(long, env = "THROUGHLINE_ASSISTANT_LISTEN", value_name = "ADDRESS")]
    listen: Option<String>,
    /// The site's public signing key, as a PEM file, like the one pasted into the vendor's Security tab
    #[arg(long, env = "THROUGHLINE_SITE_PUBLIC_KEY", value_name = "FILE", value_parser = value::path_parser())]
    site_public_key: Option<PathBuf>,
    /// The site's JWK Set, instead of its public key: such as http://127.0.0.1:3001/.well-known/jwks.json
    #[arg(long, env = "THROUGHLINE_SITE_JWKS_URL", value_name = "URL")]
    site_jwks_url: Option<String>,
    /// Its own private key.
    #[command(flatten)]
    private_key: AssistantPrivateKeyArgs,
    /// The site's further assistants, as whose vendors it judges.
    #[command(flatten)]
    pub assistants: AssistantsArgs,
    /// What it's told to do.
    #[command(flatten)]
    pub script: ScriptArgs,
    /// URL of the clock of the demo whose tokens it gets, if testers move that clock: see docs/QA.md
    #[arg(long, env = "THROUGHLINE_CLOCK_URL", value_name = "URL")]
    clock_url: Option<String>,
    /// Origins of the pages that embed the chat, separated by commas [default: http://127.0.0.1:3001,http://localhost:3001]
    #[arg(long, env = "THROUGHLINE_SITE_ORIGINS", value_name = "LIST")]
    site_origins: Option<String>,
}

/// Validated settings of the stand-in.
#[derive(Debug)]
pub struct StandInSettings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the site's public keys are.
    pub site_keys: SiteKeySource,
    /// The file of its own private key.
    pub private_key: Option<PathBuf>,
    /// The clock of a demo, to go by.
    pub clock_url: Option<Url>,
    /// Origins of the pages that embed the chat.
    pub origins: BTreeSet<String>,
}

/// Where the public keys of a site are.
#[derive(Debug)]
pub enum SiteKeySource {
    /// In a PEM file.
    File(PathBuf),
    /// At the URL of a JWK Set.
    JwkSet(Url),
}

impl StandInSettings {
    /// Where the stand-in listens unless another address is given.
    pub const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3002);
}

impl StandInArgs {
    /// The settings.
    ///
    /// # Errors
    /// Every one that cannot be used.
    pub fn settings(&self) -> Result<StandInSettings, ConfigErrors> {
        let (mut listen, mut private_key, mut errors) = (StandInSettings::LISTEN, None, ConfigErrors::default());
        let given = value::parsed::<SocketAddr>("THROUGHLINE_ASSISTANT_LISTEN", self.listen.as_deref(), value::ADDRESS);
        errors.set(&mut listen, given);
        errors.set(&mut private_key, self.private_key.file().map(|file| file.map(Path::to_owned)));
        let mut site_keys = None;
        errors.set(&mut site_keys, self.site_keys().map(Some));
        let mut clock_url = None;
        let given =
            value::parsed::<Url>("THROUGHLINE_CLOCK_URL", self.clock_url.as_deref(), "the URL of a demo's clock");
        errors.set(&mut clock_url, given.map(|url| url.map(Some)));
        let origins = value::given(self.site_origins.as_deref()).unwrap_or(SITE_ORIGINS);
        let origins = value::list(Some(origins)).map(|origin| origin.trim_end_matches('/').to_owned()).collect();
        match (errors.none_or(()), site_keys) {
            (Ok(()), Some(site_keys)) => Ok(StandInSettings { listen, site_keys, private_key, clock_url, origins }),
            (Err(errors), _) => Err(errors),
            (Ok(()), None) => Err(no_site_key().into()),
        }
    }

    fn site_keys(&self) -> Result<SiteKeySource, ConfigError> {
        let file = value::path("THROUGHLINE_SITE_PUBLIC_KEY", self.site_public_key.as_deref())?;
        let form = "the URL of a JWK Set";
        match (file, value::parsed("THROUGHLINE_SITE_JWKS_URL", self.site_jwks_url.as_deref(), form)?) {
            (Some(file), None) => Ok(SiteKeySource::File(file.to_owned())),
            (None, Some(url)) => Ok(SiteKeySource::JwkSet(url)),
            (None, None) => Err(no_site_key()),
            (Some(_), Some(_)) => Err(ConfigError::new(
                "THROUGHLINE_SITE_PUBLIC_KEY",
                "and THROUGHLINE_SITE_JWKS_URL are both set: keep one of them",
            )),
        }
    }
}

fn no_site_key() -> ConfigError {
    ConfigError::new(
        "THROUGHLINE_SITE_PUBLIC_KEY",
        "is not set: give the site's public key with --site-public-key FILE, or --site-jwks-url URL",
    )
}
