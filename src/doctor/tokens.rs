//! What identity tokens are like: their life, their payload, and the key that encrypts it.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::PublicKey;

use super::{Check, Finding, files, keys};
use crate::{app, config::ServerArgs, domain::user_payload::PayloadField};

/// Whoever got hold of a token is that person for so long (seconds), also after logout.
const LONG_TTL: i64 = 900;
/// Shorter than this (seconds), pages ask again and again.
const SHORT_TTL: i64 = 30;

pub(super) fn examine(server: &ServerArgs, default_ttl: u16) -> [Finding; 3] {
    [assistant_key(server), token_ttl(server, default_ttl), payload(server)]
}

fn assistant_key(server: &ServerArgs) -> Finding {
    let check = Check::AssistantKey;
    let pem = "Save the public key that the assistant's Security tab shows as a PEM file, and name that file in \
               THROUGHLINE_ASSISTANT_PUBLIC_KEY.";
    let Some(given) = server.tokens.assistant_public_key() else {
        let note = check.note("None: whoever sees a token can read the user payload in it.");
        return note.with_remedy(pem);
    };
    let key = match app::read_assistant_key(given) {
        Ok(key) => key,
        Err(error) => {
            let file = std::path::Path::new(given);
            return check.error(format!("{error}."), files::owner_remedy(file).unwrap_or_else(|| pem.into()));
        }
    };
    if keys::signing_keys(server).iter().any(|own| is_same(own.public_key(), &key)) {
        return check
            .error("It is the public half of this site's own signing key: the assistant cannot decrypt with it.", pem);
    }
    check.ok(format!("RSA, {} bits: payloads are encrypted.", key.modulus_len() * 8))
}

fn is_same(one: &PublicKey, other: &PublicKey) -> bool {
    let der = |key: &PublicKey| -> Option<PublicKeyX509Der<'static>> { key.as_der().ok() };
    match (der(one), der(other)) {
        (Some(one), Some(other)) => one.as_ref() == other.as_ref(),
        _ => false,
    }
}

fn token_ttl(server: &ServerArgs, default_ttl: u16) -> Finding {
    let (check, seconds) = (Check::TokenTtl, server.tokens.ttl_or(default_ttl).whole_seconds());
    if seconds > LONG_TTL {
        check.warning(
            format!("{seconds} s: a token stays good for as long after logout, or after its account was disabled."),
            "Set THROUGHLINE_TOKEN_TTL to 300 or so; pages fetch a new one by themselves.",
        )
    } else if seconds < SHORT_TTL {
        let note = check.note(format!("{seconds} s: every open chat asks for a token as often."));
        note.with_remedy("Set THROUGHLINE_TOKEN_TTL to 300 or so, unless you watch tokens being renewed.")
    } else {
        check.ok(format!("{seconds} s."))
    }
}

fn payload(server: &ServerArgs) -> Finding {
    let check = Check::Payload;
    match server.tokens.payload() {
        Err(error) => check.error(format!("{error}."), "Write it as `throughline serve --help` shows."),
        Ok(payload) if payload.has(PayloadField::Email) && server.tokens.assistant_public_key().is_none() => check
            .warning(
                "It holds the person's email address, and travels readable in every token.",
                "Set THROUGHLINE_ASSISTANT_PUBLIC_KEY, or leave email out of THROUGHLINE_PAYLOAD_FIELDS.",
            ),
        Ok(payload) => check.ok(format!("Fields: {}.", payload.names().join(", "))),
    }
}
