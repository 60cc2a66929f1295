//! Settings that `serve` refuses: which check each belongs to, and the remedy.

use super::{Check, Finding, files};
use crate::config::{AssistantKey, ConfigError, Settings, variables};

pub(super) const ASSISTANT_KEY: &str = "Save the public key that the assistant's Security tab shows as a PEM file, and name that \
     file in THROUGHLINE_ASSISTANT_PUBLIC_KEY.";
const ENCRYPTION_SECRET: &str = "Make one with `openssl rand -base64 64 | tr -d '\\n' > encryption-secret`, and name the file in \
     THROUGHLINE_ENCRYPTION_SECRET_FILE.";
const COOKIE_SECRET: &str = "Make one with `openssl rand -base64 64 | tr -d '\\n' > cookie-secret`, and name the file in \
     THROUGHLINE_COOKIE_SECRET_FILE.";
const DATABASE_URL: &str = "Write it as postgres://user:password@host:5432/database, with %40 for an @ in the password and \
     so on, best in a file that DATABASE_URL_FILE names.";
const CHAT_IDS: &str = "Set all of THROUGHLINE_CHAT_INTEGRATION_ID, _REGION and _SERVICE_INSTANCE_ID, or none of them.";
const CHAT_OF_AGENT: &str = "Copy it from the agent's embed script: docs/CONNECT-ORCHESTRATE.md.";
const MAIL: &str = "Set both THROUGHLINE_SMTP_URL and THROUGHLINE_MAIL_FROM, or neither to turn mail off.";
const PUBLIC_URL: &str = "Set THROUGHLINE_PUBLIC_URL to what the address bar shows: https, host, and port if any.";

/// How settings' names begin, and what each belongs to. What begins otherwise belongs to [`Check::Settings`].
const REFUSALS: &[(&str, Check, &str)] = &[
    ("THROUGHLINE_LISTEN", Check::Listen, "Write it as 127.0.0.1:3001."),
    ("THROUGHLINE_OPS_LISTEN", Check::OpsListen, "Write it as 127.0.0.1:9001."),
    ("THROUGHLINE_KEYS_DIR", Check::KeysFolder, "Set it to the path of your keys folder."),
    (
        "THROUGHLINE_KEYS_PASSPHRASE",
        Check::ActiveKey,
        "Name the file with the passphrase in THROUGHLINE_KEYS_PASSPHRASE_FILE.",
    ),
    (
        "THROUGHLINE_SIGNING_KEY",
        Check::ActiveKey,
        "Name the key's file in THROUGHLINE_SIGNING_KEY_FILE, or use a keys folder.",
    ),
    ("THROUGHLINE_TOKEN_TTL", Check::TokenTtl, "300 suits most sites."),
    ("THROUGHLINE_PUBLIC_URL", Check::PublicUrl, PUBLIC_URL),
    (
        "THROUGHLINE_TRUSTED_PROXIES",
        Check::TrustedProxies,
        "List the proxies' addresses or networks, separated by commas.",
    ),
    ("THROUGHLINE_ALLOWED_ORIGINS", Check::AllowedOrigins, "Write each origin as https://www.example.com."),
    ("THROUGHLINE_COOKIE_SECRET", Check::CookieSecret, COOKIE_SECRET),
    ("THROUGHLINE_ENCRYPTION_SECRET", Check::EncryptionSecret, ENCRYPTION_SECRET),
    (
        "THROUGHLINE_CHAT_SCRIPT_URL",
        Check::Chat,
        "Set it to the https URL of the chat's entry script, or leave it out.",
    ),
    ("THROUGHLINE_CHAT_ORCHESTRATION_ID", Check::Chat, CHAT_OF_AGENT),
    ("THROUGHLINE_CHAT_HOST_URL", Check::Chat, CHAT_OF_AGENT),
    ("THROUGHLINE_CHAT_AGENT_", Check::Chat, CHAT_OF_AGENT),
    ("THROUGHLINE_CHAT_CRN", Check::Chat, CHAT_OF_AGENT),
    (
        "THROUGHLINE_CHAT_ASSISTANT",
        Check::Chat,
        "Add it to the file that THROUGHLINE_ASSISTANTS names: docs/CONNECT-ORCHESTRATE.md.",
    ),
    ("THROUGHLINE_CHAT_", Check::Chat, CHAT_IDS),
    ("THROUGHLINE_SMTP_URL", Check::Mail, MAIL),
    ("THROUGHLINE_MAIL_FROM", Check::Mail, MAIL),
    ("THROUGHLINE_REGISTRATION", Check::Registration, "docs/ACCOUNTS.md describes who may register."),
    ("THROUGHLINE_PASSWORD_LOGIN", Check::PasswordLogin, "docs/ACCOUNTS.md describes sites without passwords."),
    ("THROUGHLINE_LOGIN_LINK", Check::LoginLink, "Set it to on or off."),
    ("THROUGHLINE_MAY_INVITE", Check::Registration, "docs/ACCOUNTS.md describes who may invite."),
    ("THROUGHLINE_PROVIDERS", Check::Providers, "docs/PROVIDERS.md describes the file."),
    ("THROUGHLINE_HANDOVER_KEYS", Check::HandoverKeys, "docs/HANDOVER.md describes the file."),
    ("THROUGHLINE_ASSISTANTS", Check::Assistants, "docs/ASSISTANTS.md describes the file."),
    ("THROUGHLINE_ASSISTANT_PUBLIC_KEY", Check::AssistantKey, ASSISTANT_KEY),
    ("THROUGHLINE_PAYLOAD_", Check::Payload, "Write it as `throughline serve --help` shows."),
    ("DATABASE_URL", Check::DatabaseUrl, DATABASE_URL),
];

/// The finding about a setting that cannot be used.
pub(super) fn finding(error: &ConfigError, settings: &Settings) -> Finding {
    let known = REFUSALS.iter().find(|(name, ..)| {
        let setting = error.setting.split(' ').next().unwrap_or_default();
        variables().contains(setting) && setting.starts_with(name)
    });
    let (_, check, remedy) = known.unwrap_or(&("", Check::Settings, "`throughline serve --help` lists the settings."));
    let text = error.to_string();
    // The sentence has a remedy of its own behind a colon, but a path may have one too.
    let found = text.split(": make one with `").next().unwrap_or(&text);
    let key = settings.tokens.assistant_public_key.as_ref().filter(|_| *check == Check::AssistantKey);
    let somebody_elses = key.and_then(|key| match key {
        AssistantKey::File(path) => files::owner_remedy(path),
        AssistantKey::Text(_) => None,
    });
    check.error(format!("{found}."), somebody_elses.unwrap_or_else(|| (*remedy).into()))
}
