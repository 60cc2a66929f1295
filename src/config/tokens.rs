//! What identity tokens are like, and the keys that sign them.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value};
use time::Duration;

use super::{ConfigError, given, list};
use crate::domain::user_payload::{PayloadField, PayloadTemplate};

/// Where the signing keys are.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity tokens")]
pub struct KeysArgs {
    /// Folder of active.pem, next.pem and retired/*.pem [default: keys]
    #[arg(long, env = "THROUGHLINE_KEYS_DIR", value_name = "DIR")]
    keys_dir: Option<PathBuf>,
}

impl KeysArgs {
    /// The keys folder.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.dir_or("keys")
    }

    /// The keys folder, where the default is another.
    #[must_use]
    pub fn dir_or(&self, default: impl Into<PathBuf>) -> PathBuf {
        self.keys_dir.clone().unwrap_or_else(|| default.into())
    }
}

/// What identity tokens are like.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity tokens")]
pub struct TokenArgs {
    /// The assistant's public key, a PEM file or its text: encrypts `user_payload`, which else is sent clear
    // The text begins with hyphens.
    #[arg(long, env = "THROUGHLINE_ASSISTANT_PUBLIC_KEY", value_name = "PEM", allow_hyphen_values = true)]
    assistant_public_key: Option<String>,
    /// Seconds that a token lives, 10 to 3600 [default: 300; 10 in the demo]
    #[arg(long, env = "THROUGHLINE_TOKEN_TTL", value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(10..=3600))]
    token_ttl: Option<u16>,
    /// `iss` of every token [default: none]
    #[arg(long, env = "THROUGHLINE_TOKEN_ISSUER", value_name = "TEXT")]
    token_issuer: Option<String>,
    /// `aud` of every token [default: none]
    #[arg(long, env = "THROUGHLINE_TOKEN_AUDIENCE", value_name = "TEXT")]
    token_audience: Option<String>,
    /// Fields of `user_payload`: name, custom_user_id, email
    #[arg(long, env = "THROUGHLINE_PAYLOAD_FIELDS", value_name = "LIST", default_value = "name,custom_user_id")]
    payload_fields: String,
    /// More of `user_payload`, the same for everybody: a JSON object
    #[arg(long, env = "THROUGHLINE_PAYLOAD_EXTRA", value_name = "JSON")]
    payload_extra: Option<String>,
}

impl TokenArgs {
    /// The assistant's public key: a path, or the PEM itself.
    #[must_use]
    pub fn assistant_public_key(&self) -> Option<&str> {
        given(self.assistant_public_key.as_deref())
    }

    /// How long a token lives.
    #[must_use]
    pub fn ttl_or(&self, default_seconds: u16) -> Duration {
        Duration::seconds(self.token_ttl.unwrap_or(default_seconds).into())
    }

    /// `iss`.
    #[must_use]
    pub fn issuer(&self) -> Option<String> {
        given(self.token_issuer.as_deref()).map(str::to_owned)
    }

    /// `aud`.
    #[must_use]
    pub fn audience(&self) -> Option<String> {
        given(self.token_audience.as_deref()).map(str::to_owned)
    }

    /// What goes into the payload.
    ///
    /// # Errors
    /// When a field is unknown, or the extras are no JSON object.
    pub fn payload(&self) -> Result<PayloadTemplate, ConfigError> {
        let field = |name: &str| {
            let known = PayloadField::ALL.iter().find(|(known, _)| *known == name);
            known.map(|(_, field)| *field).ok_or_else(|| {
                ConfigError::new(
                    "THROUGHLINE_PAYLOAD_FIELDS",
                    "has a field that is none of name, custom_user_id, email",
                )
            })
        };
        let fields = list(&self.payload_fields).map(field).collect::<Result<_, _>>()?;
        let extra = match given(self.payload_extra.as_deref()) {
            None => Map::new(),
            Some(text) => match serde_json::from_str(text) {
                Ok(Value::Object(extra)) => extra,
                _ => {
                    return Err(ConfigError::new(
                        "THROUGHLINE_PAYLOAD_EXTRA",
                        "must be a JSON object such as {\"tier\":\"gold\"}",
                    ));
                }
            },
        };
        Ok(PayloadTemplate::new(fields, extra))
    }
}
