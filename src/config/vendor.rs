//! The assistant's service, for the commands that delete people's conversations from it.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;
use url::Url;

use super::{ConfigError, public_url::is_loopback, value};

const SERVICE_URL: &str = "THROUGHLINE_ASSISTANT_SERVICE_URL";
const API_KEY: &str = "THROUGHLINE_ASSISTANT_API_KEY";

/// The assistant's service and its credentials. Both are given, or neither.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Assistant's vendor")]
pub struct VendorArgs {
    /// URL of the assistant's service, shown next to the API key [default: none, so calls are printed instead of made]
    #[arg(long, env = "THROUGHLINE_ASSISTANT_SERVICE_URL", value_name = "URL")]
    assistant_service_url: Option<String>,
    /// The service's API key. Arguments show in the process list, which every user of this machine can read: prefer the file
    #[arg(long, env = "THROUGHLINE_ASSISTANT_API_KEY", value_name = "KEY")]
    assistant_api_key: Option<SecretString>,
    /// File that contains the API key
    #[arg(long, env = "THROUGHLINE_ASSISTANT_API_KEY_FILE", value_name = "FILE", value_parser = value::path_parser())]
    assistant_api_key_file: Option<PathBuf>,
}

/// A service and its API key.
#[derive(Debug)]
pub struct VendorSettings {
    /// The service's URL.
    pub service: Url,
    /// Its API key.
    pub api_key: SecretString,
}

impl VendorArgs {
    /// The service, if one is configured.
    ///
    /// # Errors
    /// When one of URL and key is missing, the URL would send the key in the clear, or the key's file cannot be read.
    pub fn settings(&self) -> Result<Option<VendorSettings>, ConfigError> {
        let (key, file) = (self.assistant_api_key.as_ref(), self.assistant_api_key_file.as_deref());
        let api_key = value::text_or_file(API_KEY, key, file)?;
        match (value::given(self.assistant_service_url.as_deref()), api_key) {
            (Some(url), Some(api_key)) => {
                let service = parse(url).map_err(|problem| ConfigError::new(SERVICE_URL, problem))?;
                Ok(Some(VendorSettings { service, api_key }))
            }
            (Some(_), None) => Err(ConfigError::new(
                API_KEY,
                format!("must be set along with {SERVICE_URL}: set it to the service's API key, or set neither"),
            )),
            (None, Some(_)) => Err(ConfigError::new(
                SERVICE_URL,
                format!("must be set along with {API_KEY}: set it to the service's URL, or set neither"),
            )),
            (None, None) => Ok(None),
        }
    }
}

fn parse(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).ok().filter(Url::has_host).ok_or("must be the URL that the vendor shows")?;
    let bare = url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err("must be a plain URL without query or user: the key has its own setting");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err("must begin with https://: the key would travel in the clear"),
    }
}
