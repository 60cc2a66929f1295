//! What identity tokens are like: their life, their payload, and the key that encrypts it.

use std::path::Path;

use time::Duration;

use super::{Check, Finding, keys as own_keys, refusal::ASSISTANT_KEY};
use crate::{
    app,
    config::{AssistantSettings, KeySettings, Settings, TokenSettings},
    crypto::token_signature,
    domain::user_payload::{PayloadField, PayloadTemplate},
};

/// Whoever got hold of a token is that person for so long (seconds), also after logout.
const LONG_TTL: i64 = 900;
/// Shorter than this (seconds), pages ask again and again.
const SHORT_TTL: i64 = 30;
/// Extra members of the payload larger than this (bytes) make, encrypted, a token of over 5 kB, and with a long name one that does not
/// fit into the 8 kB that nginx and Apache allow a header.
const LARGE_EXTRA_BYTES: usize = 2048;

/// The further assistants, and what is odd about them.
pub(super) fn examine_assistants(assistants: &[AssistantSettings]) -> Vec<Finding> {
    let check = Check::Assistants;
    let warnings = assistants.iter().flat_map(|assistant| &assistant.warnings);
    let mut findings: Vec<_> = warnings
        .map(|warning| check.warning(format!("{warning}."), "docs/ASSISTANTS.md says what each assistant reads."))
        .collect();
    if findings.is_empty() {
        let names: Vec<_> = assistants.iter().map(|one| format!("{} ({})", one.name, one.form.profile.name)).collect();
        findings.push(check.ok(if names.is_empty() {
            "One.".to_owned()
        } else {
            format!("One, and {}.", names.join(", "))
        }));
    }
    findings
}

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let Settings { keys, tokens, mail, .. } = settings;
    let payload = payload(&tokens.payload, tokens.assistant_public_key.is_some());
    let findings = assistant_key(tokens, keys).into_iter().chain([token_ttl(tokens.ttl), payload]);
    findings.chain(payload_email(&tokens.payload, mail.is_some())).collect()
}

fn assistant_key(tokens: &TokenSettings, keys: &KeySettings) -> Option<Finding> {
    let check = Check::AssistantKey;
    let Some(given) = &tokens.assistant_public_key else {
        let note = check.note("None: anyone who sees a token can read its user payload.");
        return Some(note.with_remedy(ASSISTANT_KEY));
    };
    let key = app::read_assistant_key(given).ok()?;
    let kid = token_signature::to_jwk(&key, Path::new("the key")).ok().and_then(|jwk| jwk.common.key_id);
    let is_own = kid.is_some_and(|kid| own_keys::published_kids(keys).contains(&kid));
    Some(if is_own {
        let found = "It's the public half of this site's own signing key, which the assistant can't decrypt with.";
        check.error(found, ASSISTANT_KEY)
    } else {
        check.ok(format!("RSA, {} bits: payloads are encrypted.", key.modulus_len() * 8))
    })
}

fn token_ttl(ttl: Duration) -> Finding {
    let (check, seconds) = (Check::TokenTtl, ttl.whole_seconds());
    if seconds > LONG_TTL {
        check.warning(
            format!("{seconds} s: a token stays valid that long after logout, or after its account is disabled."),
            "Set THROUGHLINE_TOKEN_TTL to about 300; pages fetch new tokens automatically.",
        )
    } else if seconds < SHORT_TTL {
        let note = check.note(format!("{seconds} s: every open chat fetches a token that often."));
        note.with_remedy("Set THROUGHLINE_TOKEN_TTL to about 300, unless you want to watch tokens being renewed.")
    } else {
        check.ok(format!("{seconds} s."))
    }
}

fn payload(payload: &PayloadTemplate, encrypted: bool) -> Finding {
    let check = Check::Payload;
    if payload.has(PayloadField::Email) && !encrypted {
        return check.warning(
            "It contains the person's email address, unencrypted in every token.",
            "Set THROUGHLINE_ASSISTANT_PUBLIC_KEY, or leave email out of THROUGHLINE_PAYLOAD_FIELDS.",
        );
    }
    let size = payload.extra_bytes();
    if size > LARGE_EXTRA_BYTES {
        return check.warning(
            format!("Its extra members take {size} bytes, and proxies reject tokens too large for their header limits."),
            "Remove what the assistant doesn't need from THROUGHLINE_PAYLOAD_EXTRA, or allow headers of 32 kB at every proxy.",
        );
    }
    check.ok(format!("Fields: {}.", payload.names().join(", ")))
}

fn payload_email(payload: &PayloadTemplate, has_mail: bool) -> Option<Finding> {
    let check = Check::PayloadEmail;
    if !payload.has(PayloadField::Email) {
        return None;
    }
    Some(if payload.unverified_email {
        check.warning(
            "Anyone can register with someone else's address, and tokens include it, with \"email_verified\": false.",
            "Set THROUGHLINE_PAYLOAD_UNVERIFIED_EMAIL to false, unless everything that reads the address checks email_verified.",
        )
    } else if has_mail {
        check.ok("The payload only includes confirmed addresses.")
    } else {
        check.warning(
            "Mail is off, so nobody can confirm an address: tokens only include those an operator vouched for.",
            "Set THROUGHLINE_SMTP_URL, or create accounts with `throughline user create --email-verified`.",
        )
    })
}
