//! `throughline token`

use std::{
    io::{self, Read},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use jsonwebtoken::jwk::JwkSet;
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::output;
use crate::{
    app::{self, SystemClock},
    assistant,
    config::{AssistantsArgs, DatabaseArgs, KeysArgs, NameArgs, TokenArgs},
    crypto::{key_file, payload_cipher::PayloadDecryptor, shared_keyring::SharedKeyring, token_signature::to_jwk},
    domain::{
        Rejection, assistant::AssistantName, clock::Clock, email::Email, locale::Locale, principal::Principal,
        subject::Subject,
    },
    identity::{self, ClaimError},
    store,
    tokens::verifier::{self, Inspection},
    web::text,
};

#[derive(Debug, Subcommand)]
pub enum Token {
    /// Issue a token for an account or an anonymous subject, without a browser
    Issue(Box<Issue>),
    /// Verify a token as the assistant does, and show its contents; exit with code 1 if it is rejected
    Inspect(Inspect),
}

#[derive(Debug, Args)]
pub struct Issue {
    #[command(flatten)]
    keys: KeysArgs,
    #[command(flatten)]
    tokens: TokenArgs,
    #[command(flatten)]
    names: NameArgs,
    #[command(flatten)]
    assistants: AssistantsArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Issue the token for this assistant of the file of assistants [default: the one that the other settings describe]
    #[arg(long, value_name = "NAME")]
    assistant: Option<String>,
    /// Issue the token for the account with this email address; needs the database [default: an anonymous token]
    #[arg(long)]
    email: Option<String>,
    /// The subject, such as anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a [default: a new one]
    #[arg(long)]
    subject: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

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
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Token {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Issue(issue) => issue.run().await,
            Self::Inspect(inspect) => inspect.run(),
        }
    }

    pub const fn database(&self) -> Option<&DatabaseArgs> {
        match self {
            Self::Issue(issue) => Some(&issue.database),
            Self::Inspect(_) => None,
        }
    }
}

impl Issue {
    async fn run(self) -> anyhow::Result<()> {
        let mut settings = self.tokens.settings()?;
        settings.payload.anonymous_name = self.names.anonymous()?;
        let keyring = Arc::new(SharedKeyring::new(app::read_keyring(&self.keys.settings()?)?, settings.ttl));
        let assistants = app::assistants(&self.assistants.read(&settings.payload.anonymous_name)?, &keyring)?;
        let assistant =
            match self.assistant.as_deref() {
                None | Some(AssistantName::DEFAULT) => None,
                Some(name) => {
                    let found = AssistantName::parse(name).and_then(|name| assistants.get(&name));
                    Some(found.context(
                        "--assistant: THROUGHLINE_ASSISTANTS names a file without an assistant of this name",
                    )?)
                }
            };
        let issuer = app::token_issuer(settings, keyring, Arc::new(SystemClock))?;
        let subject = match &self.subject {
            Some(text) => Subject::parse(text).map_err(|reason| refused("--subject", reason))?,
            None => Subject::mint(),
        };
        let principal = match &self.email {
            Some(email) => self.find_person(email, subject).await?,
            None => Principal::Anonymous,
        };
        let token = match assistant {
            None => issuer.issue(subject, &principal)?,
            Some(assistant) => assistant
                .issue(subject, &principal, SystemClock.now())
                .map_err(|error| anyhow!("--assistant: {error}: name an account with --email"))?,
        };
        if self.json {
            return output::json(&json!({
                "token": token.text.expose_secret(),
                "expires_at": token.expires_at.replace_nanosecond(0)?.format(&Rfc3339)?,
                "subject": subject,
                "authenticated": self.email.is_some(),
            }));
        }
        output::line(token.text.expose_secret())
    }

    /// The person, after linking the subject to them, as a login would.
    async fn find_person(&self, email: &str, subject: Subject) -> anyhow::Result<Principal> {
        let email = Email::of_account(email).map_err(|reason| refused("--email", reason))?;
        let pool = app::open_database(&self.database.url()?).await?;
        let Some(credentials) = store::accounts::find_by_email(&pool, &email).await? else {
            bail!("--email: no such account: see `throughline user list`");
        };
        identity::claim(&pool, subject, credentials.account).await.map_err(|error| match error {
            ClaimError::Disabled => anyhow!("--email: that account is disabled"),
            ClaimError::ForeignSubject => {
                anyhow!("--subject: it already belongs to another account: leave --subject out")
            }
            ClaimError::Store(error) => error.into(),
        })
    }
}

impl Inspect {
    fn run(self) -> anyhow::Result<()> {
        let keys = self.verification_keys()?;
        let decryptor = self.assistant_private_key.as_deref().map(PayloadDecryptor::read).transpose();
        let decryptor = decryptor.context("--assistant-private-key")?;
        let token = read_token(self.token.as_deref())?;
        let inspection = verifier::inspect(token.trim(), &keys, SystemClock.now());
        let payload = decryptor.and_then(|key| decrypt(&key, inspection.claims.as_ref()?));
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

/// An invalid value of a flag.
fn refused(flag: &'static str, rejection: Rejection) -> anyhow::Error {
    anyhow::anyhow!("{flag}: {}", text::rejection(Locale::En, rejection))
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
fn decrypt(key: &PayloadDecryptor, claims: &Map<String, Value>) -> Option<Result<Value, String>> {
    let Value::String(text) = claims.get("user_payload")? else { return None };
    let plain = key.decrypt(text).map_err(|error| error.to_string());
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
