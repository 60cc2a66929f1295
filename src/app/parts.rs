//! The parts as the settings want them, for the server and for commands.

use std::{path::Path, sync::Arc};

use aws_lc_rs::rsa::PublicKey;
use secrecy::SecretString;
use sqlx::PgPool;

use crate::{
    config::{ConfigError, MailArgs, PublicUrl, TokenArgs},
    crypto::{
        key_file::{self, KeyError},
        keyring::Keyring,
        payload_cipher::PayloadEncryptor,
    },
    domain::clock::Clock,
    mail::{MailSettingsError, Mailer},
    store::{self, Schema, StoreError},
    tokens::issuer::{TokenIssuer, TokenPolicy},
};

/// The database that a URL names. Connects when it is first used.
///
/// # Errors
/// When the URL cannot be read.
pub fn pool(url: &SecretString) -> Result<PgPool, ConfigError> {
    store::pool(url).map_err(|error| ConfigError::new("DATABASE_URL", format!("cannot be used: {error}")))
}

/// A mailer for the site at this URL, when the settings name a mail server.
///
/// # Errors
/// When a setting cannot be used.
pub fn mailer(args: &MailArgs, public_url: &PublicUrl) -> Result<Option<Mailer>, ConfigError> {
    let Some(settings) = args.settings()? else { return Ok(None) };
    let mailer = Mailer::new(&settings.url, &settings.from, public_url.as_url()).map_err(|error| {
        let setting = match error {
            MailSettingsError::Url => "THROUGHLINE_SMTP_URL",
            MailSettingsError::From => "THROUGHLINE_MAIL_FROM",
        };
        ConfigError::new(setting, error.to_string())
    })?;
    Ok(Some(mailer))
}

/// Makes sure that the database answers and has this program's schema.
///
/// # Errors
/// A sentence about `DATABASE_URL` and what to do.
pub async fn require_schema(pool: &PgPool) -> Result<(), ConfigError> {
    let problem = match store::schema(pool).await {
        Ok(Schema::Current) => return Ok(()),
        Ok(Schema::Pending(count)) => {
            format!("names a database that lacks {count} of our migrations: run `throughline migrate`")
        }
        Err(StoreError::Unavailable(reason)) => {
            format!("names a database that does not answer: start it, or correct the URL ({reason})")
        }
        Err(error) => format!("names a database that cannot be used: {error}"),
    };
    Err(ConfigError::new("DATABASE_URL", problem))
}

/// Reads the keys folder, and warns of keys that are weaker than new ones.
///
/// # Errors
/// When a key cannot be used.
pub fn read_keyring(folder: &Path) -> Result<Keyring, ConfigError> {
    let keyring = Keyring::read(folder).map_err(|error| {
        let problem = match error {
            KeyError::Missing(path) => {
                format!("has no signing key: run `throughline key generate`, which writes {}", path.display())
            }
            error => format!("cannot be used: {error}"),
        };
        ConfigError::new("THROUGHLINE_KEYS_DIR", problem)
    })?;
    if keyring.active().bits() < 3072 {
        tracing::warn!(
            bits = keyring.active().bits(),
            "the signing key is shorter than the 3072 bits of new keys; plan to replace it"
        );
    }
    Ok(keyring)
}

/// An issuer of identity tokens as the settings want them.
///
/// # Errors
/// When a setting cannot be used.
pub fn token_issuer(
    args: &TokenArgs,
    keyring: Arc<Keyring>,
    default_ttl: u16,
    clock: Arc<dyn Clock>,
) -> Result<TokenIssuer, ConfigError> {
    let policy = TokenPolicy {
        ttl: args.ttl_or(default_ttl),
        issuer: args.issuer(),
        audience: args.audience(),
        payload: args.payload()?,
        encryptor: args.assistant_public_key().map(read_encryptor).transpose()?,
    };
    Ok(TokenIssuer::new(keyring, policy, clock))
}

/// Reads the assistant's public key: a path, or the PEM itself.
///
/// # Errors
/// When it is none. The error shows a path, but no text of a key.
pub fn read_assistant_key(key: &str) -> Result<PublicKey, ConfigError> {
    let read = if key.contains("-----BEGIN") {
        key_file::parse_public_text(Path::new("its text"), key)
    } else {
        key_file::read_public(Path::new(key))
    };
    read.map_err(|error| unusable_assistant_key(&error))
}

fn read_encryptor(key: &str) -> Result<PayloadEncryptor, ConfigError> {
    let origin = Path::new("the key");
    PayloadEncryptor::new(&read_assistant_key(key)?, origin).map_err(|error| unusable_assistant_key(&error))
}

fn unusable_assistant_key(error: &KeyError) -> ConfigError {
    ConfigError::new("THROUGHLINE_ASSISTANT_PUBLIC_KEY", format!("cannot be used: {error}"))
}
