//! Settings of identity tokens.

use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use time::Duration;

use super::{ConfigError, ConfigErrors, TokenTtlArgs, token_ttl::TTL, value};
use crate::domain::{
    field::{DeclaredFields, FieldName},
    user_payload::{PayloadField, PayloadTemplate},
};

const PAYLOAD_FIELDS: &str = "THROUGHLINE_PAYLOAD_FIELDS";
const UNDECLARED: &str = "has a field other than name, custom_user_id, email, authenticated and locale: leave it out, or declare it as \
     [fields.NAME] in the file that THROUGHLINE_ASSISTANTS names";
const PAYLOAD_EXTRA: &str = "THROUGHLINE_PAYLOAD_EXTRA";
/// Maximum size of a payload's extra members (bytes of JSON). They make a token of some 11 kB, or 18 kB encrypted; proxies take
/// headers of 8 to 16 kB.
const MAX_EXTRA_BYTES: usize = 8192;

/// Fields that are there by themselves, and others.
type Fields = (Vec<PayloadField>, Vec<FieldName>);

/// Settings of identity tokens.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity tokens")]
pub struct TokenArgs {
    /// The assistant's public key, as a PEM file or PEM text, to encrypt `user_payload` with [default: none, so the payload is not encrypted]
    // PEM text begins with hyphens.
    #[arg(long, env = "THROUGHLINE_ASSISTANT_PUBLIC_KEY", value_name = "PEM", allow_hyphen_values = true)]
    assistant_public_key: Option<SecretString>,
    /// File that contains that key
    #[arg(long, env = "THROUGHLINE_ASSISTANT_PUBLIC_KEY_FILE", value_name = "FILE", value_parser = value::path_parser())]
    assistant_public_key_file: Option<PathBuf>,
    /// Their lifetime.
    #[command(flatten)]
    ttl: TokenTtlArgs,
    /// `iss` claim of every token [default: none]
    #[arg(long, env = "THROUGHLINE_TOKEN_ISSUER", value_name = "TEXT")]
    token_issuer: Option<String>,
    /// `aud` claim of every token [default: none]
    #[arg(long, env = "THROUGHLINE_TOKEN_AUDIENCE", value_name = "TEXT")]
    token_audience: Option<String>,
    /// Fields of `user_payload`, separated by commas: name, custom_user_id, email (with email_verified), authenticated, locale, and
    /// those that THROUGHLINE_ASSISTANTS declares [default: name,custom_user_id]
    #[arg(long, env = "THROUGHLINE_PAYLOAD_FIELDS", value_name = "LIST")]
    payload_fields: Option<String>,
    /// With the field email, also include unconfirmed addresses in `user_payload`, as `"email_verified": false` [default: false, so only
    /// confirmed addresses are included]
    #[arg(long, env = "THROUGHLINE_PAYLOAD_UNVERIFIED_EMAIL", value_name = "true|false")]
    payload_unverified_email: Option<String>,
    /// More members for `user_payload`, the same for everyone, as a JSON object of at most 8192 bytes
    #[arg(long, env = "THROUGHLINE_PAYLOAD_EXTRA", value_name = "JSON")]
    payload_extra: Option<SecretString>,
    /// File that contains that object
    #[arg(long, env = "THROUGHLINE_PAYLOAD_EXTRA_FILE", value_name = "FILE", value_parser = value::path_parser())]
    payload_extra_file: Option<PathBuf>,
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
        let text = |text: &Option<String>| value::given(text.as_deref()).map(str::to_owned);
        errors.set(&mut settings.ttl, self.ttl.given());
        settings.issuer = text(&self.token_issuer);
        settings.audience = text(&self.token_audience);
        errors.set(&mut settings.assistant_public_key, self.assistant_public_key());
        let (mut fields, mut extra) = ((PayloadTemplate::DEFAULT_FIELDS.to_vec(), Vec::new()), Map::new());
        errors.set(&mut fields, self.fields());
        errors.set(&mut extra, self.extra());
        settings.payload = PayloadTemplate::new(fields.0, extra);
        settings.payload.chosen = fields.1;
        let unverified = self.payload_unverified_email.as_deref();
        let unverified = value::parsed::<bool>("THROUGHLINE_PAYLOAD_UNVERIFIED_EMAIL", unverified, "true or false");
        errors.set(&mut settings.payload.unverified_email, unverified);
        if let Some(name) = settings.payload.hidden_extra() {
            let problem = format!(
                "has a member {name}, which is a field of every payload: leave it out here, or out of THROUGHLINE_PAYLOAD_FIELDS"
            );
            errors.add(ConfigError::new(PAYLOAD_EXTRA, problem));
        }
        let size = settings.payload.extra_bytes();
        if size > MAX_EXTRA_BYTES {
            let problem = format!(
                "takes {size} bytes, and at most {MAX_EXTRA_BYTES} fit into a token, which travels in a header: \
                 leave out what the assistant does not need"
            );
            errors.add(ConfigError::new(PAYLOAD_EXTRA, problem));
        }
    }

    /// Its text begins as keys do; everything else is a path.
    fn assistant_public_key(&self) -> Result<Option<AssistantKey>, ConfigError> {
        let setting = "THROUGHLINE_ASSISTANT_PUBLIC_KEY";
        let given = self.assistant_public_key.as_ref().and_then(|key| value::given(Some(key.expose_secret())));
        let file = value::path("THROUGHLINE_ASSISTANT_PUBLIC_KEY_FILE", self.assistant_public_key_file.as_deref())?;
        match (given, file) {
            (Some(_), Some(_)) => Err(value::set_twice(setting)),
            (Some(text), None) if is_text_of_key(text) => Ok(Some(AssistantKey::Text(text.into()))),
            (given, file) => {
                let path = value::path(setting, given.map(Path::new))?.or(file);
                Ok(path.map(|path| AssistantKey::File(path.to_owned())))
            }
        }
    }

    /// Whether the others are declared, [`TokenSettings::check_fields`] finds out.
    fn fields(&self) -> Result<Option<Fields>, ConfigError> {
        let Some(text) = value::given(self.payload_fields.as_deref()) else { return Ok(None) };
        let (fields, others) = PayloadField::sorted(value::list(Some(text)));
        let others = others.into_iter().map(FieldName::parse).collect::<Option<_>>();
        others.map(|others| Some((fields, others))).ok_or_else(|| ConfigError::new(PAYLOAD_FIELDS, UNDECLARED))
    }

    fn extra(&self) -> Result<Option<Map<String, Value>>, ConfigError> {
        let (text, file) = (self.payload_extra.as_ref(), self.payload_extra_file.as_deref());
        let text = value::text_or_file(PAYLOAD_EXTRA, text, file)?;
        let extra = text.map(|text| serde_json::from_str(text.expose_secret())).transpose();
        extra.map_err(|_| ConfigError::new(PAYLOAD_EXTRA, "must be a JSON object such as {\"tier\":\"gold\"}"))
    }
}

/// Whether this is the text of a key, if in another form than PEM: base64 of PEM or of DER, OpenSSH, RFC 4716, PuTTY or JWK. Which of these
/// can be used is not decided here.
fn is_text_of_key(text: &str) -> bool {
    let forms = ["LS0tLS1CRUdJTi", "MII", "ssh-", "---- BEGIN SSH2", "PuTTY-User-Key-File", "{"];
    text.contains("-----BEGIN") || forms.iter().any(|form| text.starts_with(form))
}

/// The assistant's public key as it is given.
#[derive(Debug, Clone)]
pub enum AssistantKey {
    /// The PEM itself. It may be a private key by mistake, so it is never shown.
    Text(SecretString),
    /// A PEM file.
    File(PathBuf),
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
    /// The assistant's public key, if payloads are encrypted.
    pub assistant_public_key: Option<AssistantKey>,
}

impl TokenSettings {
    /// Makes sure that every field of the payload is one. If not, none of those that would have to be declared stays.
    ///
    /// # Errors
    /// When one is not.
    pub fn check_fields(&mut self, declared: &DeclaredFields) -> Result<(), ConfigError> {
        if self.payload.chosen.iter().all(|name| declared.has(name.as_str())) {
            return Ok(());
        }
        self.payload.chosen.clear();
        Err(ConfigError::new(PAYLOAD_FIELDS, UNDECLARED))
    }

    /// Lifetime of the demo's tokens: short, so that you can watch them being refreshed.
    pub const DEMO_TTL: Duration = Duration::seconds(10);
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self { ttl: TTL, issuer: None, audience: None, payload: PayloadTemplate::default(), assistant_public_key: None }
    }
}
