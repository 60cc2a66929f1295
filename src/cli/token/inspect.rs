//! `throughline token inspect`: what is in a token, and what an assistant says to it.

use std::{
    io::{self, Read},
    path::PathBuf,
};

use anyhow::{Context, bail};
use clap::Args;
use jsonwebtoken::jwk::JwkSet;
use serde_json::{Map, Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::NO_SUCH_ASSISTANT;
use crate::{
    app::{self, SystemClock},
    assistant,
    cli::output,
    config::{AssistantsArgs, KeysArgs},
    crypto::{key_file, payload_cipher::PayloadDecryptor, token_signature::to_jwk},
    domain::{
        assistant::{AssistantName, PayloadEncryption},
        clock::Clock,
        display_name::AnonymousName,
    },
    tokens::{
        relying_party::RelyingParty,
        verifier::{self, Inspection},
    },
};

#[derive(Debug, Args)]
pub struct Inspect {
    /// The token; read from standard input if omitted or -
    token: Option<String>,
    #[command(flatten)]
    keys: KeysArgs,
    /// The public key to verify with, as a PEM file [default: the keys in the keys folder]
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
    /// The assistant's private key, as a PEM file, to decrypt `user_payload` with
    #[arg(long, value_name = "FILE")]
    assistant_private_key: Option<PathBuf>,
    #[command(flatten)]
    assistants: AssistantsArgs,
    /// Verify as the vendor of this assistant of the file of assistants does [default: as that of watsonx Assistant]
    #[arg(long, value_name = "NAME")]
    assistant: Option<String>,
    /// What the token is the digest of, for an assistant whose tokens are digests
    #[arg(long, value_name = "ID", requires = "assistant")]
    identifier: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub fn run(self) -> anyhow::Result<()> {
        let party = self.relying_party()?;
        let decryptor = self.assistant_private_key.as_deref().map(PayloadDecryptor::read).transpose();
        let decryptor = decryptor.context("--assistant-private-key")?;
        let token = read_token(self.token.as_deref())?;
        if party.as_ref().is_some_and(RelyingParty::takes_digests) {
            return self.inspect_digest(party.as_ref(), token.trim());
        }
        let (token, now) = (token.trim(), SystemClock.now());
        let inspection = match &party {
            None => verifier::inspect(token, &self.verification_keys()?, now),
            Some(party)
                if party.form.algorithm.has_shared_secret() || self.public_key.is_none() && party.key.is_some() =>
            {
                party.inspect(token, &JwkSet { keys: Vec::new() }, now)
            }
            Some(party) => party.inspect(token, &self.verification_keys()?, now),
        };
        let encryption = party.map_or_else(PayloadEncryption::default, |party| party.payload_encryption);
        let payload = decryptor.and_then(|key| decrypt(&key, encryption, inspection.claims.as_ref()?));
        if self.json {
            print_json(&inspection, payload.as_ref())?;
        } else {
            print_words(&inspection, payload.as_ref())?;
        }
        if let Err(rejection) = &inspection.verdict {
            bail!("the token is refused: {}", assistant::text::rejection(rejection));
        }
        if let Some(Err(reason)) = payload {
            bail!("the token is valid, but this assistant can't decrypt its payload: {reason}");
        }
        Ok(())
    }

    /// As whose vendor to verify. `None` is the assistant that the other settings describe.
    fn relying_party(&self) -> anyhow::Result<Option<RelyingParty>> {
        let Some(name) = self.assistant.as_deref().filter(|name| *name != AssistantName::DEFAULT) else {
            return Ok(None);
        };
        let mut parties = app::relying_parties(&self.assistants.read(&AnonymousName::default())?.assistants)?;
        let party = AssistantName::parse(name).and_then(|name| parties.remove(&name));
        Ok(Some(party.context(NO_SUCH_ASSISTANT)?))
    }

    fn inspect_digest(&self, party: Option<&RelyingParty>, digest: &str) -> anyhow::Result<()> {
        let identifier = self.identifier.as_deref();
        let identifier = identifier.context("--identifier: this assistant's tokens are digests: say of what")?;
        let valid = party.is_some_and(|party| party.knows_digest(identifier, digest));
        if self.json {
            output::json(&json!({"valid": valid, "identifier": identifier}))?;
        }
        if !valid {
            bail!("the token is refused: it is not the HMAC with SHA-256 of that identifier with this secret");
        }
        if self.json { Ok(()) } else { output::line("Verdict  valid") }
    }

    fn verification_keys(&self) -> anyhow::Result<JwkSet> {
        match &self.public_key {
            Some(path) => {
                let key = key_file::read_public(path).context("--public-key")?;
                Ok(JwkSet { keys: vec![to_jwk(&key, path)?] })
            }
            None => Ok(app::read_keyring(&self.keys.settings()?)?.all()),
        }
    }
}

fn read_token(argument: Option<&str>) -> anyhow::Result<String> {
    if let Some(token) = argument.filter(|token| *token != "-") {
        return Ok(token.to_owned());
    }
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text).context("standard input is not text")?;
    if text.trim().is_empty() {
        bail!("give the token as an argument or on standard input");
    }
    Ok(text)
}

/// The decrypted payload; `None` if it is not encrypted.
fn decrypt(
    key: &PayloadDecryptor,
    encryption: PayloadEncryption,
    claims: &Map<String, Value>,
) -> Option<Result<Value, String>> {
    let Value::String(text) = claims.get("user_payload")? else { return None };
    let plain = key.decrypt_as(encryption, text).map_err(|error| error.to_string());
    Some(
        plain
            .and_then(|plain| serde_json::from_slice(&plain).map_err(|_| "what it decrypts to is not JSON".to_owned())),
    )
}

fn print_json(inspection: &Inspection, payload: Option<&Result<Value, String>>) -> anyhow::Result<()> {
    output::json(&json!({
        "valid": inspection.verdict.is_ok(),
        "reason": inspection.verdict.as_ref().err().map(assistant::text::rejection),
        "header": inspection.header,
        "claims": inspection.claims,
        "decrypted_payload": payload.and_then(|payload| payload.as_ref().ok()),
    }))
}

fn print_words(inspection: &Inspection, payload: Option<&Result<Value, String>>) -> anyhow::Result<()> {
    let section = |title: &str, value: &Value| {
        output::line(&format!(
            "{title}\n{}\n",
            serde_json::to_string_pretty(value)?.replace('\n', "\n  ").replacen('{', "  {", 1)
        ))
    };
    if let Some(header) = &inspection.header {
        section("Header", &Value::Object(header.clone()))?;
    }
    if let Some(claims) = &inspection.claims {
        section("Claims", &Value::Object(claims.clone()))?;
        for (claim, meaning) in [("iat", "Issued"), ("exp", "Expires")] {
            let at =
                claims.get(claim).and_then(Value::as_i64).and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
            if let Some(at) = at {
                output::line(&format!("{meaning:8} {}", at.format(&Rfc3339)?))?;
            }
        }
    }
    if let Some(Ok(payload)) = payload {
        section("\nDecrypted user_payload", payload)?;
    }
    if inspection.verdict.is_ok() { output::line("Verdict  valid") } else { Ok(()) }
}
