//! The parts as the settings want them, for the server and for commands.

use std::{path::Path, sync::Arc};

use aws_lc_rs::rsa::{KeyPair, PublicKey};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use time::Duration;

use super::{assistants::keys_of_assistant, handover_keys};
use crate::{
    accounts::{Accounts, SecondFactors},
    config::{
        AssistantKey, AssistantSettings, ChatEmbed, ChatKind, ConfigError, ConfigErrors, KeySettings, KeySource,
        MailSettings, PublicUrl, ServerArgs, Settings, SiteSettings, TokenSettings, require_confirmation,
        require_mail_for_links,
    },
    crypto::{
        cookie_signature::CookieKeys,
        key_file::{self, KeyError},
        keyed_digest::DigestKey,
        keyring::Keyring,
        password_hasher::PasswordHasher,
        payload_cipher::PayloadEncryptor,
        sealed::SealingKeys,
        shared_keyring::SharedKeyring,
        token_signature::SigningKey,
    },
    domain::{
        applies_to::AppliesTo, assistant::PayloadEncryption, clock::Clock, password::PasswordPolicy, throttle::Limit,
    },
    mail::{MailSettingsError, Mailbox, Mailer},
    store::{self, Schema, StoreError},
    telemetry::metrics::{Metrics, MetricsError},
    tokens::issuer::{TokenIssuer, TokenPolicy},
};

/// The database that a URL names. Connects when it is first used.
///
/// # Errors
/// When the URL cannot be read.
pub fn pool(url: &SecretString) -> Result<PgPool, ConfigError> {
    store::pool(url).map_err(|error| unusable_database(&error))
}

fn unusable_database(error: &StoreError) -> ConfigError {
    ConfigError::new("DATABASE_URL", format!("cannot be used: {error}"))
}

/// Reads the settings of a server over these defaults and tries everything but its keys, for all errors at once. Connects to nobody.
/// What cannot be used keeps its default, or its unusable value.
#[must_use]
pub fn read_settings(args: &ServerArgs, defaults: Settings) -> (Settings, ConfigErrors) {
    let (settings, mut errors) = args.read(defaults);
    // Any URL will do.
    let site = SiteSettings::default();
    let mail = |mail| mailer(mail, &site.public_url_at(site.listen)?).map(drop);
    for tried in [
        cookie_keys(&settings.site.cookie_secrets, "session").map(drop),
        sealing_keys(&settings.site.encryption_secrets, "any").map(drop),
        store::check_url(&settings.database_url).map_err(|error| unusable_database(&error)),
        settings.tokens.assistant_public_key.as_ref().map_or(Ok(()), |key| read_encryptor(key).map(drop)),
        settings.mail.as_ref().map_or(Ok(()), mail),
        assistant_of_chat(&settings),
    ] {
        tried.unwrap_or_else(|error| errors.add(error));
    }
    errors.extend(handover_keys(&settings.handover_keys).err().into_iter().flatten());
    errors.extend(settings.assistants.iter().filter_map(|assistant| keys_of_assistant(assistant).err()));
    (settings, errors)
}

/// Orchestrate's chat on the home page gets the tokens of an assistant that the file describes.
fn assistant_of_chat(settings: &Settings) -> Result<(), ConfigError> {
    let Some(ChatEmbed { kind: ChatKind::Orchestrate(ids), .. }) = &settings.chat else { return Ok(()) };
    let is_its = |assistant: &AssistantSettings| {
        assistant.name == ids.assistant && assistant.form.profile.name == "watsonx-orchestrate"
    };
    if settings.assistants.iter().any(is_its) {
        return Ok(());
    }
    let problem = format!(
        "is {}, and the file of THROUGHLINE_ASSISTANTS has no such assistant with the profile watsonx-orchestrate",
        ids.assistant
    );
    Err(ConfigError::new("THROUGHLINE_CHAT_ASSISTANT", problem))
}

/// The keys of the cookie of this name.
pub(super) fn cookie_keys(secrets: &[SecretString], name: &str) -> Result<CookieKeys, ConfigError> {
    CookieKeys::derive(secrets, name).map_err(unusable_cookie_secret)
}

/// The keys for what is sealed for this purpose; `None` without a secret to derive them from.
pub(super) fn sealing_keys(secrets: &[SecretString], purpose: &str) -> Result<Option<SealingKeys>, ConfigError> {
    let keys = (!secrets.is_empty()).then(|| SealingKeys::derive(secrets, purpose)).transpose();
    keys.map_err(|problem| ConfigError::new("THROUGHLINE_ENCRYPTION_SECRET", problem))
}

/// The second factors of people whose logins need one, if `required` includes them.
pub(super) fn second_factors(secrets: &[SecretString], required: AppliesTo) -> Result<SecondFactors, ConfigError> {
    Ok(SecondFactors { keys: sealing_keys(secrets, "second factor")?, required })
}

/// The accounts in this database.
pub(super) fn accounts(
    pool: PgPool,
    hasher: PasswordHasher,
    policy: PasswordPolicy,
    site: &SiteSettings,
    clock: &Arc<dyn Clock>,
) -> Result<Accounts, ConfigError> {
    let access_keys = sealing_keys(&site.encryption_secrets, "provider access")?.map(Arc::new);
    Ok(Accounts { pool, hasher, policy, clock: Arc::clone(clock), access_keys })
}

/// The key of the digests for this purpose.
pub(super) fn digest_key(secrets: &[SecretString], purpose: &str) -> Result<DigestKey, ConfigError> {
    DigestKey::derive(secrets, purpose).map_err(unusable_cookie_secret)
}

fn unusable_cookie_secret(problem: &'static str) -> ConfigError {
    ConfigError::new("THROUGHLINE_COOKIE_SECRET", problem)
}

/// A mailer for the site at this URL. Connects to nobody yet.
///
/// # Errors
/// When the server's URL or the sender cannot be used.
pub fn mailer(settings: &MailSettings, public_url: &PublicUrl) -> Result<Mailer, ConfigError> {
    Mailer::new(&settings.url, &settings.from, public_url.as_url()).map_err(|error| {
        let setting = match error {
            MailSettingsError::Url | MailSettingsError::UnknownOption(_) => "THROUGHLINE_SMTP_URL",
            MailSettingsError::From => "THROUGHLINE_MAIL_FROM",
        };
        ConfigError::new(setting, error.to_string())
    })
}

/// Refuses settings that rely on mail where nobody takes any: neither the mailbox of a demo nor a mail server.
pub(super) fn require_mail(settings: &Settings, has_mailbox: bool) -> Result<(), ConfigError> {
    let has_mail = has_mailbox || settings.mail.is_some();
    require_confirmation(&settings.registration, has_mail)?;
    require_mail_for_links(settings.mails_login_links, has_mail)
}

/// Who takes mail: the mailbox of a demo, or the mail server that is configured.
pub(super) fn mailer_to(
    mailbox: Option<Arc<dyn Mailbox>>,
    settings: Option<&MailSettings>,
    public_url: &PublicUrl,
) -> Result<Option<Mailer>, ConfigError> {
    match mailbox {
        Some(mailbox) => Ok(Some(Mailer::to_mailbox(mailbox, public_url.as_url()))),
        None => settings.map(|settings| mailer(settings, public_url)).transpose(),
    }
}

/// The database that a URL names, when it answers and has this program's schema.
///
/// # Errors
/// A sentence about `DATABASE_URL` and what to do.
pub async fn open_database(url: &SecretString) -> Result<PgPool, ConfigError> {
    let pool = pool(url)?;
    require_schema(&pool).await?;
    Ok(pool)
}

/// Makes sure that the database answers and has this program's schema.
///
/// # Errors
/// A sentence about `DATABASE_URL` and what to do.
pub async fn require_schema(pool: &PgPool) -> Result<(), ConfigError> {
    let problem = match store::schema(pool).await {
        Ok(Schema::Current) => return Ok(()),
        Ok(Schema::ReadOnly) => "names a read-only database: connect to the primary".to_owned(),
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

/// Makes sure that the database is in UTF-8, if it answers.
///
/// # Errors
/// A sentence about `DATABASE_URL` and what to do.
pub async fn refuse_other_encodings(pool: &PgPool) -> Result<(), ConfigError> {
    match store::schema(pool).await {
        Err(error @ StoreError::Encoding(_)) => Err(unusable_database(&error)),
        _ => Ok(()),
    }
}

/// Reads the signing keys.
///
/// # Errors
/// When a key cannot be used.
pub fn read_keyring(settings: &KeySettings) -> Result<Keyring, ConfigError> {
    let passphrase = settings.passphrase.as_ref();
    let one = |key: Result<KeyPair, KeyError>, origin: &Path| SigningKey::new(key?, origin).map(Keyring::of_one);
    let keyring = match &settings.source {
        KeySource::Folder(folder) => Keyring::read(folder, passphrase),
        KeySource::File(path) => one(key_file::read_private(path, passphrase), path),
        KeySource::Text(text) => {
            let origin = Path::new("its text");
            one(key_file::parse_private_text(origin, text.expose_secret(), passphrase), origin)
        }
    };
    keyring.map_err(|error| {
        let problem = match error {
            KeyError::Missing(path) if settings.source.folder().is_some() => {
                format!("has no signing key: run `throughline key generate`, which writes {}", path.display())
            }
            error => format!("cannot be used: {error}"),
        };
        ConfigError::new(settings.source.setting(), problem)
    })
}

/// The keyring of a server, whose tokens live this long.
pub(super) fn shared_keyring(keys: &KeySettings, token_ttl: Duration) -> Result<Arc<SharedKeyring>, ConfigError> {
    let keyring = read_keyring(keys)?;
    let (bits, new) = (keyring.active().bits(), key_file::new_key_bits());
    if bits < new {
        tracing::warn!(bits, "the signing key is shorter than the {new} bits of new keys; plan to replace it");
    }
    Ok(Arc::new(SharedKeyring::new(keyring, token_ttl)))
}

/// The figures, with a count for each limit and each assistant.
pub(super) fn metrics(assistants: &[AssistantSettings], hasher: &PasswordHasher) -> Result<Metrics, MetricsError> {
    let mut metrics = Metrics::new(&Limit::ALL.map(|limit| limit.name))?;
    metrics.show_hashing(hasher.figures())?;
    metrics.tokens.count_for(assistants.iter().map(|assistant| assistant.name.as_str()));
    Ok(metrics)
}

/// An issuer of identity tokens as the settings want them.
///
/// # Errors
/// When the assistant's key cannot be used.
pub fn token_issuer(
    settings: TokenSettings,
    keyring: Arc<SharedKeyring>,
    clock: Arc<dyn Clock>,
) -> Result<TokenIssuer, ConfigError> {
    let TokenSettings { ttl, issuer, audience, payload, assistant_public_key } = settings;
    let encryptor = assistant_public_key.as_ref().map(read_encryptor).transpose()?;
    Ok(TokenIssuer::new(keyring, TokenPolicy { ttl, issuer, audience, payload, encryptor }, clock))
}

/// Reads the assistant's public key.
///
/// # Errors
/// When it is none. The error shows a path, but no text of a key.
pub fn read_assistant_key(key: &AssistantKey) -> Result<PublicKey, ConfigError> {
    let read = match key {
        AssistantKey::Text(text) => key_file::parse_public_text(Path::new("its text"), text.expose_secret()),
        AssistantKey::File(path) => key_file::read_public(path),
    };
    read.map_err(|error| unusable_assistant_key(&error))
}

fn read_encryptor(key: &AssistantKey) -> Result<PayloadEncryptor, ConfigError> {
    let (key, origin) = (read_assistant_key(key)?, Path::new("the key"));
    PayloadEncryptor::new(&key, origin, PayloadEncryption::default()).map_err(|error| unusable_assistant_key(&error))
}

fn unusable_assistant_key(error: &KeyError) -> ConfigError {
    ConfigError::new("THROUGHLINE_ASSISTANT_PUBLIC_KEY", format!("cannot be used: {error}"))
}
