//! Settings of identity tokens and of the keys that sign them.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value};
use time::Duration;

use super::{ConfigError, ConfigErrors, given, list};
use crate::domain::user_payload::{PayloadField, PayloadTemplate};

pub(super) const KEYS_DIR: &str = "keys";
const TTL: Duration = Duration::seconds(300);

/// Where the signing keys are.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity tokens")]
pub struct KeysArgs {
    /// Folder with active.pem, next.pem and retired/*.pem [default: keys]
    #[arg(long, env = "THROUGHLINE_KEYS_DIR", value_name = "DIR")]
    keys_dir: Option<PathBuf>,
}

impl KeysArgs {
    /// The keys folder.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.dir_or(KEYS_DIR.into())
    }

    pub(super) fn dir_or(&self, default: PathBuf) -> PathBuf {
        self.keys_dir.clone().unwrap_or(default)
    }
}

/// Settings of identity tokens.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity tokens")]
pub struct TokenArgs {
    /// The assistant's public key, as a PEM file or PEM text, to encrypt `user_payload` with [default: none; the payload is not encrypted]
    // PEM text begins with hyphens.
    #[arg(long, env = "THROUGHLINE_ASSISTANT_PUBLIC_KEY", value_name = "PEM", allow_hyphen_values = true)]
    assistant_public_key: Option<String>,
    /// Lifetime of a token in seconds, 10 to 3600 [default: 300; 10 in the demo]
    #[arg(long, env = "THROUGHLINE_TOKEN_TTL", value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(10..=3600))]
    token_ttl: Option<u16>,
    /// `iss` claim of every token [default: none]
    #[arg(long, env = "THROUGHLINE_TOKEN_ISSUER", value_name = "TEXT")]
    token_issuer: Option<String>,
    /// `aud` claim of every token [default: none]
    #[arg(long, env = "THROUGHLINE_TOKEN_AUDIENCE", value_name = "TEXT")]
    token_audience: Option<String>,
    /// Fields of `user_payload`, separated by commas: name, custom_user_id, email
    #[arg(long, env = "THROUGHLINE_PAYLOAD_FIELDS", value_name = "LIST", default_value_t = PayloadTemplate::default().names().join(","))]
    payload_fields: String,
    /// More members for `user_payload`, the same for everyone, as a JSON object
    #[arg(long, env = "THROUGHLINE_PAYLOAD_EXTRA", value_name = "JSON")]
    payload_extra: Option<String>,
}

impl TokenArgs {
    /// These settings over the defaults of `serve`.
    ///
    /// # Errors
    /// Every setting that cannot be used.
    pub fn settings(&self) -> Result<TokenSettings, ConfigErrors> {
        let (mut settings, mut errors) = (TokenSettings::default(), ConfigErrors::default());
        self.apply(&mut settings, &mut errors);
        errors.none_or(settings)
    }

    pub(super) fn apply(&self, settings: &mut TokenSettings, errors: &mut ConfigErrors) {
        let text = |text: &Option<String>| given(text.as_deref()).map(str::to_owned);
        settings.ttl = self.token_ttl.map_or(settings.ttl, |seconds| Duration::seconds(seconds.into()));
        settings.issuer = text(&self.token_issuer);
        settings.audience = text(&self.token_audience);
        settings.assistant_public_key = text(&self.assistant_public_key);
        let (mut fields, mut extra) = (Vec::new(), Map::new());
        errors.set(&mut fields, self.fields().map(Some));
        errors.set(&mut extra, self.extra());
        settings.payload = PayloadTemplate::new(fields, extra);
    }

    fn fields(&self) -> Result<Vec<PayloadField>, ConfigError> {
        let field = |name| PayloadField::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, field)| field);
        let refused = "has a field other than name, custom_user_id and email";
        let fields = list(&self.payload_fields).map(field).collect::<Option<_>>();
        fields.ok_or_else(|| ConfigError::new("THROUGHLINE_PAYLOAD_FIELDS", refused))
    }

    fn extra(&self) -> Result<Option<Map<String, Value>>, ConfigError> {
        let extra = given(self.payload_extra.as_deref()).map(serde_json::from_str).transpose();
        let refused = "must be a JSON object such as {\"tier\":\"gold\"}";
        extra.map_err(|_| ConfigError::new("THROUGHLINE_PAYLOAD_EXTRA", refused))
    }
}

/// Validated settings of identity tokens.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// Lifetime of a token.
    pub ttl: Duration,
    /// `iss`.
    pub issuer: Option<String>,
    /// `aud`.
    pub audience: Option<String>,
    /// What goes into the payload.
    pub payload: PayloadTemplate,
    /// The assistant's public key: a path, or the PEM itself.
    pub assistant_public_key: Option<String>,
}

impl TokenSettings {
    /// Lifetime of the demo's tokens: short, so that you can watch them being refreshed.
    pub const DEMO_TTL: Duration = Duration::seconds(10);
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self { ttl: TTL, issuer: None, audience: None, payload: PayloadTemplate::default(), assistant_public_key: None }
    }
}
